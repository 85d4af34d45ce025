"""Who bears the return shipping fee of a parcel in which several returns travel."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from returns.domain.money import MoneyPair
from returns.domain.shared_fee import Bearer, borne, missing
from returns.domain.status import ParcelStatus, ReturnStatus, SettlementStatus
from returns.models import Order, Return, ReverseDelivery
from returns.queries.by_outcome import as_kept
from returns.queries.carriage import destinations_of
from returns.queries.eligibility import Preview
from returns.queries.parcels import parcels_of
from returns.queries.pricing import read_pair
from returns.queries.sums import present_worth, sums_of

Kept = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Share:
    """A return's part in one parcel's fee; `place` is where its settlement keeps that."""

    rma: Return
    place: int
    bearer: Bearer


def shipping_by_parcel(order: Order, offer: Preview) -> Kept:
    """The fees of a new return's parcels as its settlement keeps them: borne as agreed, until one is shared."""
    if offer.carriage is None:
        return []
    known = destinations_of(order.shop)
    kept: dict[int | None, dict[str, MoneyPair]] = {}
    for place, parcel in enumerate(offer.carriage.parcels):
        destination = known.get(parcel.destination)
        to = destination.pk if destination else None
        fees = {way.value: fees[place] for way, fees in offer.parcel_fees.items()}
        before = kept.get(to, {})
        kept[to] = {way: fee + before[way] if way in before else fee for way, fee in fees.items()}
    return [
        {"destination": to, "agreed": (agreed := {way: as_kept(fee) for way, fee in fees.items()}), "borne": agreed}
        for to, fees in kept.items()
        if any(fee.presentment.minor for fee in fees.values())
    ]


def under_one_label(host: int) -> list[ReverseDelivery]:
    """The parcels that travel under the label of this one (id), itself first; those that are left count no more."""
    rows = ReverseDelivery.objects.filter(Q(pk=host) | Q(carried_by=host)).exclude(status=ParcelStatus.VOIDED)
    wanted = ("settlement", "order", "shop", "policy")
    related = [f"rma__{name}" for name in wanted] + [f"rma__first_part__{name}" for name in wanted]
    return sorted(rows.select_related(*related), key=lambda parcel: (parcel.pk != host, parcel.pk))


def labels_of(rma: Return) -> list[int]:
    """The parcels (ids) under whose labels the return travels."""
    return [parcel.way.pk for parcel in parcels_of(rma)]


def shared_anew(parcels: Iterable[ReverseDelivery], *, free: Collection[int]) -> dict[int, Kept]:
    """What settlements of returns (ids) keep once the fee under one label is borne once; those that change only.

    Only returns in the same currencies share one, and who is called off or closed bears nothing any more. What returns
    bear that are not `free` (ids), are paid, come in parts or send something out stays as it is.
    """
    changed: dict[int, Kept] = {}
    for group in _groups(parcels, free):
        changed |= _anew(group)
    return changed


def ways_anew(rma: Return) -> Kept:
    """What the return's settlement keeps as others bear something else by now: what is missing by each other way."""
    kept: Kept = rma.settlement.shipping_by_parcel
    if _sends_something_out(rma) or rma.later_parts.exists():
        return kept
    for mine, others in _beside_others(rma):
        mine.rma.settlement.shipping_by_parcel = kept
        kept = _keep(mine, mine.bearer.borne, others)
    return kept


def bears_too_much(rma: Return) -> bool:
    """Whether what all in one of its parcels bear is more than its fee by now, and this return could bear less."""
    return not _is_fixed(rma) and any(
        missing(mine.bearer.agreed, others).shop.minor < mine.bearer.borne.shop.minor
        for mine, others in _beside_others(rma)
    )


def fees_borne(order: Order, kept: Kept) -> dict[str, MoneyPair]:
    """What the return bears in all, for each way its money may go."""
    nothing = MoneyPair.zero(order.shop_currency, order.presentment_currency)
    ways = dict.fromkeys(way for parcel in kept for way in parcel["borne"])
    return {way: MoneyPair.sum((read_pair(order, each["borne"][way]) for each in kept), start=nothing) for way in ways}


def is_borne_elsewhere(rma: Return) -> bool:
    """Whether other returns in the same parcel bear some of the fee that this one agreed to."""
    return any(
        parcel["borne"].get(rma.outcome) != parcel["agreed"].get(rma.outcome)
        for parcel in rma.settlement.shipping_by_parcel
        if not parcel.get("dropped")
    )


def worth_with(rma: Return, kept: Kept | None) -> int:
    """What the shopper gets in all (below zero: owes) where the settlement keeps this of its parcels' fees.

    In minor units of the presentment currency; None: as it is now.
    """
    fee = fees_borne(rma.order, kept).get(rma.outcome) if kept is not None else None
    return sums_of(rma, present_worth(rma), return_shipping_fee=fee, bonus_bps=rma.bonus_bps).balance.presentment.minor


def _groups(parcels: Iterable[ReverseDelivery], free: Collection[int]) -> list[list[Share]]:
    """The shares under one label by their currencies, in the order in which they joined."""
    groups: dict[tuple[str, str], dict[int, Share]] = {}
    for parcel in parcels:
        whole = parcel.rma.first_part or parcel.rma
        if share := _share(whole, parcel.destination_id, free):
            currencies = whole.order.shop_currency, whole.order.presentment_currency
            groups.setdefault(currencies, {}).setdefault(whole.pk, share)
    return [list(group.values()) for group in groups.values()]


def _beside_others(rma: Return) -> Iterator[tuple[Share, list[Bearer]]]:
    """The return's share in each of its parcels, and the others there."""
    for label in labels_of(rma) if rma.settlement.shipping_by_parcel else ():
        for group in _groups(under_one_label(label), {rma.pk}):
            for mine in group:
                if mine.rma.pk == rma.pk:
                    yield mine, [share.bearer for share in group if share is not mine]


def _anew(shares: Sequence[Share]) -> dict[int, Kept]:
    after = borne([share.bearer for share in shares])
    settled = [Bearer(share.bearer.agreed, fee) for share, fee in zip(shares, after, strict=True)]
    changed = {}
    for place, (share, now) in enumerate(zip(shares, settled, strict=True)):
        kept = _keep(share, now.borne, [*settled[:place], *settled[place + 1 :]])
        if not share.bearer.fixed and kept != share.rma.settlement.shipping_by_parcel:
            changed[share.rma.pk] = kept
    return changed


def _share(whole: Return, destination: int | None, free: Collection[int]) -> Share | None:
    if whole.status not in {ReturnStatus.REQUESTED, ReturnStatus.OPEN} and _is_still(whole):
        return None
    for place, kept in enumerate(whole.settlement.shipping_by_parcel):
        if kept.get("dropped"):
            continue
        if kept["destination"] == destination and whole.outcome in kept["agreed"]:
            agreed, bears = (read_pair(whole.order, kept[name][whole.outcome]) for name in ("agreed", "borne"))
            return Share(whole, place, Bearer(agreed, bears, fixed=whole.pk not in free or _is_fixed(whole)))
    return None


def _is_fixed(whole: Return) -> bool:
    """Shopify asks for its own fee with what a shopper owes for an exchange, and the parts of a return are priced."""
    return not _is_still(whole) or _sends_something_out(whole) or whole.later_parts.exists()


def _sends_something_out(whole: Return) -> bool:
    return whole.exchange_lines.filter(given_up_at=None).exists()


def _is_still(rma: Return) -> bool:
    return rma.settlement.status == SettlementStatus.QUOTED


def _keep(share: Share, now: MoneyPair, others: Sequence[Bearer]) -> Kept:
    """The settlement's document with what is borne by each way: if the money goes another way, what is missing then."""
    order, kept = share.rma.order, [dict(parcel) for parcel in share.rma.settlement.shipping_by_parcel]
    mine = kept[share.place]
    ways = {way: missing(read_pair(order, fee), others) for way, fee in mine["agreed"].items()}
    mine["borne"] = {way: as_kept(fee) for way, fee in {**ways, share.rma.outcome: now}.items()}
    return kept
