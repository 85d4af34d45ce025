"""Take in an order as Shopify tells it now."""

from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q

from returns.domain.order import LineSnapshot, OrderSnapshot
from returns.models import Fulfillment, FulfillmentLine, Order, OrderLine, PolicyVersion, ReturnUnit, Shop
from returns.models.fields import columns
from returns.normalise import email_key, order_number_key, postcode_key
from returns.operations.forget_person import MASK, masked_address


@transaction.atomic
def ingest_order(*, shop: Shop, snapshot: OrderSnapshot, now: datetime) -> Order | None:
    """Write the order and all that belongs to it; None if we already hold newer news of it.

    An order keeps the policy that was in force when it was first seen. One that was redacted names nobody again.
    """
    Shop.objects.select_for_update().get(pk=shop.pk)
    held = Order.objects.filter(shop=shop, gid=snapshot.gid).first()
    if held and (held.shopify_updated_at, held.read_at) > (snapshot.updated_at, snapshot.read_at):
        return None
    known = _columns(snapshot)
    if held and held.redacted_at:
        known |= MASK | {"address": masked_address(held.address)}
    order, _ = Order.objects.update_or_create(
        shop=shop, gid=snapshot.gid, defaults=known, create_defaults=known | _binding(shop)
    )
    lines = _write_lines(order, snapshot)
    _write_fulfillments(order, snapshot, lines)
    return order


def _binding(shop: Shop) -> dict[str, object]:
    return {"policy": PolicyVersion.objects.filter(shop=shop, status=PolicyVersion.Status.ACTIVE).first()}


def _columns(snapshot: OrderSnapshot) -> dict[str, object]:
    address = snapshot.address
    return {
        "name": snapshot.name,
        "number_key": order_number_key(snapshot.name),
        "placed_at": snapshot.placed_at,
        "cancelled_at": snapshot.cancelled_at,
        "shopify_updated_at": snapshot.updated_at,
        "read_at": snapshot.read_at,
        "email": email_key(snapshot.email),
        "phone": snapshot.phone,
        "customer_gid": snapshot.customer_gid,
        "locale": snapshot.locale,
        "address": {name: getattr(address, name) for name in address.__slots__},
        "postcode_key": postcode_key(address.postcode),
        "taxes_included": snapshot.taxes_included,
        "test": snapshot.test,
        "financial_status": snapshot.financial_status,
        "fulfillment_status": snapshot.fulfillment_status,
        "tags": list(snapshot.tags),
        "shop_currency": snapshot.received.shop.currency,
        "presentment_currency": snapshot.received.presentment.currency,
        **columns("received", snapshot.received),
        **columns("refunded", snapshot.refunded),
    }


def _write_lines(order: Order, snapshot: OrderSnapshot) -> dict[str, OrderLine]:
    rows = [_line(order, position, line) for position, line in enumerate(snapshot.lines)]
    columns_of = OrderLine._meta.concrete_fields
    changing = [field.name for field in columns_of if field.name not in {"id", "order", "gid"}]
    OrderLine.objects.bulk_create(rows, update_conflicts=True, unique_fields=["order", "gid"], update_fields=changing)
    return {line.gid: line for line in order.lines.all()}


def _line(order: Order, position: int, line: LineSnapshot) -> OrderLine:
    return OrderLine(
        order=order,
        position=position,
        gid=line.gid,
        title=line.title,
        variant_title=line.variant_title,
        sku=line.sku,
        vendor=line.vendor,
        product_type=line.product_type,
        product_gid=line.product_gid,
        variant_gid=line.variant_gid,
        tags=list(line.tags),
        image_url=line.image_url,
        quantity=line.quantity,
        current_quantity=line.current_quantity,
        requires_shipping=line.requires_shipping,
        is_gift_card=line.is_gift_card,
        **columns("unit_price", line.unit_price),
        **columns("discounted", line.discounted),
        **columns("tax", line.tax),
    )


def _write_fulfillments(order: Order, snapshot: OrderSnapshot, lines: dict[str, OrderLine]) -> None:
    ours = _pieces_shopify_knows(order, snapshot.read_at)
    for sent in snapshot.fulfillments:
        fulfillment, _ = Fulfillment.objects.update_or_create(
            order=order,
            gid=sent.gid,
            defaults={
                "status": sent.status,
                "created_at": sent.created_at,
                "delivered_at": sent.delivered_at,
                "location_gid": sent.location_gid,
            },
        )
        for line in sent.lines:
            gone = line.quantity - line.returnable - ours.get(line.gid, 0)
            FulfillmentLine.objects.update_or_create(
                fulfillment=fulfillment,
                gid=line.gid,
                defaults={
                    "line": lines[line.line_gid],
                    "quantity": line.quantity,
                    "elsewhere": min(max(gone, 0), line.quantity),
                },
            )


def _pieces_shopify_knows(order: Order, read_at: datetime) -> dict[str, int]:
    """Pieces in our own returns that Shopify had already subtracted from `returnable` when it was read."""
    known = Q(live=True, item__rma__registered_at__lte=read_at)
    units = ReturnUnit.objects.filter(known, order_line__order=order).values_list("item__fulfilled__gid")
    return dict(units.annotate(pieces=Count("pk")))
