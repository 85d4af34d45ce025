"""Reports whose time has come are put for sending, each period once, whoever else looks at the same time."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from returns.domain.report import ReportKind, Rhythm, next_time
from returns.models import Report, ReportLetter
from returns.outbox import put
from returns.queries.insights import is_counted
from returns.queries.reports import due_reports

REPORT = "mail.report"
# What tells of the week that is over waits for its count, and goes without it once that takes longer than this.
OF_COUNTS = (ReportKind.WEEK, ReportKind.INSIGHTS)
LONGEST_WAIT = timedelta(hours=12)


def send_reports(*, now: datetime) -> int:
    """Put every report that is due; returns how many. After a long rest each goes once, not once for each period."""
    return sum(_put_due(report_id, now=now) for report_id in due_reports(now=now))


@transaction.atomic
def send_report_now(*, report: Report, now: datetime) -> bool:
    """Send one beyond its turn; False where one waits already, or its address did not agree."""
    held = Report.objects.select_for_update().get(pk=report.pk)
    waiting = held.letters.filter(sent_at=None, empty=False, message__done_at=None, message__dead_at=None)
    if held.confirmed_at is None or held.stopped_at is not None or waiting.filter(message__isnull=False).exists():
        return False
    _put(held, None, now)
    return True


def note_report_sent(*, letter: ReportLetter, now: datetime, empty: bool = False) -> None:
    """Write down that a letter went, or that there was nothing to tell (`empty`)."""
    said = {"empty": True} if empty else {"sent_at": now}
    ReportLetter.objects.filter(pk=letter.pk, sent_at=None).update(**said)


@transaction.atomic
def _put_due(report_id: int, *, now: datetime) -> int:
    """The row is held: who comes second finds it gone on to its next period."""
    rows = Report.objects.select_for_update(skip_locked=True, of=("self",)).select_related("shop")
    report = rows.filter(pk=report_id, next_at__lte=now, stopped_at=None, confirmed_at__isnull=False).first()
    if report is None or report.next_at is None:
        return 0
    patient = report.kind in OF_COUNTS and now - report.next_at < LONGEST_WAIT
    if patient and not is_counted(report.shop, now=now):
        return 0
    _put(report, report.next_at, now)
    zone = ZoneInfo(report.shop.time_zone)
    report.next_at = next_time(Rhythm(report.rhythm), report.weekday, after=now, zone=zone)
    report.save(update_fields=["next_at"])
    return 1


def _put(report: Report, due_at: datetime | None, now: datetime) -> None:
    letter = ReportLetter.objects.create(report=report, due_at=due_at, put_at=now)
    letter.message = put(report.shop, REPORT, {"letter": letter.pk}, now=now)
    letter.save(update_fields=["message"])
