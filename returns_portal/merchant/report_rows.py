"""The reports of a shop as rows: what each is, whether it goes, and what became of the last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from returns.domain.report import Rhythm
from returns.links import report_preview_url
from returns.queries.reports import reports_of
from returns_portal.merchant import words
from returns_portal.merchant.reports.content import name_of
from returns_portal.merchant.reports.words import weekday

if TYPE_CHECKING:
    from returns.models import Report, ReportLetter, Shop


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One report. `goes`: it is sent; `last` tells of the last one."""

    pk: int
    name: str
    email: str
    rhythm: str
    state: str
    tone: str
    goes: bool
    last: str
    preview: str


def report_rows(shop: Shop) -> list[ReportRow]:
    """Every report of the shop."""
    return [_row(shop, report, letter) for report, letter in reports_of(shop)]


def rhythm_of(report: Report) -> str:
    """How often a report goes, in words."""
    weekly, monthly = _("Every week, on %(day)s"), _("Every month, on the first %(day)s")
    return (weekly if report.rhythm == Rhythm.WEEKLY else monthly) % {"day": weekday(report.weekday)}


def _row(shop: Shop, report: Report, letter: ReportLetter | None) -> ReportRow:
    state, tone = _state(shop, report)
    return ReportRow(
        pk=report.pk,
        name=name_of(report.kind, report.part),
        email=report.email,
        rhythm=rhythm_of(report),
        state=state,
        tone=tone,
        goes=bool(report.confirmed_at and not report.stopped_at),
        last=_last(shop, letter) if letter else "",
        preview=report_preview_url(shop_id=shop.pk, report_id=report.pk),
    )


def _state(shop: Shop, report: Report) -> tuple[str, str]:
    if report.stopped_at:
        return _("Its reader does not want it"), "neutral"
    if report.next_at is None:
        return _("Waits for its reader to agree"), "caution"
    return _("Next: %(at)s") % {"at": words.moment(report.next_at, time_zone=shop.time_zone)}, "success"


def _last(shop: Shop, letter: ReportLetter) -> str:
    at = {"at": words.moment(letter.sent_at or letter.put_at, time_zone=shop.time_zone)}
    if letter.sent_at:
        return _("Last sent: %(at)s") % at
    if letter.empty:
        return _("Nothing was sent on %(at)s: there was nothing to tell yet.") % at
    if letter.message is None or letter.message.dead_at:
        return _("The one of %(at)s could not be sent. Check the address, then send one now.") % at
    if letter.message.attempts:
        return _("The one of %(at)s could not be sent yet. It is tried again.") % at
    return _("One is being sent.")
