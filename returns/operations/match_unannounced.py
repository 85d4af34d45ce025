"""An unannounced parcel meets the return or the order it belongs to. Money moves through that return alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from returns.domain.exchange import WantedExchange
from returns.domain.lifecycle import UNANNOUNCED_MOVES
from returns.domain.status import Origin, Outcome, ReturnStatus, SettlementStatus
from returns.domain.unannounced import UnannouncedStatus
from returns.history import Actor, note
from returns.models import Return, Shop, UnannouncedParcel
from returns.operations.approve_return import see_to_the_way_back
from returns.operations.create_return import create_return
from returns.operations.moves import locked, move, refold
from returns.operations.reopen_return import send_after_reopening
from returns.operations.unannounced_history import Kind, held, remember
from returns.queries.eligibility import Wanted

AWAITED = frozenset({ReturnStatus.REQUESTED, ReturnStatus.OPEN})


class UnableToMatch(Exception):
    """Nothing was done. `code`: `taken` (matched or closed meanwhile), `over` or `counted` (the return)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class UnableToUnmatch(Exception):
    """Nothing was done. `code`: `not_matched`, `counted` (the goods), or `money_moved`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def match_unannounced(*, shop: Shop, parcel_id: int, number: str, actor_id: str, now: datetime) -> Return:
    """Say that the parcel belongs to the shop's return with this RMA number, which is to be counted next.

    Matching it there again changes nothing. Raises UnableToMatch; DoesNotExist for what is another shop's.
    """
    rma = locked(shop.returns.only("pk").get(number=number).pk)
    parcel = held(shop, parcel_id)
    if parcel.rma_id == rma.pk:
        return rma
    if rma.received_at:
        raise UnableToMatch("counted")
    if rma.status not in AWAITED:
        raise UnableToMatch("over")
    _bind(parcel, rma, actor_id=actor_id, now=now)
    return rma


@transaction.atomic
def match_unannounced_to_order(
    *,
    shop: Shop,
    parcel_id: int,
    order_id: int,
    wanted: Sequence[Wanted],
    exchanges: Sequence[WantedExchange],
    request_key: str,
    expected_minor: int,
    actor_id: str,
    now: datetime,
    outcome: Outcome = Outcome.REFUND,
) -> Return:
    """Make a return of an order, as a merchant does, for what is in the parcel: both happen or neither.

    Nobody needs a label any more. The same `request_key` gives the same return. Raises UnableToMatch, and what
    `create_return` raises; DoesNotExist for what is another shop's.
    """
    rma = create_return(
        shop=shop,
        order_id=order_id,
        wanted=wanted,
        exchanges=exchanges,
        request_key=request_key,
        expected_minor=expected_minor,
        actor_id=actor_id,
        now=now,
        with_label=False,
        outcome=outcome,
    )
    rma = locked(rma.pk)
    parcel = held(shop, parcel_id)
    if parcel.rma_id != rma.pk:
        _bind(parcel, rma, actor_id=actor_id, now=now)
    return rma


@transaction.atomic
def unmatch_unannounced(*, shop: Shop, parcel_id: int, actor_id: str, now: datetime) -> UnannouncedParcel:
    """Take the parcel off its return, as long as nothing was counted or paid there. The return stays as it is.

    One that was agreed to or reopened while the goods seemed to be here gets the label that nobody made then. Raises
    UnableToUnmatch; DoesNotExist for another shop's.
    """
    rma_id = UnannouncedParcel.objects.values_list("rma_id", flat=True).get(shop=shop, pk=parcel_id)
    rma = locked(rma_id) if rma_id else None
    parcel = held(shop, parcel_id)
    if rma is None or parcel.rma_id != rma.pk:
        raise UnableToUnmatch("not_matched")
    if rma.received_at:
        raise UnableToUnmatch("counted")
    if rma.settlement.status != SettlementStatus.QUOTED:
        raise UnableToUnmatch("money_moved")
    agreed_meanwhile = _agreed_since(rma, parcel.matched_at)
    reopened_meanwhile = _reopened_since(rma, parcel.matched_at)
    move(parcel, UNANNOUNCED_MOVES, UnannouncedStatus.OPEN, rma=None, matched_at=None)
    remember(parcel, Kind.UNMATCHED, at=now, actor=Actor.MERCHANT, actor_id=actor_id, **{"return": rma.number})
    note(rma, "parcel.unmatched", at=now, actor=Actor.MERCHANT, actor_id=actor_id, facts={"with": str(parcel)})
    if agreed_meanwhile:
        see_to_the_way_back(rma, now)
    elif reopened_meanwhile:
        send_after_reopening(rma, now)
    refold(rma, now=now)
    return parcel


def _agreed_since(rma: Return, matched_at: datetime | None) -> bool:
    """Whether an open return was approved after a moment; one that a merchant made never waited for approval."""
    if rma.status != ReturnStatus.OPEN or rma.origin == Origin.MERCHANT or not (rma.approved_at and matched_at):
        return False
    return rma.approved_at >= matched_at


def _reopened_since(rma: Return, matched_at: datetime | None) -> bool:
    """Whether an open return was reopened after a moment."""
    if rma.status != ReturnStatus.OPEN or not matched_at:
        return False
    return rma.events.filter(kind="return.reopened", at__gte=matched_at).exists()


def _bind(parcel: UnannouncedParcel, rma: Return, *, actor_id: str, now: datetime) -> None:
    """The row decides who was first."""
    if not move(parcel, UNANNOUNCED_MOVES, UnannouncedStatus.MATCHED, rma=rma, matched_at=now):
        raise UnableToMatch("taken")
    remember(parcel, Kind.MATCHED, at=now, actor=Actor.MERCHANT, actor_id=actor_id, **{"return": rma.number})
    note(rma, "parcel.matched", at=now, actor=Actor.MERCHANT, actor_id=actor_id, facts={"with": str(parcel)})
    refold(rma, now=now)
