"""After findings were looked for: judge what was acted on, and bring back what was set aside and got much worse."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from returns.domain.followup import AnswerKind, Ended, Share, Verdict, judge, much_worse, needed, season
from returns.models import FindingAnswer, Shop
from returns.queries.finding_answers import is_late, rest_between, sold_between


def follow_findings(*, shop: Shop, now: datetime) -> int:
    """Returns how many answers were judged or came back. Each is judged once."""
    rows = FindingAnswer.objects.filter(finding__shop=shop, ended_at=None, decided_at=None)
    return sum(_follow(row, shop, now) for row in rows.select_related("finding__subject"))


def _follow(row: FindingAnswer, shop: Shop, now: datetime) -> bool:
    still = FindingAnswer.objects.filter(pk=row.pk, ended_at=None, decided_at=None)
    before, finding = Share(row.k, row.n), row.finding
    if row.kind == AnswerKind.LEFT:
        worse = finding.gone_at is None and much_worse(Share(finding.k, finding.n), before)
        return worse and bool(still.update(ended=Ended.WORSE, ended_at=now))
    after = sold_between(finding, since=row.from_week)
    if after.n >= needed(before):
        other = season(Share(row.rest_k, row.rest_n), rest_between(finding, since=row.from_week))
        verdict = judge(before, after, usual=row.usual, season=other)
    elif is_late(row, now.astimezone(ZoneInfo(shop.time_zone)).date()):
        verdict, other = Verdict.FEW, 1.0
    else:
        return False
    return bool(still.update(verdict=verdict, after_k=after.k, after_n=after.n, season=other, decided_at=now))
