"""Did the picture come along that the shop asks for?"""

from datetime import datetime

from returns.domain.conditions import Conditions
from returns.domain.facts import LineFacts
from returns.domain.verdict import Answer, Verdict


def judge(facts: LineFacts, conditions: Conditions, *, now: datetime) -> Verdict:
    """DENY where a photo is asked for and none came; a report of a fault goes to a person without one."""
    if conditions.proof == "none" or facts.photos is None:
        return Verdict("proof", Answer.ALLOW, "no_proof_asked")
    said_by = conditions.clauses_behind("proof")
    if facts.photos:
        return Verdict("proof", Answer.ALLOW, "photos_there", {"photos": facts.photos, "said_by": said_by})
    answer = Answer.REVIEW if facts.fault else Answer.DENY
    return Verdict("proof", answer, "photo_missing", {"said_by": said_by})
