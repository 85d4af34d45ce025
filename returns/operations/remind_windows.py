"""Who began a return without finishing it is reminded before the window ends, where the shop wants that."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from returns.domain.notices import WindowReminder
from returns.models import MessageTerms, Order, WindowWatch
from returns.outbox import put
from returns.queries.windows import unwatched, watches_due, window_end

MOST = 200
# A page that is opened again and again is noted once.
NOTED_EVERY = timedelta(hours=1)


def note_begun(order: Order, *, now: datetime) -> None:
    """Note that somebody chose what to return of an order, and has only to confirm it."""
    rows = WindowWatch.objects.filter(order=order)
    stale = Q(begun_at=None) | Q(begun_at__lt=now - NOTED_EVERY)
    if rows.filter(stale).update(begun_at=now, look_at=now) or rows.exists():
        return
    watch = WindowWatch(order=order, shop=order.shop, begun_at=now, look_at=now)
    WindowWatch.objects.bulk_create([watch], ignore_conflicts=True)


def remind_windows(*, now: datetime) -> int:
    """Remind whose window ends soon, once for each order; returns how many."""
    reminded = 0
    for terms in MessageTerms.objects.exclude(window_reminder=WindowReminder.OFF).select_related("shop"):
        if terms.window_reminder == WindowReminder.ALL:
            orders = unwatched(terms, now=now, most=MOST)
            fresh = [WindowWatch(order=each, shop=terms.shop, look_at=now) for each in orders]
            WindowWatch.objects.bulk_create(fresh, ignore_conflicts=True)
        reminded += sum(_look(watch, terms, now) for watch in watches_due(terms, now=now, most=MOST))
    return reminded


@transaction.atomic
def _look(watch: WindowWatch, terms: MessageTerms, now: datetime) -> int:
    """Remind, or note when to look again: an end may move with the delivery, so that it is read anew each time."""
    row = WindowWatch.objects.filter(pk=watch.pk, reminded_at=None)
    end = window_end(watch.order, begun_at=watch.begun_at, now=now)
    begin = end - timedelta(days=terms.remind_days) if end else None
    if begin is None or begin > now:
        row.update(look_at=begin)
        return 0
    if not row.update(reminded_at=now, look_at=None):
        return 0
    put(terms.shop, "mail.window_ends", {"order": watch.order_id}, now=now)
    return 1
