"""What is known of suppliers' articles before they are sent: is it worth it, or better to let the shopper keep them?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from returns.domain.claim_or_keep import Prospect, Sums, add_up, parts_of_a_label, weigh
from returns.domain.shipping import Goods, PaidBy
from returns.domain.status import ParcelStatus, ReturnStatus
from returns.domain.supplier import Handling, LabelPayer
from returns.doors import door
from returns.models import Return, ReturnLineItem, Shop, Supplier
from returns.queries.scorecards import card_of
from returns.queries.suppliers import Suppliers, credit_of

if TYPE_CHECKING:
    from returns.models import Order
    from returns.queries.eligibility import WantedLine

COSTS_OF = timedelta(days=90)
WHOLE = 10_000
SENT = (ParcelStatus.IN_TRANSIT, ParcelStatus.DELIVERED, ParcelStatus.LOST)


@dataclass(frozen=True, slots=True)
class Weighed:
    """A supplier's line of a return with what it comes to each way, in minor units of the shop's currency."""

    item: ReturnLineItem
    supplier: Supplier
    prospect: Prospect
    sums: Sums


def label_cost(shop: Shop, *, now: datetime) -> int:
    """What a label of the shop costs on average; 0 as long as none was bought."""
    return door("labels.average_cost")(shop, since=now - COSTS_OF) or 0


def weigh_return(rma: Return, *, now: datetime) -> list[Weighed]:
    """Every line of a return that is a supplier's and not on its way yet; nothing where the goods stay anyway."""
    over = rma.status not in {ReturnStatus.REQUESTED, ReturnStatus.OPEN} or rma.goods != Goods.SEND or rma.received_at
    if over or rma.parcels.filter(status__in=SENT).exists():
        return []
    suppliers, found, label = Suppliers(rma.shop), [], None
    cards: dict[int, int] = {}
    for place, parcel_mates in _by_parcel(rma):
        for part, item in enumerate(parcel_mates):
            supplier, obstacle = suppliers.answering(item.fulfilled, reason=item.reason, now=rma.requested_at)
            if supplier is None or obstacle:
                continue
            label = label_cost(rma.shop, now=now) if label is None else label
            bears = label if item.paid_by == PaidBy.SHOP else 0
            chance = cards.setdefault(supplier.pk, card_of(supplier, now=now).chance_bps)
            prospect = _prospect(
                supplier,
                reason=item.reason,
                pieces=item.quantity,
                list_minor=item.line.unit_price_shop_minor * item.quantity,
                paid_minor=item.items_shop_minor + item.tax_shop_minor,
                way_back_minor=parts_of_a_label(bears, len(parcel_mates))[part],
                chance=chance,
                to_supplier=place is not None and place == supplier.destination_id,
            )
            found.append(Weighed(item, supplier, prospect, weigh(prospect)))
    return found


def gain_of_keeping(order: Order, wanted: Sequence[WantedLine], *, now: datetime) -> int | None:
    """What it saves, in minor units of the shop's currency, if all that is wanted stays; None without suppliers.

    What is the shop's own is worth its price once it is back.
    """
    ids = {line.conditions.supplier.id for line in wanted if line.conditions.supplier}
    if not ids:
        return None
    suppliers = {row.pk: row for row in order.shop.suppliers.filter(pk__in=ids).select_related("destination")}
    parts = parts_of_a_label(label_cost(order.shop, now=now), len(wanted))
    sums = [weigh(_wanted(line, suppliers, part, now)) for line, part in zip(wanted, parts, strict=True)]
    total = add_up(sums)
    return total.keep_minor - total.send_minor


def _wanted(line: WantedLine, suppliers: dict[int, Supplier], part: int, now: datetime) -> Prospect:
    row, pieces = line.fulfilled.line, line.wanted.quantity
    bears = part if line.conditions.paid_by == PaidBy.SHOP else 0
    price, terms = row.unit_price_shop_minor * pieces, line.conditions.supplier
    supplier = suppliers.get(terms.id) if terms else None
    if supplier is None or terms is None:
        return Prospect(bears, handling_minor=0, credit_minor=0, chance_bps=0, resale_minor=price)
    return _prospect(
        supplier,
        reason=line.wanted.reason,
        pieces=pieces,
        list_minor=price,
        paid_minor=row.discounted_shop_minor * pieces // row.quantity,
        way_back_minor=bears,
        chance=card_of(supplier, now=now).chance_bps,
        to_supplier=bool(terms.destination),
    )


def _prospect(
    supplier: Supplier,
    *,
    reason: str,
    pieces: int,
    list_minor: int,
    paid_minor: int,
    way_back_minor: int,
    chance: int,
    to_supplier: bool,
) -> Prospect:
    """Goods that go to the shop cost taking in and can be sold again; a supplier who does not get them pays anyway."""
    credit = credit_of(supplier).expected_minor(reason=reason, list_minor=list_minor, paid_minor=paid_minor)
    paid_by_them = way_back_minor if supplier.label_paid_by == LabelPayer.SUPPLIER else 0
    return Prospect(
        way_back_minor=way_back_minor,
        handling_minor=0 if to_supplier else supplier.handling_minor * pieces,
        credit_minor=credit + paid_by_them,
        chance_bps=chance,
        resale_minor=0 if to_supplier else list_minor * supplier.resale_bps // WHOLE,
        credit_without_goods=supplier.handling != Handling.TO_SUPPLIER,
    )


def _by_parcel(rma: Return) -> list[tuple[int | None, list[ReturnLineItem]]]:
    places: dict[int | None, list[ReturnLineItem]] = {}
    for item in rma.lines.select_related("line", "fulfilled__line", "fulfilled__fulfillment"):
        places.setdefault(item.destination_id, []).append(item)
    return list(places.items())
