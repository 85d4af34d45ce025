"""A workflow is tried on the past: what it would have acted on, and what would follow now. Nothing of it stays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import msgspec
from django.db import transaction

from returns.domain.policy import Policy
from returns.domain.status import ReturnStatus
from returns.domain.workflow import StepStatus, Workflow
from returns.domain.workflow_facts import Checked, check
from returns.domain.workflow_steps import Wait, code_of
from returns.models import Return, ReturnEvent, Shop, ShopWorkflow
from returns.operations.moves import locked_together
from returns.operations.trying import consequences_of, last_message
from returns.operations.workflow_actions import Doing, Skip, do_step
from returns.queries.deadlines import coming
from returns.queries.policies import active_policy
from returns.queries.workflow_facts import facts_of, with_lines

# So many events are looked at, and so many returns that still live are tried.
LOOKED_AT, TRIED, NAMED = 200, 20, 20
_WHOLE = ("order__shop", "order__customer", "settlement")
ALIVE = (ReturnStatus.REQUESTED, ReturnStatus.OPEN)


@dataclass(slots=True)
class Tried:
    """What came of it. `missed` counts by condition why it would not have acted; amounts are in the shop's currency.

    `tried` returns stand open now; `letters`, `labels` and `paid_minor` would follow for them up to the first wait, and
    `skipped` counts steps that would not fit, by step and code.
    """

    looked: int = 0
    since: datetime | None = None
    acted: list[str] = field(default_factory=list)
    value_minor: int = 0
    missed: Counter[str] = field(default_factory=Counter)
    tried: int = 0
    letters: int = 0
    labels: int = 0
    paid_minor: int = 0
    skipped: Counter[tuple[str, str]] = field(default_factory=Counter)


def try_workflow(*, shop: Shop, workflow: ShopWorkflow, plan: Workflow, now: datetime) -> Tried:
    """Look at the last events that it waits for, each return once, and try it on those that are open now.

    What begins by the clock is tried on the returns that it would begin with now. Where a return stood then nobody
    knows: that condition is left out for the past. Everything else is taken as it is known now.
    """
    found, policy, living = Tried(), active_policy(shop).policy, []
    past = msgspec.structs.replace(plan.only_if, stages=())
    seen: dict[int, tuple[Return, datetime]] = {}
    for rma, at in _by_clock(shop, plan, now) if plan.when.by_clock else _lately(shop, plan):
        seen.setdefault(rma.pk, (rma, at))
    with_lines(rma for rma, _at in seen.values())
    for rma, at in seen.values():
        found.since = at
        facts = facts_of(rma, policy, now=at + timedelta(days=plan.when.after_days), asked=past)
        checked = check(past, facts, policy.segments)
        if why := [each.name for each in checked if not each.held]:
            found.missed.update(why)
            continue
        found.acted.append(rma.number)
        found.value_minor += facts.value_minor
        if rma.status in ALIVE:
            living.append(rma)
    found.looked = len(seen)
    _try_all(living[:TRIED], found, workflow, plan, policy, now)
    return found


@transaction.atomic
def _try_all(
    living: Sequence[Return], found: Tried, workflow: ShopWorkflow, plan: Workflow, policy: Policy, now: datetime
) -> None:
    """Try it on one after the other, so that limits and caps count what was done for those before; and undo it all.

    All are held from the beginning: who held what limits count by, and wanted another return, could wait in a circle.
    """
    held = locked_together(rma.pk for rma in living)
    for rma in living:
        _try_on(held[rma.pk], found, workflow, plan, policy, now)
    transaction.set_rollback(True)


def _lately(shop: Shop, plan: Workflow) -> Iterator[tuple[Return, datetime]]:
    """The last returns that it happened to, and when."""
    kinds = plan.when.event.kinds if plan.when.event else ()
    events = ReturnEvent.objects.filter(shop=shop, kind__in=kinds).order_by("-pk")
    for event in events.select_related(*(f"rma__{name}" for name in _WHOLE))[:LOOKED_AT]:
        yield event.rma, event.at


def _by_clock(shop: Shop, plan: Workflow, now: datetime) -> Iterator[tuple[Return, datetime]]:
    """Whom it would begin with if its hour were now, or its deadlines."""
    whole = shop.returns.select_related(*_WHOLE)
    if plan.when.every:
        known = now - timedelta(days=plan.when.every.older_days)
        old = whole.filter(stage__in=plan.when.still, requested_at__lte=known).order_by("requested_at", "pk")
        yield from ((rma, now) for rma in old[:LOOKED_AT])
    elif before := plan.when.before:
        near, _going = coming(shop, before.deadline, after=now, until=now + before.span, now=now)
        near = near[:LOOKED_AT]
        rows = whole.in_bulk([rma.pk for rma, _end in near])
        yield from ((rows[rma.pk], now) for rma, _end in near)


def _try_on(rma: Return, found: Tried, workflow: ShopWorkflow, plan: Workflow, policy: Policy, now: datetime) -> None:
    """Let every step up to the first wait act as it will."""
    if not _would_begin(rma, plan, policy, now):
        return
    found.tried += 1
    before = last_message()
    for place, step in enumerate(plan.then):
        if isinstance(step, Wait):
            break
        try:
            with transaction.atomic():
                status, reason, paid = do_step(
                    step, Doing(workflow, rma.pk, plan.day_minor, f"trial-{workflow.pk}-{rma.pk}-{place}", now)
                )
        except Skip as why:
            status, reason, paid = StepStatus.SKIPPED, why.code, 0
        found.paid_minor += paid
        if status != StepStatus.DONE:
            found.skipped[code_of(step), reason] += 1
    follows = consequences_of(rma.pk, after=before)
    found.letters, found.labels = found.letters + follows.letters, found.labels + follows.labels


def _would_begin(rma: Return, plan: Workflow, policy: Policy, now: datetime) -> bool:
    if plan.when.still and rma.stage not in plan.when.still:
        return False
    checked: list[Checked] = check(plan.only_if, facts_of(rma, policy, now=now), policy.segments)
    return all(each.held for each in checked)
