"""A refusal is taken back before anybody was told of it."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from returns.domain.status import ReturnStatus
from returns.history import Actor, note
from returns.models import ExchangeLine, Return, ReturnEvent, ReturnUnit
from returns.operations.held_news import UNDO_FOR, hold, withdraw
from returns.operations.moves import locked, refold
from returns.operations.promise_exchanges import hold_stock

TELLING = ("shopify.decline_return", "mail.declined")
# What promises an article to the shopper of a return that was there before.
PROMISING = ("outcome.changed", "repair.failed", "return.undeclined")


class UnableToUndo(Exception):
    """The refusal stands.

    `code`: `told` (news of it went out or is going), `taken` (another return has a piece), or `promised` (what was to
    go out is, to somebody else since).
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def hold_news(rma: Return, *, now: datetime) -> list[int]:
    """Let the news of a refusal wait for UNDO_FOR; the ids of its messages. Inside the refusal's transaction.

    A label that was made before is given back at once: then there is nothing to undo, and nothing waits.
    """
    if rma.parcels.exists():
        return []
    return hold(rma, TELLING, now=now)


def held_until(rma: Return, *, now: datetime) -> datetime | None:
    """Until when the refusal of a return that was read whole can be taken back; None where it cannot."""
    event = _refusal(rma)
    if rma.status != ReturnStatus.DECLINED or event is None or not event.facts.get("held"):
        return None
    until = event.at + UNDO_FOR
    return until if now < until else None


@transaction.atomic
def undo_decline(*, rma_id: int, actor_id: str, now: datetime) -> Return:
    """Let the return wait for a decision again, as if nobody had refused it. Doing it again changes nothing.

    The messages that would tell of the refusal are deleted, all of them or none: one that a worker has begun to send
    makes it too late. Raises UnableToUndo.
    """
    rma = locked(rma_id)
    if rma.status == ReturnStatus.REQUESTED:
        return rma
    event = _refusal(rma)
    held = event.facts.get("held", []) if event else []
    if rma.status != ReturnStatus.DECLINED or not held:
        raise UnableToUndo("told")
    if not withdraw(held):
        raise UnableToUndo("told")
    if _promised_since(rma):
        raise UnableToUndo("promised")
    # No move of the life-cycle: Shopify's has none from there, and neither Shopify nor the shopper ever heard of it.
    back = {"status": ReturnStatus.REQUESTED, "decline_reason": "", "decline_note": "", "closed_at": None}
    if not Return.objects.filter(pk=rma.pk, status=ReturnStatus.DECLINED).update(**back):
        raise UnableToUndo("told")
    try:
        with transaction.atomic():
            ReturnUnit.objects.filter(item__rma=rma).update(live=True)
    except IntegrityError as error:
        raise UnableToUndo("taken") from error
    note(rma, "return.undeclined", at=now, actor=Actor.MERCHANT, actor_id=actor_id)
    rma.refresh_from_db()
    refold(rma, now=now)
    return rma


def _promised_since(rma: Return) -> bool:
    """Whether another shopper was promised since what was to go out here. Nobody is until the transaction ends.

    Shopify is not asked how much is left: it is a matter of a minute.
    """
    wanted = rma.exchange_lines.filter(given_up_at=None).values("variant_gid")
    if not wanted.exists():
        return False
    hold_stock(rma.shop_id)
    since = Q(rma__requested_at__gte=rma.closed_at) | Q(
        rma__events__kind__in=PROMISING, rma__events__at__gte=rma.closed_at
    )
    others = ExchangeLine.objects.filter(since, rma__shop=rma.shop_id, variant_gid__in=wanted, given_up_at=None)
    return others.exclude(rma__status__in=[ReturnStatus.DECLINED, ReturnStatus.CANCELED]).exists()


def _refusal(rma: Return) -> ReturnEvent | None:
    """The newest refusal of the return."""
    refusals = [event for event in rma.events.all() if event.kind == "return.declined"]
    return max(refusals, key=lambda event: event.pk, default=None)
