"""Is the return asked for in time?"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from returns.domain.conditions import Conditions
from returns.domain.conformity import excused
from returns.domain.end_of_day import end_of_day
from returns.domain.facts import LineFacts
from returns.domain.verdict import Answer, Verdict
from returns.domain.working_days import next_working_day


def deadline(facts: LineFacts, conditions: Conditions) -> tuple[datetime, str]:
    """The last moment of the window (end of day, shop's time) and what it was really counted from.

    The day of the event itself is not counted (Regulation 1182/71, article 3). Without a known delivery the
    fulfilment counts instead, which is stated. A day until which a clause lets the window last at least is "until".
    Where the policy says so, a last day that is no working day moves on.
    """
    start, basis = _start(facts, conditions)
    zone = ZoneInfo(facts.time_zone)
    last_day = start.astimezone(zone).date() + timedelta(days=conditions.days)
    if conditions.until and conditions.until > last_day:
        last_day, basis = conditions.until, "until"
    if conditions.working_day:
        last_day = next_working_day(last_day, country=facts.country, regions=None)
    return end_of_day(last_day, zone), basis


def _start(facts: LineFacts, conditions: Conditions) -> tuple[datetime, str]:
    if conditions.counted_from == "order":
        return facts.ordered_at, "order"
    if conditions.counted_from == "delivery" and facts.delivered_at is not None:
        return facts.delivered_at, "delivery"
    return facts.fulfilled_at, "fulfillment"


def judge(facts: LineFacts, conditions: Conditions, *, now: datetime) -> Verdict:
    """ALLOW until the end of the last day, DENY afterwards; faulty goods go to a person instead, by law or warranty."""
    until, basis = deadline(facts, conditions)
    if now > until and (excuse := excused("window", facts, conditions, now=now)):
        return excuse
    answer = Answer.ALLOW if now <= until else Answer.DENY
    counted = {
        "until": until.isoformat(),
        "counted_from": basis,
        "days": conditions.days,
        "said_by": conditions.clauses_behind("days", "counted_from", "until", "working_day"),
    }
    return Verdict("window", answer, "in_window" if answer == Answer.ALLOW else "window_ended", counted)
