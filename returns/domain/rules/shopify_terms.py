"""Does Shopify, under the shop's return rules there, let the wanted pieces come back?"""

from datetime import datetime

from returns.domain.conditions import Conditions
from returns.domain.conformity import excused
from returns.domain.facts import LineFacts
from returns.domain.verdict import Answer, Verdict

# What a shop makes a condition of; the other causes say that the pieces are not there.
CONDITIONS = frozenset({"FINAL_SALE", "RETURN_WINDOW_EXPIRED"})


def judge(facts: LineFacts, conditions: Conditions, *, now: datetime) -> Verdict:
    """DENY more pieces than Shopify lets come back; ALLOW where it was not asked or said nothing of the line.

    Faulty goods go to a person instead, whatever conditions the shop has at Shopify.
    """
    if facts.units_at_shopify is None:
        return Verdict("shopify_terms", Answer.ALLOW, "shopify_not_asked")
    refused = facts.cause_at_shopify in CONDITIONS and facts.wanted > facts.units_at_shopify
    if refused and (excuse := excused("shopify_terms", facts, conditions, now=now)):
        return excuse
    told = {"wanted": facts.wanted, "units": facts.units_at_shopify, "cause": facts.cause_at_shopify}
    if facts.wanted <= facts.units_at_shopify:
        return Verdict("shopify_terms", Answer.ALLOW, "shopify_lets", told)
    return Verdict(
        "shopify_terms", Answer.DENY, "shopify_lets_fewer" if facts.units_at_shopify else "shopify_lets_none", told
    )
