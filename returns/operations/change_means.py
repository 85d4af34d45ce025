"""The shopper brings or sends the goods another way than they first chose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from returns.domain.means import POSTED, Means
from returns.domain.money import MoneyPair
from returns.domain.shipping import LabelTime
from returns.domain.status import Outcome, ReturnStatus
from returns.history import note
from returns.models import Return, Settlement
from returns.operations.claims_follow import price_labels
from returns.operations.moves import locked, refold
from returns.operations.order_labels import order_labels, void_parcels
from returns.operations.requote import requote
from returns.queries.by_outcome import as_kept, fees_apart
from returns.queries.means import fees_of, has_changed_often, may_change_means, others_open
from returns.queries.pricing import agreed_fee, shipping_fee_for
from returns.queries.sums import present_worth


class UnableToChangeMeans(Exception):
    """The way stays as it is. `code`: `used`, since something moved or it changed too often, or `not_offered`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def change_means(*, rma_id: int, means: Means, actor: str, now: datetime, actor_id: str = "") -> Return:
    """Let the goods get back by `means`: labels are given back or made, and the fee follows.

    The same means again changes nothing. Raises UnableToChangeMeans.
    """
    rma = locked(rma_id)
    if rma.means == means:
        return rma
    if not may_change_means(rma) or has_changed_often(rma):
        raise UnableToChangeMeans("used")
    if means not in others_open(rma):
        raise UnableToChangeMeans("not_offered")
    before = rma.means
    void_parcels(rma, now)
    Return.objects.filter(pk=rma.pk).update(means=means)
    rma.means = means
    note(rma, "means.changed", at=now, actor=actor, actor_id=actor_id, facts={"from": before, "to": means.value})
    take_fee(rma, means)
    price_labels(rma, now=now)
    if _is_due(rma):
        order_labels(rma, now)
    refold(rma, now=now)
    return rma


def _is_due(rma: Return) -> bool:
    """Whether the papers, or the news of what to do, are due now: some wait for an approval, or for the shopper."""
    if rma.status == ReturnStatus.REQUESTED:
        return rma.means in POSTED and rma.label_time == LabelTime.AT_REQUEST
    return rma.means not in POSTED or rma.label_time != LabelTime.ON_DEMAND


def take_fee(rma: Return, means: Means) -> None:
    """Hold back what this way costs; what Shopify was told of the fee before is kept beside it."""
    hold_back(rma, fees_of(rma, means))


def hold_back(rma: Return, fees: Mapping[str, MoneyPair]) -> None:
    """Hold back these return shipping fees, by outcome; what Shopify was told before is kept beside them."""
    before = {outcome: shipping_fee_for(rma, outcome) for outcome in fees}
    if fees == before:
        return
    settlement, held = rma.settlement, _kept(fees)
    told = settlement.told_fees or (told_of(rma, fees) if rma.gid else {})
    if rma.outcome in fees:
        requote(rma, present_worth(rma), return_shipping_fee=fees[rma.outcome])
    Settlement.objects.filter(rma=rma).update(
        shipping_by_outcome=fees_apart(fees),
        shipping_by_parcel=_by_parcel(rma, held),
        told_fees={} if told == held else told,
    )
    settlement.refresh_from_db()


def told_of(rma: Return, outcomes: Iterable[str]) -> dict[str, list[int]]:
    """The fees that Shopify was told before any of them changed: of a parcel that is shared, as it was agreed."""
    fee = agreed_fee if rma.settlement.shipping_by_parcel else shipping_fee_for
    return _kept({outcome: fee(rma, outcome) for outcome in outcomes})


def _kept(fees: Mapping[str, MoneyPair]) -> dict[str, list[int]]:
    return {outcome: as_kept(fee) for outcome, fee in fees.items()}


def _by_parcel(rma: Return, held: dict[str, list[int]]) -> list[dict[str, Any]]:
    """What the return may share with others in its parcel; nothing for a present, several parcels, or no fee."""
    if rma.outcome == Outcome.GIFT_CARD:
        return []
    places = set(rma.lines.values_list("destination_id", flat=True))
    per_parcel = rma.policy.policy.fees.return_shipping_per == "parcel"
    if not per_parcel or len(places) != 1 or not any(presentment for _, presentment in held.values()):
        return []
    return [{"destination": places.pop(), "agreed": held, "borne": held}]
