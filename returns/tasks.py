"""What Celery runs for the core. Tasks only load, delegate and log."""

from datetime import timedelta
from typing import Any

from celery import shared_task
from django.utils import timezone

from returns.operations.begin_by_clock import begin_by_clock
from returns.operations.count_insights import count_insights as insights
from returns.operations.count_medians import count_medians as count
from returns.operations.give_notice import give_notices as notices
from returns.operations.hear_of import find_silent
from returns.operations.hold_stock import hold_stock
from returns.operations.keep_photo import forget_waiting_photos
from returns.operations.keep_workflow import forget_runs
from returns.operations.miss_goods import miss_goods
from returns.operations.offer_outcome import end_offers
from returns.operations.publish_events import forget_events
from returns.operations.publish_events import publish_events as publish
from returns.operations.publish_policy import begin_scheduled
from returns.operations.remind_collections import remind_collections as remind
from returns.operations.remind_windows import remind_windows as windows
from returns.operations.restrict_customer import expire_restrictions
from returns.operations.run_bulk import forget_bulk
from returns.operations.send_reports import send_reports as reports
from returns.operations.write_after import write_after as write
from returns.outbox import drain, forget_done, is_due
from returns.wake import DRAIN_OUTBOX, wake

KEPT = timedelta(days=30)


@shared_task(name="returns.tasks.drain_outbox")
def drain_outbox(**options: Any) -> int:
    """Carry out what is due in the outbox; also the sweep that finds what nobody was woken for.

    Where more may be due it calls for itself again, behind whatever waits by now.
    """
    done = drain(clock=timezone.now)
    if done and is_due(now=timezone.now()):
        wake(DRAIN_OUTBOX)
    return done


@shared_task(name="returns.tasks.publish_events")
def publish_events(**options: Any) -> int:
    """Give what happened its place in each shop's events, and put it on its way to who wants to hear of it."""
    return publish(now=timezone.now())


@shared_task(name="returns.tasks.forget_events")
def forget_old_events(**options: Any) -> int:
    """Let go of events and deliveries that are kept no longer; returns how many rows."""
    return forget_events(now=timezone.now())


@shared_task(name="returns.tasks.sweep")
def sweep(**options: Any) -> int:
    """Begin policies whose day has come, end restrictions that ran out, hold stock on, forget what nobody needs.

    That is pictures nobody claimed, jobs, runs of workflows and messages carried out long ago. Goods are missed that do
    not come although something went out for them.
    """
    now = timezone.now()
    begun, ended = begin_scheduled(now=now), expire_restrictions(now=now)
    held, missed = hold_stock(now=now), miss_goods(now=now)
    forgotten = forget_waiting_photos(now=now) + forget_bulk(now=now) + forget_runs(now=now)
    forgotten += forget_done(before=now - KEPT)
    return missed + held + begun + ended + forgotten


@shared_task(name="returns.tasks.remind_collections")
def remind_collections(**options: Any) -> int:
    """Remind shoppers of what is collected from them tomorrow; returns how many."""
    return remind(now=timezone.now())


@shared_task(name="returns.tasks.write_after")
def write_after(**options: Any) -> int:
    """Begin the letters that are due some days after returns; returns how many."""
    return write(now=timezone.now())


@shared_task(name="returns.tasks.count_medians")
def count_medians(**options: Any) -> int:
    """Count what customers of each shop send back that compares a shopper with them; returns how many shops."""
    return count(now=timezone.now())


@shared_task(name="returns.tasks.count_insights")
def count_insights(**options: Any) -> int:
    """Count for insights what changed since yesterday; returns how many weeks of shops."""
    return insights(now=timezone.now())


@shared_task(name="returns.tasks.find_silent")
def find_silent_parcels(**options: Any) -> int:
    """Look for parcels that nothing was heard of for too long; returns how many were put before a person."""
    return find_silent(now=timezone.now())


@shared_task(name="returns.tasks.give_notices")
def give_notices(**options: Any) -> int:
    """Tell shoppers of days that come near and of what takes longer; returns how many messages that makes."""
    return notices(now=timezone.now())


@shared_task(name="returns.tasks.remind_windows")
def remind_windows(**options: Any) -> int:
    """Remind shoppers of windows that end, in shops that want that; returns how many."""
    return windows(now=timezone.now())


@shared_task(name="returns.tasks.begin_workflows")
def begin_workflows(**options: Any) -> int:
    """Begin the workflows whose hour has come, or whose deadline comes near, and end offers that nobody took."""
    now = timezone.now()
    return begin_by_clock(now=now) + end_offers(now=now)


@shared_task(name="returns.tasks.send_reports")
def send_reports(**options: Any) -> int:
    """Put the reports whose time has come; returns how many."""
    return reports(now=timezone.now())
