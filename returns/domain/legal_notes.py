"""What the law gives beside a policy, where the policy says less: told to who writes it, before it is published.

Nothing here changes a decision. The rules of `law.py` and `withdrawal.py` hold whatever a policy says; a merchant who
knows that writes no promise less than the law, and no surprise stands in the figures. None of it is legal advice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from returns.domain.law import DIRECTIVE, LAWS
from returns.domain.policy import Policy

NoteCode = Literal[
    "window_shorter",
    "counted_earlier",
    "fees_kept",
    "no_refund",
    "final_sale",
    "not_informed",
    "shop_pays",
]
LONGEST = max(law.days or 0 for law in LAWS.values())


@dataclass(frozen=True, slots=True)
class LegalNote:
    """One such thing: its code, the days it is about (0: none), and the article in the Union's law."""

    code: NoteCode
    days: int
    source: str


def legal_notes(policy: Policy) -> tuple[LegalNote, ...]:
    """Where consumers in countries with a right of withdrawal get more than the policy says, strongest first."""
    return tuple(_notes(policy))


def _notes(policy: Policy) -> Iterator[LegalNote]:
    window, fees, terms = policy.window, policy.fees, policy.withdrawal
    if window.days < LONGEST:
        yield LegalNote("window_shorter", LONGEST, DIRECTIVE.period)
    elif window.counted_from != "delivery":
        yield LegalNote("counted_earlier", LONGEST, DIRECTIVE.period)
    if "refund" not in policy.outcomes:
        yield LegalNote("no_refund", 0, DIRECTIVE.refund)
    if fees.restocking_bps or any(clause.then.fees and clause.then.fees.restocking_bps for clause in policy.clauses):
        yield LegalNote("fees_kept", 0, DIRECTIVE.diminished)
    excluded = {tag.casefold() for tag in policy.final_sale.tags}
    exempt = {tag.casefold() for each in terms.exemptions for tag in each.tags}
    denied = any(clause.then.answer == "deny" for clause in policy.clauses)
    if policy.final_sale.product_types or excluded - exempt or denied:
        yield LegalNote("final_sale", LONGEST, DIRECTIVE.exceptions)
    if terms.informed != "yes":
        yield LegalNote("not_informed", 0, DIRECTIVE.not_informed)
    if fees.return_shipping_minor and not terms.shopper_pays_return:
        yield LegalNote("shop_pays", 0, DIRECTIVE.sending_back)
