"""A letter takes its turn with a reader, so that nobody gets two at once; what waits is told in the next that goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from returns.leases import hasten
from returns.models import LastLetter, OutboxMessage, Shop, WaitingLetter

KEPT = timedelta(days=1)
# How soon to look again whether the letter that carries this one has gone.
SOON = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Turn:
    """Whether a letter goes: it has to `wait` (nothing: it goes now), or another one has told its news."""

    wait: timedelta = timedelta(0)
    told: bool = False


@transaction.atomic
def take_turn(
    *,
    shop: Shop,
    reader: str,
    message: OutboxMessage,
    can_wait: bool,
    now: datetime,
    merges: bool = False,
    hold: timedelta = timedelta(0),
) -> Turn:
    """Note that a letter goes now, or say how long it has to wait. `reader` is a digest of the address.

    What `merges` is told by whichever such letter goes to the reader next, and takes along what waits for them. With
    `hold` it waits so long for one, although it could go.
    """
    first = LastLetter(shop=shop, reader=reader, at=now - KEPT, message=0)
    LastLetter.objects.bulk_create([first], ignore_conflicts=True)
    last = LastLetter.objects.select_for_update().get(shop=shop, reader=reader)
    held_by_another = _carried(message, now) if merges else Turn()
    if held_by_another.wait or held_by_another.told:
        return held_by_another
    wait = _wait(last, message, can_wait=can_wait, hold=hold, now=now)
    waiting = _waiting(shop, reader)
    if merges and not wait and can_wait:
        wait = _for_the_newest(waiting, message, now)
    if wait:
        if merges:
            WaitingLetter.objects.get_or_create(message=message, defaults={"shop": shop, "reader": reader})
        return Turn(wait)
    LastLetter.objects.filter(pk=last.pk).update(at=now, message=message.pk)
    LastLetter.objects.filter(shop=shop, at__lt=now - KEPT).exclude(pk=last.pk).delete()
    WaitingLetter.objects.filter(message=message).delete()
    # A second try says what the first said: whoever got that one may never look at it.
    if merges and last.message != message.pk:
        waiting.filter(carried_by=None).update(carried_by=message.pk)
    return Turn()


def carried_by(message: OutboxMessage) -> list[OutboxMessage]:
    """What a letter that has its turn is to tell along with its own news, in the order it happened."""
    rows = OutboxMessage.objects.filter(waiting_letter__carried_by=message.pk, waiting_letter__told_at=None)
    return list(rows.select_related("shop").order_by("pk"))


def note_told(message: OutboxMessage, *, now: datetime) -> None:
    """Note that a letter was handed over with all that it took along."""
    WaitingLetter.objects.filter(carried_by=message.pk, told_at=None).update(told_at=now)


def let_go(carried: OutboxMessage) -> None:
    """Let a letter go by itself after all, since the one that was to carry it cannot tell its news."""
    WaitingLetter.objects.filter(message=carried, told_at=None).update(carried_by=None)


def _wait(last: LastLetter, message: OutboxMessage, *, can_wait: bool, hold: timedelta, now: datetime) -> timedelta:
    """Until an hour after the last letter, unless that was this one, which is tried again."""
    if last.message == message.pk:
        return timedelta(0)
    since = last.at + settings.LETTERS_APART - now if can_wait else timedelta(0)
    return max(since, min(hold, settings.LETTERS_APART), timedelta(0))


def _carried(message: OutboxMessage, now: datetime) -> Turn:
    """Whether another letter has told this one's news, or is about to; one that was given up has let go of it."""
    mine = WaitingLetter.objects.filter(message=message).exclude(carried_by=None).first()
    if mine is None:
        return Turn()
    if mine.told_at:
        return Turn(told=True)
    carrier = mine.carried_by or 0
    if OutboxMessage.objects.filter(pk=carrier, done_at=None, dead_at=None).exists():
        return Turn(SOON)
    let_go(message)
    return Turn()


def _waiting(shop: Shop, reader: str) -> QuerySet[WaitingLetter]:
    alive = Q(message__done_at=None, message__dead_at=None, told_at=None)
    return WaitingLetter.objects.filter(alive, shop=shop, reader=reader)


def _for_the_newest(waiting: QuerySet[WaitingLetter], message: OutboxMessage, now: datetime) -> timedelta:
    """Let the newest news be the letter, where it may go as well: the older is told along with it."""
    newer = waiting.filter(message__gt=message.pk, carried_by=None, message__due_at__lte=now + SOON)
    newest = newer.select_related("message").order_by("-message").first()
    if newest is None:
        return timedelta(0)
    hasten([newest.message], now=now)
    return SOON
