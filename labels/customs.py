"""What customs are told of a return, from what the shop's products say; and what of it nobody has entered yet."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from labels.carriers.base import Customs, CustomsItem, Refused
from returns.domain.customs import crosses_customs
from returns.domain.order import Address
from returns.domain.status import Outcome
from returns.queries.parcels import lines_of, parcels_of
from returns.queries.returns import carried_returns

if TYPE_CHECKING:
    from returns.models import Return, ReturnLineItem, ReverseDelivery

# Told for a piece whose weight nobody entered; the carrier weighs the parcel itself.
GRAMS_A_PIECE = 500
_DIGITS = 6  # what all countries have in common of the harmonised system's codes


def customs_of(rma: Return, parcel: ReverseDelivery, *, sender: Address, recipient: Address) -> Customs | None:
    """What to declare of everything in the parcel, with gaps where nobody entered it; None where nobody asks."""
    if not crosses_customs(sender, recipient):
        return None
    inside = inside_of(rma, parcel)
    order, present = rma.order, rma.outcome == Outcome.GIFT_CARD
    paid_in = {item.rma.order.presentment_currency for item in inside}
    abroad = len(paid_in) == 1
    return Customs(
        currency=paid_in.pop() if abroad else order.shop_currency,
        items=tuple(_item(item, "presentment" if abroad else "shop") for item in inside),
        order="" if present else order.name,  # who gave a present keeps the order's number to themselves
        ordered_on=order.placed_at.astimezone(ZoneInfo(rma.shop.time_zone)).date().isoformat(),
        outbound="",
    )


def inside_of(rma: Return, parcel: ReverseDelivery) -> list[ReturnLineItem]:
    """Everything in a parcel, what it carries for other returns too."""
    inside = list(lines_of(rma, parcel))
    for other in carried_returns(parcel.pk):
        own = next(each for each in parcels_of(other) if each.carried_by_id == parcel.pk)
        inside += lines_of(other, own)
    return inside


def complete(customs: Customs | None) -> Customs | None:
    """The same, if a carrier can use it. Raises Refused, naming what the merchant has to enter for which article."""
    gaps = (
        [f"{item.description} ({', '.join(lacks)})" for item in customs.items if (lacks := _gaps(item))]
        if customs
        else []
    )
    if gaps:
        shown = "; ".join(gaps[:5]) + ("; …" if len(gaps) > 5 else "")
        raise Refused(
            f"the parcel crosses a customs border, and customs ask for what is not entered: {shown}."
            " Enter it in Shopify under the product's shipping, then try again"
        )
    return customs


def _gaps(item: CustomsItem) -> list[str]:
    found = {"HS code": item.hs_code, "country of origin": item.origin, "value": item.value_minor}
    return [name for name, value in found.items() if not value]


def _item(item: ReturnLineItem, currency: str) -> CustomsItem:
    line = item.line
    digits = "".join(char for char in line.hs_code if char.isdecimal() and char.isascii())
    paid = getattr(item, f"items_{currency}_minor") or getattr(line, f"unit_price_{currency}_minor") * item.quantity
    return CustomsItem(
        description=f"{line.title} ({line.product_type})" if line.product_type else line.title,
        quantity=item.quantity,
        hs_code=digits if len(digits) >= _DIGITS else "",
        origin=line.origin,
        grams=item.quantity * (line.grams or GRAMS_A_PIECE),
        value_minor=paid,
    )
