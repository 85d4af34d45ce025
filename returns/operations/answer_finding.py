"""Staff answer a finding: they did something about it, or leave it for a reason. It can be taken back."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from returns.domain.followup import AnswerKind, Ended
from returns.domain.insight import monday
from returns.models import Finding, FindingAnswer, Shop
from returns.queries.finding_answers import rest_between


@transaction.atomic
def answer_finding(
    *, shop: Shop, finding_id: int, kind: AnswerKind, note: str, by: str, now: datetime
) -> FindingAnswer:
    """Keep what was done (`note`: what, or why not), with how the finding stands; an earlier answer ends.

    Raises Finding.DoesNotExist where the shop has no such finding.
    """
    finding = shop.findings.select_for_update(of=("self",)).select_related("subject").get(pk=finding_id)
    _end(finding, Ended.ANEW, by, now)
    rest = rest_between(finding, since=finding.since_week, until=finding.until_week)
    return FindingAnswer.objects.create(
        finding=finding, kind=kind, note=note, by=by, at=now,
        from_week=monday(now.astimezone(ZoneInfo(shop.time_zone)).date()) + timedelta(weeks=1),
        weeks=(finding.until_week - finding.since_week).days // 7 + 1, k=finding.k, n=finding.n,
        usual=finding.other_k / finding.other_n if finding.other_n else 0.0, rest_k=rest.k, rest_n=rest.n,
    )  # fmt: skip


@transaction.atomic
def take_back_answer(*, shop: Shop, finding_id: int, by: str, now: datetime) -> bool:
    """The finding waits again; False where nothing was answered. Raises Finding.DoesNotExist."""
    finding = shop.findings.select_for_update().get(pk=finding_id)
    return _end(finding, Ended.UNDONE, by, now)


def _end(finding: Finding, why: Ended, by: str, now: datetime) -> bool:
    rows = FindingAnswer.objects.filter(finding=finding, ended_at=None)
    return bool(rows.update(ended=why, ended_by=by, ended_at=now))
