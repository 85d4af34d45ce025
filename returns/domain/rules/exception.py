"""Does a clause of the policy exclude the line, or want a person to look at it?"""

from datetime import datetime

from returns.domain.conditions import Conditions
from returns.domain.conformity import for_a_person, spared
from returns.domain.facts import LineFacts
from returns.domain.verdict import Answer, Verdict

CODES = {Answer.REVIEW: "clause_asks", Answer.DENY: "clause_excludes"}


def judge(facts: LineFacts, conditions: Conditions, *, now: datetime) -> Verdict:
    """The strictest answer of the clauses that hold; the first of those that give it says why.

    Where goods may be faulty, a person looks instead of a clause refusing them.
    """
    if not conditions.exceptions:
        return Verdict("exception", Answer.ALLOW, "no_exception")
    answer = max(answer for _, answer in conditions.exceptions)
    if answer == Answer.DENY and spared(facts, now=now):
        return for_a_person("exception", facts)
    clause = next(clause for clause, given in conditions.exceptions if given == answer)
    said_by = [{"code": each.code, "label": dict(each.label)} for each, _ in conditions.exceptions]
    return Verdict("exception", answer, CODES[answer], {"because": dict(clause.then.because), "said_by": said_by})
