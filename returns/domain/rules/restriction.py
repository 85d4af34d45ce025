"""Has a person at the shop decided to take no returns beyond the law's from this customer?"""

from datetime import datetime

from returns.domain.conditions import Conditions
from returns.domain.conformity import for_a_person, spared
from returns.domain.facts import LineFacts
from returns.domain.verdict import Answer, Verdict


def judge(facts: LineFacts, conditions: Conditions, *, now: datetime) -> Verdict:
    """DENY while the restriction holds; where goods may be faulty a person looks instead."""
    restriction = facts.restriction
    if restriction is None or not restriction.holds(now=now):
        return Verdict("restriction", Answer.ALLOW, "not_restricted")
    if spared(facts, now=now):
        return for_a_person("restriction", facts)
    told = {"category": restriction.category.value, "until": restriction.until.isoformat()}
    return Verdict("restriction", Answer.DENY, "restricted", told)
