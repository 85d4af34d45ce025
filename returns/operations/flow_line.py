"""The line to Shopify Flow: when a shop tells it, whether anybody listens there, and how telling it went."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import transaction
from django.db.models import Q

from returns.domain.flow_triggers import FlowMode, FlowProblem, heard
from returns.models import FlowLine, Shop


@transaction.atomic
def set_flow_mode(*, shop: Shop, mode: FlowMode) -> FlowLine:
    """When the shop tells Flow. Says so of what happens from now on."""
    row = _held(shop)
    row.mode = mode
    row.save(update_fields=["mode"])
    return row


@transaction.atomic
def hear_from_flow(*, shop: Shop, definition: str, in_use: bool, at: datetime) -> FlowLine:
    """Flow says whether the shop has an enabled workflow with one of our triggers, `definition` as it calls it.

    It may say so late or twice: the newest word of each counts.
    """
    row = _held(shop)
    known = {name: (bool(on), str(when)) for name, (on, when) in row.in_use.items()}
    now_known = heard(known, definition, in_use=in_use, at=at.astimezone(UTC).isoformat(timespec="microseconds"))
    row.in_use = {name: list(each) for name, each in now_known.items()}
    row.listening = any(on for on, _when in now_known.values())
    row.save(update_fields=["in_use", "listening"])
    return row


def flow_told(*, shop: Shop, handle: str, now: datetime) -> None:
    """Flow took a trigger; what was wrong with it is over."""
    FlowLine.objects.filter(shop=shop).filter(Q(told_at=None) | Q(told_at__lt=now)).update(told_at=now)
    FlowLine.objects.filter(shop=shop, problem_handle=handle).exclude(problem="").update(
        problem="", problem_handle="", detail="", problem_at=None
    )


def flow_refused(*, shop: Shop, handle: str, problem: FlowProblem, detail: str, now: datetime) -> None:
    """Flow did not take a trigger, and will not take it as it is. `detail` is what Shopify said."""
    FlowLine.objects.filter(shop=shop).update(
        problem=problem, problem_handle=handle, detail=" ".join(detail.split())[:500], problem_at=now
    )


def _held(shop: Shop) -> FlowLine:
    FlowLine.objects.get_or_create(shop=shop)
    return FlowLine.objects.select_for_update(no_key=True).get(shop=shop)
