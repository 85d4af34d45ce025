"""Was the article sold for good?"""

from datetime import datetime

from returns.domain.conditions import Conditions
from returns.domain.conformity import excused
from returns.domain.facts import LineFacts
from returns.domain.verdict import Answer, Verdict


def judge(facts: LineFacts, conditions: Conditions, *, now: datetime) -> Verdict:
    """DENY gift cards, things that were never shipped, and, unless faulty, what the policy excludes."""
    if facts.is_gift_card or not facts.requires_shipping:
        return Verdict("final_sale", Answer.DENY, "not_goods")
    if matched := conditions.policy.final_sale.matched(facts.tags, facts.product_type):
        if excuse := excused("final_sale", facts, conditions, now=now):
            return excuse
        return Verdict("final_sale", Answer.DENY, "final_sale", {"matched": matched})
    return Verdict("final_sale", Answer.ALLOW, "returnable_kind")
