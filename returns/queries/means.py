"""How a return's goods may get back, and what it comes to by each way: a fee is for a way that the shop pays."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import QuerySet

from returns.domain.means import FREE_OF_FEE, Means, open_to
from returns.domain.money import MoneyPair
from returns.domain.outcomes import GIVEN
from returns.domain.policy import Policy
from returns.domain.second_thoughts import ALIVE, MOST_CHANGES
from returns.domain.seldom import Seldom
from returns.domain.shipping import Goods, PaidBy
from returns.domain.status import ParcelStatus, SettlementStatus
from returns.models import Location, Order, Return, Shop
from returns.queries.arrivals import is_here
from returns.queries.by_outcome import as_kept
from returns.queries.collections import address_of, collects_at
from returns.queries.eligibility import Preview, claim_of, policy_of
from returns.queries.linked_orders import gone_early
from returns.queries.pricing import Charged, parcel_fees, quotes, read_pair
from returns.queries.replacements import changes_of
from returns.queries.returns import in_one_parcel
from returns.queries.seldom import may_have

UNUSED = (ParcelStatus.AWAITING_LABEL, ParcelStatus.LABEL_READY)


def stores_of(shop: Shop) -> QuerySet[Location]:
    """The shop's own locations that shoppers may bring returns to."""
    return shop.locations.filter(active=True, fulfillment_service=False, takes_returns=True)


def means_for(order: Order, offer: Preview) -> tuple[Means, ...]:
    """What the shopper may choose from for what is wanted; a label alone where nothing has to travel."""
    if offer.carriage is None or offer.goods != Goods.SEND:
        return (Means.LABEL,)
    free = all(parcel.paid_by == PaidBy.SHOP for parcel in offer.carriage.parcels)
    return _open(order, policy_of(order), free=free)


def means_of(rma: Return) -> tuple[Means, ...]:
    """What the shopper of a return may choose from."""
    free = all(item.fault or item.paid_by == PaidBy.SHOP for item in rma.lines.all())
    return _open(rma.order, rma.policy.policy, free=free)


def _open(order: Order, policy: Policy, *, free: bool) -> tuple[Means, ...]:
    offered = policy.shipping.ways
    stores = Means.DROP_OFF in offered and stores_of(order.shop).exists()
    collects = Means.PICK_UP in offered and collects_at(order.shop, policy.shipping.pick_up, address_of(order))
    return open_to(offered, has_stores=stores, collects=collects, free=free)


def by_means(order: Order, offer: Preview, means: Means) -> Preview:
    """The same where the goods get back by `means`; one that is not open to the shopper is the first that is."""
    if offer.carriage is None or offer.quote is None:
        return offer
    offered = means_for(order, offer)
    return _priced(order, offer, means if means in offered else offered[0])


def _priced(order: Order, offer: Preview, means: Means) -> Preview:
    if offer.carriage is None or offer.carriage.means == means:
        return offer
    policy, way_back = policy_of(order), replace(offer.carriage, means=means)
    lines = [
        Charged(claim_of(order, line), line.conditions, exchanged=line.fulfilled.pk in offer.exchanged)
        for line in offer.lines
    ]
    priced, apart = quotes(order, policy, lines, way_back), parcel_fees(order, policy, lines, way_back)
    changed = replace(offer, carriage=way_back, quotes=priced, parcel_fees=apart)
    return replace(changed, quote=next(iter(priced.values())))


def fees_by(order: Order, offer: Preview) -> dict[Means, MoneyPair]:
    """The return shipping fee by each way that is open, where the money goes back to where it came from."""
    found = {means: _priced(order, offer, means).quote for means in means_for(order, offer)}
    return {means: quote.return_shipping_fee for means, quote in found.items() if quote}


def posted_fees(order: Order, offer: Preview) -> dict[str, list[int]]:
    """The fee of a way that the shop pays, for each way the money may go, as a settlement keeps it."""
    found = _priced(order, offer, Means.LABEL)
    each = found.choices if found.ways == GIVEN else found.quotes
    return {outcome.value: as_kept(quote.return_shipping_fee) for outcome, quote in each.items()}


def fees_of(rma: Return, means: Means) -> dict[str, MoneyPair]:
    """The return shipping fee of a return by `means`, for each way its money may go; empty: there never was one."""
    kept = rma.settlement.posted_fees
    fees = {outcome: read_pair(rma.order, fee) for outcome, fee in kept.items()}
    return {outcome: fee.times(0) for outcome, fee in fees.items()} if means in FREE_OF_FEE else fees


def may_change_means(rma: Return) -> bool:
    """Whether another way can still be chosen: nothing was used, counted, paid or put together with another return."""
    if rma.status not in ALIVE or rma.goods != Goods.SEND or rma.received_at or rma.first_part_id:
        return False
    if rma.settlement.status != SettlementStatus.QUOTED or is_here(rma) or gone_early(rma) or in_one_parcel(rma):
        return False
    parcels = rma.parcels.exclude(status=ParcelStatus.VOIDED)
    divided = may_have(rma, Seldom.PARTS) and rma.later_parts.exists()
    return not divided and not parcels.exclude(status__in=UNUSED).exists()


def has_changed_often(rma: Return) -> bool:
    """Whether the shopper has thought again so often that a person takes over."""
    return changes_of(rma) >= MOST_CHANGES


def store_rows(shop: Shop) -> list[dict[str, Any]]:
    """The shop's stores as pages and mails show them: name, address with the keys of `domain.order.Address`, hours."""
    return [{"name": store.name, "address": store.address, "hours": store.hours} for store in stores_of(shop)]


def others_open(rma: Return) -> list[Means]:
    """The other ways that the shopper may change to now.

    Where something goes out instead Shopify asks for what it was told: no way with another fee is open then.
    """
    if not may_change_means(rma) or has_changed_often(rma):
        return []
    others = [means for means in means_of(rma) if means != rma.means]
    if may_have(rma, Seldom.EXCHANGES) and rma.exchange_lines.filter(given_up_at=None).exists():
        fees = fees_of(rma, Means(rma.means))
        return [means for means in others if fees_of(rma, means) == fees]
    return others
