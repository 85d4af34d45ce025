"""What workflows are told of a return."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from returns.domain.facts import LineFacts
from returns.domain.policy import Policy
from returns.domain.workflow_facts import ReturnFacts
from returns.models import Disposition, Return, ReturnPhoto, ReturnTag
from returns.queries.line_facts import LineReader

if TYPE_CHECKING:
    from returns.models import ReturnLineItem


def facts_of(rma: Return, policy: Policy, *, now: datetime) -> ReturnFacts:
    """The return as it stands, with the kinds of customers of `policy`: the one in force, not the order's."""
    items = list(rma.lines.select_related("line", "fulfilled__fulfillment__order__shop", "fulfilled__line"))
    reader, settlement = LineReader(rma.order, policy, now=now), rma.settlement
    photos = ReturnPhoto.objects.filter(item__rma=rma).count()
    return ReturnFacts(
        lines=tuple(_line(reader, item) for item in items),
        value_minor=sum(item.items_shop_minor + item.tax_shop_minor for item in items),
        pays_minor=settlement.total_shop_minor + settlement.bonus_shop_minor,
        outcome=rma.outcome,
        stage=rma.stage,
        fault=any(item.fault for item in items),
        photos=photos,
        age_days=(now - rma.requested_at) // timedelta(days=1),
        found=frozenset(Disposition.objects.filter(item__rma=rma, quantity__gt=0).values_list("type", flat=True)),
        tags=frozenset(ReturnTag.objects.filter(rma=rma).values_list("tag__name", flat=True)),
        assignee=rma.assigned_to,
    )


def _line(reader: LineReader, item: ReturnLineItem) -> LineFacts:
    pieces = item.quantity
    facts = reader.line(item.fulfilled, wanted=pieces, available=pieces, reason=item.reason)
    return replace(facts, fault=item.fault)
