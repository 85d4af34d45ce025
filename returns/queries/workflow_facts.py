"""What workflows are told of a return."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import Prefetch, prefetch_related_objects

from returns.domain.clauses import When
from returns.domain.conformity import owed
from returns.domain.facts import LineFacts
from returns.domain.policy import Policy
from returns.domain.workflow import If
from returns.domain.workflow_facts import ReturnFacts
from returns.models import Disposition, Return, ReturnLineItem, ReturnPhoto, ReturnTag
from returns.queries.line_facts import LineReader

_WHOLE = ("line", "fulfilled__fulfillment__order__shop", "fulfilled__line")


def with_lines(returns: Iterable[Return]) -> None:
    """Read the lines of many returns in one go, for `facts_of`."""
    items = ReturnLineItem.objects.select_related(*_WHOLE)
    prefetch_related_objects(list(returns), Prefetch("lines", items, to_attr="lines_read"))


def facts_of(rma: Return, policy: Policy, *, now: datetime, asked: If | None = None) -> ReturnFacts:
    """The return as it stands, with the kinds of customers of `policy`: the one in force, not the order's.

    With `asked` only what these conditions ask is looked up: what they do not ask stays empty, but for amounts, which
    are always told.
    """
    items = getattr(rma, "lines_read", None)
    if items is None:
        items = list(rma.lines.select_related(*_WHOLE))
    settlement = rma.settlement
    lines, photos, found, tags = (
        (True,) * 4 if asked is None else (asked.lines != When(), asked.photos is not None, asked.found, asked.tags)
    )
    reader = LineReader(rma.order, policy, now=now) if lines else None
    goods = Disposition.objects.filter(item__rma=rma, quantity__gt=0)
    return ReturnFacts(
        lines=tuple(_line(reader, item) for item in items) if reader else (),
        value_minor=sum(item.items_shop_minor + item.tax_shop_minor for item in items),
        pays_minor=settlement.total_shop_minor + settlement.bonus_shop_minor,
        outcome=rma.outcome,
        stage=rma.stage,
        fault=any(item.fault for item in items),
        photos=ReturnPhoto.objects.filter(item__rma=rma).count() if photos else 0,
        age_days=(now - rma.requested_at) // timedelta(days=1),
        found=frozenset(goods.values_list("type", flat=True)) if found else frozenset(),
        tags=frozenset(ReturnTag.objects.filter(rma=rma).values_list("tag__name", flat=True)) if tags else frozenset(),
        assignee=rma.assigned_to,
    )


def all_owed(rma: Return) -> bool:
    """Whether every line is about a fault that the seller answered for when it was asked for: no cap holds that up."""
    reader = LineReader(rma.order, now=rma.requested_at)
    lines = [_line(reader, item) for item in rma.lines.select_related(*_WHOLE)]
    return bool(lines) and all(owed(facts, now=rma.requested_at) for facts in lines)


def _line(reader: LineReader, item: ReturnLineItem) -> LineFacts:
    pieces = item.quantity
    facts = reader.line(item.fulfilled, wanted=pieces, available=pieces, reason=item.reason)
    return replace(facts, fault=item.fault)
