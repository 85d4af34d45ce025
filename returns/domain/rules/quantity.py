"""Is the wanted quantity one that was bought and sent?"""

from datetime import datetime

from returns.domain.conditions import Conditions
from returns.domain.facts import LineFacts
from returns.domain.verdict import Answer, Verdict

# So many lines does Shopify take into one return; what is said of each beyond them.
MOST_LINES = 250
TOO_MANY_LINES = Verdict("quantity", Answer.DENY, "too_many_lines", {"most": MOST_LINES})


def judge(facts: LineFacts, conditions: Conditions, *, now: datetime) -> Verdict:
    """DENY less than one piece, more than was sent, and anything of a cancelled order."""
    counted = {"wanted": facts.wanted, "fulfilled": facts.fulfilled}
    if facts.order_cancelled:
        return Verdict("quantity", Answer.DENY, "order_cancelled")
    if facts.wanted < 1:
        return Verdict("quantity", Answer.DENY, "quantity_too_small", counted)
    if facts.wanted > facts.fulfilled:
        return Verdict("quantity", Answer.DENY, "quantity_too_big", counted)
    return Verdict("quantity", Answer.ALLOW, "quantity_fits", counted)
