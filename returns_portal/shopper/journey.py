"""How the goods travel back and by when, as far as it is known before anybody has agreed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from returns.domain.means import Means
from returns.domain.shipping import Goods, LabelTime, PaidBy
from returns.doors import door
from returns.queries.carriage import destinations_of
from returns.queries.eligibility import Preview, policy_of

if TYPE_CHECKING:
    from returns.models import Order, OrderLine


@dataclass(frozen=True, slots=True)
class JourneyParcel:
    """One parcel to come: `prepaid` with a label, else with a slip; then `postage_back` is the shop's to pay back."""

    prepaid: bool
    postage_back: bool
    address: dict[str, Any]
    lines: tuple[OrderLine, ...]


@dataclass(frozen=True, slots=True)
class Journey:
    """What the shopper may expect. `ship_by` is set where no person has to agree first; goods that stay need no parcel.

    `at_once` and `on_demand` tell when the papers come, where it is not with the approval. `means` is how the goods get
    back, `postage` whether a prepaid label can be had at all.
    """

    goods: Goods
    means: Means
    postage: bool
    parcels: tuple[JourneyParcel, ...]
    at_once: bool
    on_demand: bool
    approved_at_once: bool
    ship_by: datetime | None
    ship_by_days: int


def journey(order: Order, offer: Preview, *, now: datetime, agreed: bool = False) -> Journey:
    """What the shopper may expect of sending the goods, or of keeping them; `agreed`: the shop said yes before."""
    policy, way_back, postage = policy_of(order), offer.carriage, door("labels.sells_postage")(order.shop_id)
    agreed = agreed or offer.approved_at_once
    sends = agreed and offer.goods == Goods.SEND
    return Journey(
        goods=offer.goods,
        means=way_back.means if way_back else Means.LABEL,
        postage=postage,
        parcels=_parcels(order, offer, postage=postage),
        at_once=way_back is not None and way_back.label == LabelTime.AT_REQUEST,
        on_demand=way_back is not None and way_back.label == LabelTime.ON_DEMAND,
        approved_at_once=agreed,
        ship_by=now + timedelta(days=policy.ship_by_days) if sends else None,
        ship_by_days=policy.ship_by_days,
    )


def _parcels(order: Order, offer: Preview, *, postage: bool) -> tuple[JourneyParcel, ...]:
    known = destinations_of(order.shop)
    means_payer = PaidBy.OWN if offer.carriage and offer.carriage.means == Means.OWN else None
    parcels = []
    for parcel in offer.carriage.parcels if offer.carriage and offer.goods == Goods.SEND else ():
        own = PaidBy.OWN in {parcel.paid_by, means_payer}
        prepaid = postage and not own
        destination = known.get(parcel.destination)
        parcels.append(
            JourneyParcel(
                prepaid=prepaid,
                postage_back=not prepaid and parcel.paid_by == PaidBy.SHOP,
                address=destination.address if destination else order.shop.return_address,
                lines=tuple(offer.lines[place].fulfilled.line for place in parcel.lines),
            )
        )
    return tuple(parcels)
