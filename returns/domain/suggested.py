"""What a policy could say about a finding: one exception, or nothing. Pure.

Photos tell whether goods are as described; they tell nothing about how a piece fits. For that a shopper who can
exchange at once keeps what was paid in the shop. Both are proposals: what is unusual says how often, never why.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from returns.domain.clauses import Clause, ExchangesChange, Then, When
from returns.domain.document import Words
from returns.domain.findings import Sort
from returns.domain.policy import Policy

PRODUCT = "gid://shopify/Product/"


@dataclass(frozen=True, slots=True)
class About:
    """What a finding is about: `key` of a product (Shopify's gid), a vendor or a country; `reason` a code or ""."""

    sort: Sort
    key: str
    reason: str = ""


def suggested(about: About, policy: Policy, fit: Collection[str]) -> tuple[When, Then] | None:
    """When and what would be different; None where the policy has nothing to offer, or says it already.

    `fit` are the codes of the reasons about the fit.
    """
    when = _when(about, policy)
    if when is None:
        return None
    then = _exchange(policy) if about.reason in fit else _photo(about, policy)
    if then is None or any((each.when, each.then) == (when, then) for each in policy.clauses):
        return None
    return when, then


def clause_of(when: When, then: Then, *, code: str, label: Words) -> Clause:
    """The exception. It is not shown among the conditions: the shop says it where a shopper meets it."""
    return Clause(code=code, label=label, when=when, then=then, public=False)


def _when(about: About, policy: Policy) -> When | None:
    if about.reason and policy.reason(about.reason) is None:
        return None
    reasons = (about.reason,) if about.reason else ()
    match about.sort:
        case Sort.VENDOR:
            return When(vendors=(about.key,)) if about.key else None
        case Sort.COUNTRY:
            return When(countries=(about.key,), reasons=reasons) if len(about.key) == 2 else None
        case _:
            return When(products=(about.key,), reasons=reasons) if about.key.startswith(PRODUCT) else None


def _exchange(policy: Policy) -> Then | None:
    """Let shoppers take another size at once, where they cannot yet."""
    return Then(exchanges=ExchangesChange(offered="variants")) if policy.exchanges.offered == "none" else None


def _photo(about: About, policy: Policy) -> Then | None:
    """Ask for a photo, where the reason does not ask for one anyway."""
    reason = policy.reason(about.reason) if about.reason else None
    return None if reason and reason.proof == "photo" else Then(proof="photo")
