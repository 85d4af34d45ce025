"""What findings suggest for a policy: only what it has, only what it does not say yet, and what it allows."""

from __future__ import annotations

import msgspec
import pytest

from returns.domain.clauses import ExchangesChange, Then, When
from returns.domain.document import as_json
from returns.domain.exchange_terms import Exchanges
from returns.domain.findings import Sort
from returns.domain.policy import Policy, Reason, parse
from returns.domain.suggested import About, clause_of, suggested

PRODUCT = "gid://shopify/Product/7"
POLICY = Policy(
    reasons=(
        Reason("small", {"en": "Too small"}, "size-too-small"),
        Reason("faulty", {"en": "Faulty"}, "defective", fault=True, proof="photo"),
        Reason("style", {"en": "Style"}, "style"),
    )
)
FIT = frozenset({"small"})
PHOTO, SIZES = Then(proof="photo"), Then(exchanges=ExchangesChange(offered="variants"))


@pytest.mark.parametrize(
    ("about", "when", "then"),
    [
        (About(Sort.PRODUCT, PRODUCT), When(products=(PRODUCT,)), PHOTO),
        (About(Sort.RISE, PRODUCT), When(products=(PRODUCT,)), PHOTO),
        (About(Sort.REASON, PRODUCT, "style"), When(products=(PRODUCT,), reasons=("style",)), PHOTO),
        (About(Sort.SIZE, PRODUCT, "small"), When(products=(PRODUCT,), reasons=("small",)), SIZES),
        (About(Sort.VENDOR, "Maison Lin"), When(vendors=("Maison Lin",)), PHOTO),
        (About(Sort.COUNTRY, "DE", "style"), When(countries=("DE",), reasons=("style",)), PHOTO),
    ],
)
def test_each_sort_suggests_what_helps_it(about: About, when: When, then: Then) -> None:
    assert suggested(about, POLICY, FIT) == (when, then)
    clause = clause_of(when, then, code="unusual", label={"en": "Unusual"})
    assert not clause.public
    changed = parse(as_json(POLICY) | {"clauses": [as_json(clause)]})
    assert changed.clauses == (clause,)
    assert suggested(about, changed, FIT) is None


@pytest.mark.parametrize(
    "about",
    [
        About(Sort.REASON, PRODUCT, "faulty"),
        About(Sort.REASON, PRODUCT, "unknown"),
        About(Sort.PRODUCT, "A title"),
        About(Sort.COUNTRY, "", "style"),
        About(Sort.VENDOR, ""),
    ],
)
def test_nothing_is_suggested_that_the_policy_says_or_cannot_say(about: About) -> None:
    assert suggested(about, POLICY, FIT) is None


def test_where_sizes_can_be_exchanged_already_nothing_is_left_to_suggest() -> None:
    open_to = msgspec.structs.replace(POLICY, exchanges=Exchanges(offered="variants"))
    assert suggested(About(Sort.SIZE, PRODUCT, "small"), open_to, FIT) is None
