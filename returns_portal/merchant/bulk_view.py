"""A job on many returns as its page shows it: what it will come to, how far it is, and what became of each return."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from returns import wording
from returns.domain.bulk import AGAIN, ENDED, NEEDS, BulkAction, JobStatus, RowStatus
from returns.domain.money import Money
from returns.doors import door
from returns.links import bulk_export_url
from returns.queries.assigned import held_by_others
from returns.queries.bulk import PAGE, Group, groups, rows_of, tags_of
from returns_portal.merchant import bulk_words as said
from returns_portal.merchant.forms.bulk import parameter_form
from returns_portal.merchant.words import age

if TYPE_CHECKING:
    from django import forms

    from returns.models import BulkJob
    from returns.people import Staff

LABELS_OF = timedelta(days=365)
PROBLEMS = (RowStatus.FAILED, RowStatus.REFUSED, RowStatus.UNFIT, RowStatus.CALLED_OFF)
OTHERS = (RowStatus.NEW, RowStatus.FIT, RowStatus.DONE)
# Whose money, letters and labels a preview counts.
COUNTED = (RowStatus.FIT, RowStatus.DONE)


@dataclass(frozen=True, slots=True)
class RowView:
    """One return of the job."""

    number: str
    order: str
    status: str
    tone: str
    reason: str
    sum: Money | None


@dataclass(frozen=True, slots=True)
class Section:
    """Some rows under a heading, and the address where the next ones are."""

    key: str
    heading: str
    rows: list[RowView]
    total: int
    more: str


def job_context(
    job: BulkJob, *, staff: Staff, now: datetime, form: forms.Form | None = None, part: str = "", after: int = 0
) -> dict[str, Any]:
    """What the page of a job shows; `part` and `after` turn the pages of one of its lists."""
    action, status, found = BulkAction(job.action), JobStatus(job.status), groups(job)
    fit = _count(found, [RowStatus.FIT])
    ended = _count(found, ENDED)
    tried = job.total - _count(found, [RowStatus.NEW])
    return {
        "job": job,
        "heading": said.ACTIONS[action],
        "status": said.JOBS[status],
        "tone": said.JOB_TONES[status],
        "checking": status == JobStatus.CHECKING,
        "ready": status == JobStatus.READY,
        "running": status == JobStatus.RUNNING,
        "over": status in {JobStatus.DONE, JobStatus.CANCELED},
        "moving": status in {JobStatus.CHECKING, JobStatus.RUNNING},
        "may_act": staff.may(NEEDS[action]),
        "steps": tried if status == JobStatus.CHECKING else ended,
        "of": job.total if status == JobStatus.CHECKING else fit + ended,
        "fit": fit,
        "agree": said.agree(action, fit),
        "done": said.done(
            action, sum(group.rows for group in found if group.status == RowStatus.DONE and not group.reason)
        ),
        "again": _count(found, AGAIN) if status in {JobStatus.DONE, JobStatus.CANCELED} else 0,
        "form": form or parameter_form(job),
        "effect": list(_effect(job, action, found, now)),
        "reasons": _reasons(found, PROBLEMS),
        "notes": _reasons(found, COUNTED),
        "sections": [_section(job, found, key, part=part, after=after) for key in ("problems", "others")],
        "files": _files(job) if action == BulkAction.EXPORT and staff.may(NEEDS[action]) else {},
        "tags": tags_of(job.shop) if action == BulkAction.TAG else [],
        "critical": action == BulkAction.DECLINE,
        "age": age(job.created_at, now=now),
    }


def _effect(job: BulkJob, action: BulkAction, found: list[Group], now: datetime) -> Iterator[tuple[str, str]]:
    """What it comes to: label and value. Only what there is."""
    counted = [group for group in found if group.status in COUNTED]
    if labels := sum(group.labels for group in counted):
        yield _("Labels to be made"), wording.number(labels) + _cost(job, labels, now)
    if letters := sum(group.letters for group in counted):
        yield _("Letters to shoppers"), wording.number(letters)
    if action == BulkAction.SETTLE:
        yield from _money(job, counted)
    if action == BulkAction.ASSIGN and JobStatus(job.status) == JobStatus.READY and (held := held_by_others(job)):
        yield _("Of them with a colleague by now"), wording.number(held)
    if job.left_out:
        yield _("Left for another time"), wording.number(job.left_out)


def _cost(job: BulkJob, labels: int, now: datetime) -> str:
    each = door("labels.average_cost")(job.shop, since=now - LABELS_OF)
    if not each:
        return ""
    currency = job.shop.currency
    sums = {"each": wording.money(Money(each, currency)), "all": wording.money(Money(each * labels, currency))}
    return _(", at about %(each)s each: %(all)s") % sums


def _money(job: BulkJob, counted: list[Group]) -> Iterator[tuple[str, str]]:
    """What goes to shoppers: in the shop's currency, and in each they paid with."""
    paying = [group for group in counted if group.currency]
    total = Money(sum(group.shop_minor for group in paying), job.shop.currency)
    yield _("Money to shoppers"), wording.money(total)
    currencies = sorted({group.currency for group in paying})
    if currencies in ([], [job.shop.currency]):
        return
    for currency in currencies:
        minor = sum(group.presentment_minor for group in paying if group.currency == currency)
        rows = sum(group.rows for group in paying if group.currency == currency)
        named = {"currency": currency, "number": wording.number(rows)}
        yield _("of it paid in %(currency)s (%(number)s)") % named, wording.money(Money(minor, currency))


def _reasons(found: list[Group], statuses: Collection[RowStatus]) -> list[tuple[str, str]]:
    """Why returns are left out, or how others are done, and how many for each reason, the most frequent first."""
    counted: dict[str, int] = {}
    for group in found:
        if group.status in statuses and group.reason:
            counted[group.reason] = counted.get(group.reason, 0) + group.rows
    ordered = sorted(counted.items(), key=lambda item: -item[1])
    return [(wording.number(rows), said.reason_in_words(code)) for code, rows in ordered]


def _section(job: BulkJob, found: list[Group], key: str, *, part: str, after: int) -> Section:
    statuses = PROBLEMS if key == "problems" else OTHERS
    rows = rows_of(job, statuses, after=after if part == key else 0)
    shown, further = rows[:PAGE], len(rows) > PAGE
    return Section(
        key=key,
        heading=_("Left out") if key == "problems" else _("Returns"),
        rows=[
            RowView(
                number=row.rma.number,
                order=row.rma.order.name,
                status=str(said.ROWS[RowStatus(row.status)]),
                tone=said.ROW_TONES[RowStatus(row.status)],
                reason=said.reason_in_words(row.reason) if row.reason else "",
                sum=Money(row.presentment_minor, row.currency) if row.currency else None,
            )
            for row in shown
        ],
        total=_count(found, statuses),
        more=f"?part={key}&after={shown[-1].pk}" if further else "",
    )


def _count(found: Iterable[Group], statuses: Iterable[RowStatus]) -> int:
    wanted = set(statuses)
    return sum(group.rows for group in found if group.status in wanted)


def _files(job: BulkJob) -> dict[str, str]:
    return {kind: bulk_export_url(shop_id=job.shop_id, job_id=job.pk, kind=kind) for kind in ("xlsx", "csv")}
