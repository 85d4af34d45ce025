"""Does the person's history with this shop ask for somebody to look first?"""

from datetime import datetime

from returns.domain.conditions import Conditions
from returns.domain.conformity import owed
from returns.domain.facts import LineFacts
from returns.domain.verdict import Answer, Verdict


def judge(facts: LineFacts, conditions: Conditions, *, now: datetime) -> Verdict:
    """REVIEW where there are signals, never DENY; for goods that the seller answers for they are only noted."""
    if not facts.signals:
        return Verdict("care", Answer.ALLOW, "no_signals")
    found = {"signals": [signal.as_json() for signal in facts.signals]}
    calm = owed(facts, now=now)
    return Verdict("care", *((Answer.ALLOW, "signals_noted") if calm else (Answer.REVIEW, "signals")), found)


def noted(verdict: Verdict) -> Verdict:
    """The verdict where the law lets nobody wait for a look: the signals are kept, and change nothing."""
    return Verdict("care", Answer.ALLOW, "signals_noted", verdict.facts)
