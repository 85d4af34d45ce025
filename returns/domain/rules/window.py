"""Is the return asked for in time?"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from returns.domain.conformity import for_a_person, spared
from returns.domain.policy import LineFacts, Policy
from returns.domain.verdict import Answer, Verdict


def deadline(facts: LineFacts, policy: Policy) -> tuple[datetime, str]:
    """The last moment of the window (end of day, shop's time) and what it was really counted from.

    The day of the event itself is not counted (Regulation 1182/71, article 3). Without a known delivery the
    fulfilment counts instead, which is stated.
    """
    start, basis = _start(facts, policy)
    last_day = start.astimezone(ZoneInfo(facts.time_zone)) + timedelta(days=policy.window.days)
    return last_day.replace(hour=23, minute=59, second=59, microsecond=0), basis


def _start(facts: LineFacts, policy: Policy) -> tuple[datetime, str]:
    counted_from = policy.window.counted_from
    if counted_from == "order":
        return facts.ordered_at, "order"
    if counted_from == "delivery" and facts.delivered_at is not None:
        return facts.delivered_at, "delivery"
    return facts.fulfilled_at, "fulfillment"


def judge(facts: LineFacts, policy: Policy, *, now: datetime) -> Verdict:
    """ALLOW until the end of the last day, DENY afterwards; faulty goods go to a person instead."""
    until, basis = deadline(facts, policy)
    if now > until and spared(facts, now=now):
        return for_a_person("window", facts)
    answer = Answer.ALLOW if now <= until else Answer.DENY
    code = "in_window" if answer == Answer.ALLOW else "window_ended"
    return Verdict(
        "window", answer, code, {"until": until.isoformat(), "counted_from": basis, "days": policy.window.days}
    )
