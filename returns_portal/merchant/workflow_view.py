"""The pages of workflows: the list, the log, one run, and what came of a trial."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from returns import wording
from returns.domain.money import Money
from returns.domain.workflow import NOBODY, RunStatus, StepStatus, Workflow
from returns.operations.try_workflow import NAMED, Tried
from returns.people import ShopRequest
from returns.queries.staff import names_of
from returns.queries.workflows import PAGE, Tally, plans_of, spent_today, tallies, workflows_of
from returns_portal.merchant import words
from returns_portal.merchant import workflow_words as said

if TYPE_CHECKING:
    from returns.models import Shop, ShopWorkflow, WorkflowRun


@dataclass(frozen=True, slots=True)
class Row:
    """A workflow as a row of the list."""

    pk: int
    name: str
    is_on: bool
    tone: str
    state: str
    begins: str
    does: str
    figures: str
    trouble: str


def list_of(request: ShopRequest, *, now: datetime) -> list[Row]:
    """All workflows with what came of them in the last 30 days; the same few queries however many there are."""
    shop = request.shop
    plans, counted, spent = plans_of(shop), tallies(shop, now=now), spent_today(shop, now=now)
    return [
        _row(row, plans[row.pk], counted.get(row.pk, Tally()), spent.get(row.pk, 0), shop) for row in workflows_of(shop)
    ]


def _row(row: ShopWorkflow, plan: Workflow, tally: Tally, spent: int, shop: Shop) -> Row:
    tone, state = ("success", _("On")) if row.is_on else ("neutral", _("Off"))
    if row.stopped_at:
        tone, state = "critical", _("Stopped by itself")
    figures = [
        ngettext("acted %(count)s time in 30 days", "acted %(count)s times in 30 days", tally.runs)
        % {"count": wording.number(tally.runs)}
    ]
    if tally.last:
        figures.append(_("last %(moment)s") % {"moment": words.moment(tally.last, time_zone=shop.time_zone)})
    if plan.pays:
        money = {"paid": _money(spent, shop), "limit": _money(plan.day_minor, shop)}
        figures.append(_("paid today: %(paid)s of %(limit)s") % money)
    failed = ngettext("%(count)s step failed lately.", "%(count)s steps failed lately.", tally.failed)
    return Row(
        pk=row.pk,
        name=row.name,
        is_on=row.is_on,
        tone=tone,
        state=state,
        begins=said.begins(plan.when),
        does=said.does(plan),
        figures=" · ".join(figures),
        trouble=said.why(row.stopped_why) or (failed % {"count": tally.failed} if tally.failed else ""),
    )


def run_row(run: WorkflowRun, shop: Shop) -> dict[str, Any]:
    """A run as a row of the log."""
    tone, state = said.RUNS[RunStatus(run.status)]
    steps = list(run.steps.all())
    done = [str(said.ACTIONS[step.action]) for step in steps if step.status in {StepStatus.DONE, StepStatus.ASKED}]
    return {
        "pk": run.pk,
        "number": run.rma.number,
        "tone": tone,
        "state": state,
        "when": words.moment(run.begun_at or run.created_at, time_zone=shop.time_zone),
        "done": ", ".join(done),
        "why": said.why(run.reason),
    }


def log_of(rows: list[WorkflowRun], shop: Shop) -> dict[str, Any]:
    """A page of the log, and where the next one begins."""
    shown = rows[:PAGE]
    return {"runs": [run_row(run, shop) for run in shown], "older": shown[-1].pk if len(rows) > PAGE else None}


def _found(each: Mapping[str, Any], shop: Shop) -> str:
    """What a condition found, as people write it; of whoever has the return, their name."""
    name, value = each["name"], each["found"]
    if name == "assignees":
        return _("Nobody") if value == NOBODY else names_of(shop).get(value) or _("A former colleague")
    return "" if name == "lines" else said.found(name, value, currency=shop.currency)


def run_page(run: WorkflowRun, shop: Shop) -> dict[str, Any]:
    """One run: why it acted or did not, and what became of each step."""
    plan, zone = run.version.plan, shop.time_zone
    conditions = [
        {
            "name": said.CONDITIONS.get(each["name"], each["name"]),
            "held": each["held"],
            "found": _found(each, shop),
        }
        for each in run.why
    ]
    done = {step.position: step for step in run.steps.all()}
    steps = [_step(place, code, done, shop) for place, code in enumerate(said.codes(plan))]
    return {
        "row": run_row(run, shop),
        "begins": said.begins(plan.when),
        "conditions": conditions,
        "steps": steps,
        "version": run.version.number,
        "due": words.moment(run.due_at, time_zone=zone) if run.status == RunStatus.WAITING else "",
        "cause": run.cause,
        "address": reverse("merchant:return", args=[run.rma.number]),
    }


def _step(place: int, code: str, done: Mapping[int, Any], shop: Shop) -> dict[str, Any]:
    step = done.get(place)
    tone, state = said.STEPS[StepStatus(step.status)] if step else ("neutral", _("Not reached"))
    return {
        "number": place + 1,
        "title": said.ACTIONS[code],
        "tone": tone,
        "state": state,
        "why": said.why(step.reason) if step else "",
        "when": words.moment(step.at, time_zone=shop.time_zone) if step else "",
        "paid": _money(step.shop_minor, shop) if step and step.shop_minor else "",
    }


def trial_page(tried: Tried, shop: Shop, *, by_clock: bool) -> dict[str, Any]:
    """What came of a trial, in words."""
    acted = {"acted": wording.number(len(tried.acted)), "looked": wording.number(tried.looked)}
    follows = [
        (_("Letters to shoppers"), wording.number(tried.letters)),
        (_("Labels"), wording.number(tried.labels)),
        (_("Paid out"), _money(tried.paid_minor, shop)),
    ]
    return {
        "looked": tried.looked,
        "by_clock": by_clock,
        "headline": _headline(tried.looked, by_clock) % acted,
        "since": wording.day(tried.since, time_zone=shop.time_zone) if tried.since and not by_clock else "",
        "value": _money(tried.value_minor, shop),
        "numbers": tried.acted[:NAMED],
        "more": max(len(tried.acted) - NAMED, 0),
        "missed": [(said.CONDITIONS.get(name, name), count) for name, count in tried.missed.most_common()],
        "tried": tried.tried,
        "follows": follows,
        "skipped": [
            (said.ACTIONS[action], said.why(code), count) for (action, code), count in tried.skipped.most_common()
        ],
    }


def _headline(looked: int, by_clock: bool) -> str:
    if by_clock:
        return ngettext(
            "It would begin with one return now, and act on %(acted)s.",
            "It would begin with %(looked)s returns now, and act on %(acted)s.",
            looked,
        )
    return ngettext(
        "Of the one return there is it would have acted on %(acted)s.",
        "Of the last %(looked)s returns it would have acted on %(acted)s.",
        looked,
    )


def _money(minor: int, shop: Shop) -> str:
    return wording.money(Money(minor, shop.currency))
