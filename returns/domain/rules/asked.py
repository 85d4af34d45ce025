"""Does the shopper say that what the shop asks is so?"""

from datetime import datetime

from returns.domain.conditions import ANSWERS, Conditions
from returns.domain.facts import LineFacts
from returns.domain.verdict import Answer, Verdict


def judge(facts: LineFacts, conditions: Conditions, *, now: datetime) -> Verdict:
    """The strictest answer that a "no" leads to, with the conditions that are not met.

    Faulty goods are never refused for one: the seller answers for them as they are, so a person looks.
    """
    said = dict(facts.answers)
    fault = facts.fault is True
    about = conditions.policy.asked_about(facts.product_type, fault=fault)
    unmet = [asked for asked in about if said.get(asked.code) is False]
    if not unmet:
        return Verdict("asked", Answer.ALLOW, "conditions_met" if about and said else "nothing_asked")
    answer = max(ANSWERS[asked.answer] for asked in unmet)
    if fault:
        answer = min(answer, Answer.REVIEW)
    named = [{"code": asked.code, "statement": dict(asked.statement)} for asked in unmet]
    return Verdict("asked", answer, "condition_unmet", {"unmet": named})
