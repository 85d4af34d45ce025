"""Explain what the policy answered, for a return that was asked for or for a preview."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.utils import translation

from returns import wording
from returns.domain.explanation import (
    SCHEMA,
    ExplainedLine,
    ExplainedPolicy,
    Explanation,
    explained_conditions,
    explained_verdict,
    fingerprint_of,
)
from returns.domain.withdrawal import Lane
from returns.models import Order, PolicyVersion, Return, Shop
from returns.queries.eligibility import Preview, Wanted, policy_of, preview
from returns.queries.pieces import fulfilled_lines
from returns.queries.policies import active_policy


def explain_return(rma: Return) -> Explanation:
    """What was decided when the return was asked for, as it was kept then."""
    traces = {line["fulfilled"]: line for line in rma.decision.get("lines", ())}
    policy, shop = rma.policy.policy, rma.shop
    lines = []
    for item in rma.lines.all():
        reason, trace = policy.reason(item.reason), traces.get(item.fulfilled.gid, {})
        lines.append(
            _line(
                item.line,
                trace,
                quantity=item.quantity,
                reason=item.reason,
                label=dict(reason.label) if reason else {},
                fault=item.fault,
                shop=shop,
            )
        )
    moments = (
        ("ordered_at", rma.order.placed_at),
        ("requested_at", rma.requested_at),
        ("approved_at", rma.approved_at),
        ("closed_at", rma.closed_at),
    )
    return Explanation(
        schema=SCHEMA,
        order=rma.order.name,
        number=rma.number,
        lane=rma.lane,
        answer=rma.decision.get("answer", ""),
        times=_times(moments),
        policy=_policy(rma.policy),
        lines=tuple(lines),
    )


def explain_preview(order: Order, offer: Preview) -> Explanation:
    """What would be decided, were this asked for."""
    policy, lines = policy_of(order), []
    for line in offer.lines:
        reason = policy.reason(line.wanted.reason)
        lines.append(
            _line(
                line.fulfilled.line,
                line.as_json(),
                quantity=line.wanted.quantity,
                reason=line.wanted.reason,
                label=dict(reason.label) if reason else {},
                fault=bool(reason and reason.fault),
                shop=order.shop,
            )
        )
    return Explanation(
        schema=SCHEMA,
        order=order.name,
        number="",
        lane=Lane.COMMERCIAL,
        answer=offer.as_json()["answer"],
        times=_times([("ordered_at", order.placed_at)]),
        policy=_policy(order.policy or active_policy(order.shop)),
        lines=tuple(lines),
    )


def preview_of_all(order: Order, *, now: datetime) -> Preview:
    """One piece of everything that was sent, asked for now without a reason."""
    return preview(order, [Wanted(line.pk, 1, "") for line in fulfilled_lines(order)], now=now)


def _line(
    row: Any,
    trace: Mapping[str, Any],
    *,
    quantity: int,
    reason: str,
    label: dict[str, str],
    fault: bool,
    shop: Shop,
) -> ExplainedLine:
    verdicts = trace.get("verdicts", ())
    return ExplainedLine(
        line=row.gid,
        title=str(row),
        quantity=quantity,
        reason=reason,
        reason_label=label,
        fault=fault,
        sentence=_sentences(verdicts, shop),
        conditions=explained_conditions(trace.get("conditions")),
        verdicts=tuple(explained_verdict(verdict) for verdict in verdicts),
    )


def _sentences(verdicts: Any, shop: Shop) -> dict[str, str]:
    """The shopper's sentence in every language that the shop offers."""
    told = {}
    for language in shop.languages:
        with translation.override(language):
            told[language] = wording.answer_sentence(verdicts, time_zone=shop.time_zone)
    return told


def _times(moments: Iterable[tuple[str, datetime | None]]) -> dict[str, str]:
    return {name: _utc(at) for name, at in moments if at}


def _policy(version: PolicyVersion) -> ExplainedPolicy:
    since = _utc(version.active_from) if version.active_from else None
    return ExplainedPolicy(version=version.number, active_from=since, sha256=fingerprint_of(version.document))


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")
