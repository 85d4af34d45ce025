"""What each action of Shopify Flow does: the single operation, as a person's click does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from returns.domain.money import Money
from returns.domain.shopify_flow import actor_of_run
from returns.domain.status import MONEY_WAITS, DeclineReason, Outcome, ReturnStatus
from returns.history import Actor
from returns.operations.approve_return import UnableToApprove, approve_return, ask_for_label
from returns.operations.ask_second_person import settle_or_ask
from returns.operations.decline_return import UnableToDecline, decline_return
from returns.operations.reissue_labels import reissue_labels
from returns.operations.reserve import UnableToSettle
from returns.operations.write_note import UnableToChangeNote, write_note
from returns.queries.ended_labels import ended_parcels
from shop_integration.flow.asked import Asked

if TYPE_CHECKING:
    from returns.models import Return


class Refused(Exception):
    """It cannot be done; the words are for the merchant, in the log of their workflow."""


def approve(rma: Return, asked: Asked, now: datetime) -> None:
    """Approve it. One that is open already is left as it is."""
    if rma.status == ReturnStatus.OPEN:
        return
    try:
        approve_return(rma_id=rma.pk, actor=Actor.MERCHANT, actor_id=actor_of_run(asked.run), now=now)
    except UnableToApprove as why:
        raise Refused(f"{rma.number} waits for no decision: it is {why.status}.") from why


def decline(rma: Return, asked: Asked, now: datetime) -> None:
    """Decline it, with what the shopper is told. One that is declined already is left as it is."""
    if rma.status == ReturnStatus.DECLINED:
        return
    try:
        decline_return(
            rma_id=rma.pk,
            reason=DeclineReason.OTHER,
            explanation=asked.text("explanation"),
            actor=Actor.MERCHANT,
            actor_id=actor_of_run(asked.run),
            now=now,
        )
    except UnableToDecline as why:
        raise Refused(f"{rma.number} waits for no decision: it is {why.status}.") from why


def label(rma: Return, asked: Asked, now: datetime) -> None:
    """Have its label made, or a new one for one that is over. Where there is one, nothing is done."""
    if rma.status != ReturnStatus.OPEN:
        raise Refused(f"{rma.number} is not open.")
    if ended_parcels(rma):
        reissue_labels(rma_id=rma.pk, actor=Actor.MERCHANT, actor_id=actor_of_run(asked.run), now=now)
    elif not rma.parcels.exclude(status="VOIDED").exists():
        ask_for_label(rma_id=rma.pk, now=now)


def settle(rma: Return, asked: Asked, now: datetime) -> None:
    """Pay what it comes to, unless the merchant allowed less; beyond the shop's limits a person is asked."""
    row, order = rma.settlement, rma.order
    if row.status not in MONEY_WAITS:
        return
    comes_to = row.total_presentment_minor + row.bonus_presentment_minor
    most = asked.amount("most")
    if most is not None and comes_to > Money.of(most, order.presentment_currency).minor:
        sum_ = Money(comes_to, order.presentment_currency)
        raise Refused(f"{rma.number} comes to {sum_.amount} {sum_.currency}, more than the workflow may pay.")
    try:
        settle_or_ask(
            rma_id=rma.pk,
            expected_minor=comes_to,
            outcome=Outcome(rma.outcome),
            actor_id=actor_of_run(asked.run),
            now=now,
        )
    except UnableToSettle as why:
        raise Refused(f"{rma.number} cannot be paid now: {why.code}.") from why


def take_note(rma: Return, asked: Asked, now: datetime) -> None:
    """Write a note for colleagues."""
    try:
        write_note(
            rma_id=rma.pk,
            text=asked.text("text", most=2000),
            request_key=asked.run,
            actor_id=actor_of_run(asked.run),
            now=now,
        )
    except UnableToChangeNote as why:
        raise Refused("The note says nothing.") from why


# By the handle of its extension.
ACTIONS: Mapping[str, Callable[[Return, Asked, datetime], None]] = {
    "approve-return": approve,
    "decline-return": decline,
    "return-label": label,
    "settle-return": settle,
    "note-on-return": take_note,
}
