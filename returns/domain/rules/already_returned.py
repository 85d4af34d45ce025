"""Are the wanted pieces still there to be returned?"""

from datetime import datetime

from returns.domain.conditions import Conditions
from returns.domain.facts import LineFacts
from returns.domain.verdict import Answer, Verdict


def judge(facts: LineFacts, conditions: Conditions, *, now: datetime) -> Verdict:
    """DENY pieces that are in another return, or refunded or removed in Shopify."""
    counted = {"wanted": facts.wanted, "available": facts.available}
    answer = Answer.ALLOW if facts.wanted <= facts.available else Answer.DENY
    return Verdict("already_returned", answer, "available" if answer == Answer.ALLOW else "already_returned", counted)
