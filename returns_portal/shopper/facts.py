"""What may be told to the shopper about a return: amounts, dates, and where its papers are. Page and mail ask here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from returns import wording
from returns.domain.status import Stage
from returns.links import label_url, qr_url
from returns.queries.returns import settlement_quote

if TYPE_CHECKING:
    from returns.models import Return, ReverseDelivery

# Card schemes and banks take up to ten days to show a refund that was sent.
BANK = timedelta(days=10)
SENDABLE = frozenset({Stage.AWAITING_PARCEL, Stage.IN_TRANSIT})


@dataclass(frozen=True, slots=True)
class Papers:
    """Absolute addresses of a parcel's label or slip and of its code; `prepaid` when the label pays the way."""

    label: str
    qr: str
    prepaid: bool


def papers_of(parcel: ReverseDelivery | None, *, shop_id: int) -> Papers | None:
    """The parcel's papers once they are there. Only a carrier that moves it gives a tracking number."""
    if parcel is None or parcel.label_ready_at is None:
        return None
    return Papers(
        label_url(shop_id=shop_id, parcel_id=parcel.pk),
        qr_url(shop_id=shop_id, parcel_id=parcel.pk),
        bool(parcel.tracking_number),
    )


def standing_facts(rma: Return) -> dict[str, str]:
    """What sentences about a return may name: shop, number, order, amount, owed, ship_by, arrives (empty: unknown)."""
    zone, paid_at = rma.shop.time_zone, rma.settlement.paid_at
    return {
        "shop": rma.shop.name,
        "number": rma.number,
        "order": rma.order.name,
        "amount": wording.money(settlement_quote(rma).total.presentment),
        "owed": wording.money(settlement_quote(rma).owed.presentment),
        "ship_by": wording.day(rma.ship_by, time_zone=zone) if rma.ship_by else "",
        "paid": wording.day(paid_at, time_zone=zone) if paid_at else "",
        "arrives": wording.day(paid_at + BANK, time_zone=zone) if paid_at else "",
    }
