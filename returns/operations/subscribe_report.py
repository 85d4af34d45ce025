"""Set a report up, confirm its address, stop it, take it off the list."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from returns.domain.report import MOST_REPORTS, ReportKind, Rhythm, next_time
from returns.models import OutboxMessage, Report, Shop
from returns.outbox import put
from returns.queries.reports import is_known_address


class UnableToSubscribe(Exception):
    """Nothing was changed. `code`: `exists` (this address gets it already) or `too_many`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def subscribe_report(
    *,
    shop: Shop,
    kind: ReportKind,
    part: str,
    rhythm: Rhythm,
    weekday: int,
    language: str,
    file: str,
    email: str,
    by: str,
    now: datetime,
) -> Report:
    """Have a report sent to an address. One that is not known here is asked first, by e-mail; see `confirm_report`.

    Raises UnableToSubscribe.
    """
    held = Shop.objects.select_for_update(no_key=True).get(pk=shop.pk)
    if held.reports.filter(kind=kind, part=part, email=email).exists():
        raise UnableToSubscribe("exists")
    if held.reports.count() >= MOST_REPORTS:
        raise UnableToSubscribe("too_many")
    known = is_known_address(held, email)
    report = Report.objects.create(
        shop=held, kind=kind, part=part, rhythm=rhythm, weekday=weekday, language=language, file=file, email=email,
        made_by=by, made_at=now, confirmed_at=now if known else None,
        next_at=_next(held, rhythm, weekday, now) if known else None,
    )  # fmt: skip
    if not known:
        put(held, "mail.report_asks", {"report": report.pk}, now=now)
    return report


def confirm_report(*, report: Report, now: datetime) -> bool:
    """The address wants it; False where it did before, or has opposed."""
    first = _next(report.shop, Rhythm(report.rhythm), report.weekday, now)
    rows = Report.objects.filter(pk=report.pk, confirmed_at=None, stopped_at=None)
    return bool(rows.update(confirmed_at=now, next_at=first))


def stop_report(*, report: Report, now: datetime) -> bool:
    """The address does not want it any more; staff see that it opposed. False where it did before."""
    return bool(Report.objects.filter(pk=report.pk, stopped_at=None).update(stopped_at=now, next_at=None))


@transaction.atomic
def remove_report(*, report: Report) -> None:
    """Take a report off the list, with its address and what waits to be sent."""
    OutboxMessage.objects.filter(report_letter__report=report, done_at=None).delete()
    Report.objects.filter(pk=report.pk).delete()


def _next(shop: Shop, rhythm: Rhythm, weekday: int, now: datetime) -> datetime:
    return next_time(rhythm, weekday, after=now, zone=ZoneInfo(shop.time_zone))
