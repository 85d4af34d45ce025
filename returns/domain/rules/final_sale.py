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
    excludes = conditions.policy.final_sale
    excluded = {word.casefold() for word in (*excludes.tags, *excludes.product_types)}
    carried = {word.casefold() for word in (*facts.tags, facts.product_type)}
    if matched := sorted(excluded & carried):
        if excuse := excused("final_sale", facts, conditions, now=now):
            return excuse
        return Verdict("final_sale", Answer.DENY, "final_sale", {"matched": matched})
    return Verdict("final_sale", Answer.ALLOW, "returnable_kind")
