"""Taking over an order from the body of Shopify's REST-shaped order webhook."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from simulator.world.importing_parts import (
    adjustments_of,
    bag_of,
    fulfillment_of,
    line_of,
    refund_line_of,
    shipping_line_of,
    shipping_refunds_of,
    transaction_of,
)
from simulator.world.lines import Application
from simulator.world.money import Bag
from simulator.world.orders import Order, Refund, Transaction
from simulator.world.refunding import UnitsBack, take_units
from simulator.world.shops import Address, Customer, Product, Shop, Variant

if TYPE_CHECKING:
    from simulator.world.world import World

PAID = frozenset({"paid", "partially_refunded", "refunded"})


def moment(text: str | None) -> datetime | None:
    """Return a REST timestamp as UTC, None if there is none."""
    return datetime.fromisoformat(text).astimezone(UTC).replace(microsecond=0) if text else None


def import_rest_order(world: "World", shop: Shop, rest: dict[str, Any]) -> Order:
    """Build the order a webhook body describes and put it into the shop (see World.import_rest_order)."""
    currency = rest["currency"]
    zero = Bag(0, 0, currency, rest.get("presentment_currency") or currency)
    created = moment(rest.get("created_at")) or world.now()
    order = Order(
        id=int(rest["id"]), name=rest["name"], number=int(rest.get("order_number") or 0), created_at=created,
        processed_at=moment(rest.get("processed_at")) or created,
        updated_at=moment(rest.get("updated_at")) or created,
        currency=currency, presentment_currency=zero.currency, taxes_included=bool(rest.get("taxes_included")),
        lines=[line_of(item, zero) for item in rest["line_items"]], domain=shop.domain,
        email=rest.get("email") or rest.get("contact_email") or None, phone=rest.get("phone"),
        locale=rest.get("customer_locale"), test=bool(rest.get("test")),
        shipping_address=Address.of(rest.get("shipping_address")),
        billing_address=Address.of(rest.get("billing_address")),
        shipping_lines=[shipping_line_of(item, zero) for item in rest.get("shipping_lines") or ()],
        applications=[application_of(item) for item in rest.get("discount_applications") or ()],
        discount_codes=list(rest.get("discount_codes") or ()),
        tags=[tag.strip() for tag in (rest.get("tags") or "").split(",") if tag.strip()],
        cancelled_at=moment(rest.get("cancelled_at")), cancel_reason=rest.get("cancel_reason"),
        closed_at=moment(rest.get("closed_at")), confirmation_number=rest.get("confirmation_number") or "",
        token=rest.get("token") or world.new_token(), source_name=rest.get("source_name") or "web",
        note=rest.get("note"), tip=bag_of(rest, "total_tip_received", zero),
    )  # fmt: skip
    if order.tip and (not order.tip.presentment or any(line.tip for line in order.lines)):
        order.tip = None
    order.customer_id = take_customer(shop, rest)
    for item in order.lines:
        take_product(shop, item)
    for data in rest.get("fulfillments") or ():
        order.fulfillments.append(fulfillment_of(world, order, data, moment(data.get("created_at")) or created))
    add_payments(world, order, rest)
    for data in rest.get("refunds") or ():
        add_refund(world, order, data)
    shop.orders[order.id] = order
    shop.next_order_number = max(shop.next_order_number, order.number + 1)
    return order


def application_of(data: dict[str, Any]) -> Application:
    """Return a discount application of a REST body."""
    return Application(
        data.get("type", "manual"), data.get("title") or data.get("code") or "", str(data.get("value", "0")),
        data.get("value_type", "fixed_amount"), data.get("allocation_method", "across"),
        data.get("target_selection", "all"), data.get("target_type", "line_item"), data.get("code"),
        data.get("description"),
    )  # fmt: skip


def take_customer(shop: Shop, rest: dict[str, Any]) -> int | None:
    """Add the order's customer to the shop, return the id."""
    data = rest.get("customer")
    if not data or not data.get("id"):
        return None
    buyer = shop.customers.get(int(data["id"]))
    if not buyer:
        buyer = Customer(
            int(data["id"]), data.get("email") or rest.get("email") or "", data.get("first_name") or "",
            data.get("last_name") or "", data.get("phone"), rest.get("customer_locale") or shop.locale,
            created_at=moment(data.get("created_at")) or moment(rest.get("created_at")),
            tags=[tag.strip() for tag in (data.get("tags") or "").split(",") if tag.strip()],
        )  # fmt: skip
        shop.customers[buyer.id] = buyer
    if int(rest["id"]) not in buyer.order_ids:
        buyer.order_ids.append(int(rest["id"]))
        buyer.number_of_orders += 1
    return buyer.id


def take_product(shop: Shop, line: Any) -> None:
    """Make sure that the line's product and variant exist, as the line describes them."""
    if not line.product_id:
        return
    product = shop.products.setdefault(
        line.product_id,
        Product(line.product_id, line.title, f"product-{line.product_id}", vendor=line.vendor or ""),
    )
    if line.variant_id and line.variant_id not in shop.variants:
        stock = {shop.default_location().id: 100}
        shop.variants[line.variant_id] = Variant(
            line.variant_id, product.id, line.sku or "", line.variant_title or "Default Title",
            line.unit_price.shop, grams=line.grams, stock=stock,
        )  # fmt: skip
        product.variant_ids.append(line.variant_id)


def add_payments(world: "World", order: Order, rest: dict[str, Any]) -> None:
    """Add the payment a webhook body implies: it names the sum and the gateway, not the transactions."""
    parents = [
        t["parent_id"]
        for refund in rest.get("refunds") or ()
        for t in refund.get("transactions") or ()
        if t.get("parent_id")
    ]
    status, gateway = rest.get("financial_status"), (rest.get("payment_gateway_names") or ["manual"])[0]
    amount = bag_of(rest, "total_price", order.zero) or order.zero
    number = int(parents[0]) if parents else world.new_id()
    if not amount.presentment:
        return
    if status in PAID:
        kind = "sale"
    elif status in ("authorized", "voided"):
        kind = "authorization"
    else:
        return
    order.transactions.append(
        Transaction(number, kind, "success", gateway, amount, order.processed_at, test=order.test)
    )


def add_refund(world: "World", order: Order, data: dict[str, Any]) -> None:
    """Add a refund a webhook body embeds, with its lines and transactions."""
    made = moment(data.get("created_at")) or order.created_at
    refund = Refund(int(data["id"]), order.id, made, data.get("note"), processed_at=moment(data.get("processed_at")))
    for item in data.get("refund_line_items") or ():
        line = refund_line_of(item, order)
        refund.lines.append(line)
        take_units(order, UnitsBack(line.line_id, line.quantity, line.restock_type, line.location_id))
    refund.adjustments = adjustments_of(data, order.zero)
    refund.shipping = shipping_refunds_of(data, order)
    for item in data.get("transactions") or ():
        transaction = transaction_of(item, order, moment(item.get("created_at")) or made, refund.id)
        order.transactions.append(transaction)
        refund.transaction_ids.append(transaction.id)
    order.refunds.append(refund)
