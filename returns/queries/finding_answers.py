"""Findings with what staff did about them, and the figures that an answer is judged by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, Sum

from returns.domain.followup import LONGEST, AnswerKind, Share, Verdict, sayable_on
from returns.domain.insight import Dimension, PartKind
from returns.models import Finding, FindingAnswer, InsightCount, InsightPart, InsightSubject, Shop

SHOWN_DECIDED = 50
_UNSURE = timedelta(days=35)


@dataclass(frozen=True, slots=True)
class Answered:
    """A finding and the answer that holds, or None."""

    finding: Finding
    answer: FindingAnswer | None

    @property
    def waits(self) -> bool:
        """Whether somebody should look at it: nothing was done, or it did not help."""
        if self.finding.gone_at is not None:
            return False
        done = self.answer
        return done is None or (done.kind == AnswerKind.ACTED and done.verdict in {Verdict.SAME, Verdict.ROSE})


def answered_findings(shop: Shop) -> list[Answered]:
    """What is unusual now, the surest first, and what was acted on and is followed although it is not any more."""
    held = {row.finding_id: row for row in FindingAnswer.objects.filter(finding__shop=shop, ended_at=None)}
    followed = [pk for pk, row in held.items() if row.kind == AnswerKind.ACTED]
    rows = shop.findings.filter(Q(gone_at=None) | Q(pk__in=followed)).select_related("subject")
    return [Answered(row, held.get(row.pk)) for row in rows.order_by("chance", "key")]


def get_finding(shop: Shop, finding_id: int) -> Finding:
    """The shop's finding with this id; raises Finding.DoesNotExist."""
    return shop.findings.select_related("subject").get(pk=finding_id)


def waiting_findings(shop: Shop) -> list[Finding]:
    """What is unusual and was not answered yet, or not with success."""
    return [each.finding for each in answered_findings(shop) if each.waits]


def decided_since(shop: Shop, *, since: datetime) -> list[FindingAnswer]:
    """What was acted on and can be judged since a moment, the newest first."""
    rows = FindingAnswer.objects.filter(finding__shop=shop, decided_at__gte=since, ended_at=None)
    return list(rows.select_related("finding__subject").order_by("-decided_at", "-pk")[:SHOWN_DECIDED])


def sold_between(finding: Finding, *, since: date, until: date | None = None) -> Share:
    """What came back of a finding's subject, of pieces whose window is over, sold in these weeks (for its reason)."""
    return _share(finding.subject, finding.reason, since, until)


def rest_between(finding: Finding, *, since: date, until: date | None = None) -> Share:
    """The same for all of the shop without it."""
    every = InsightSubject.objects.filter(shop_id=finding.shop_id, dimension=Dimension.ALL).first()
    if every is None:
        return Share(0, 0)
    whole, own = _share(every, finding.reason, since, until), _share(finding.subject, finding.reason, since, until)
    return Share(max(whole.k - own.k, 0), max(whole.n - own.n, 0))


def answer_sayable_on(answer: FindingAnswer) -> date:
    """When it can be said what became of it, as far as can be told today."""
    before = Share(answer.k, answer.n)
    return sayable_on(answer.from_week, before=before, weeks=answer.weeks, waiting=_UNSURE)


def is_late(answer: FindingAnswer, today: date) -> bool:
    """Whether nothing more is waited for."""
    return today >= answer.from_week + LONGEST


def _share(subject: InsightSubject, reason: str, since: date, until: date | None) -> Share:
    within = {"week__gte": since} | ({"week__lte": until} if until else {})
    sums = InsightCount.objects.filter(subject=subject, **within).aggregate(k=Sum("returned"), n=Sum("mature"))
    k, n = sums["k"] or 0, sums["n"] or 0
    if reason:
        parts = InsightPart.objects.filter(subject=subject, kind=PartKind.REASON, code=reason, **within)
        k = min(parts.aggregate(k=Sum("pieces"))["k"] or 0, n)
    return Share(k, n)
