"""What holds for an article in a shop window: what is certain, what depends, and that it agrees with the decision."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from returns.domain.conditions import conditions_of
from returns.domain.facts import LineFacts
from returns.domain.policy import Policy, parse
from returns.domain.product_terms import Product, for_country, terms_for

THEN = datetime(2026, 11, 1, tzinfo=UTC)


def policy(*clauses: dict[str, Any], **rest: Any) -> Policy:
    named = [{"code": f"c{place}", "label": {"en": f"Clause {place}"}} | clause for place, clause in enumerate(clauses)]
    return parse({"clauses": named, "segments": [{"code": "loyal", "label": {"en": "Loyal"}}]} | rest)


def line(product: Product) -> LineFacts:
    return LineFacts(
        wanted=1, fulfilled=1, available=1, is_gift_card=False, requires_shipping=True, order_cancelled=False,
        ordered_at=THEN, fulfilled_at=THEN, delivered_at=THEN, product=product.id or "", vendor=product.vendor or "",
        product_type=product.product_type or "", tags=product.tags or (), sku=product.sku or "",
        collections=product.collections or (), unit_price_minor=product.price_minor or 0, country=product.country or "",
    )  # fmt: skip


SHOE = Product(
    id="gid://shopify/Product/7", product_type="Shoes", tags=("Summer",), vendor="Atelier", sku="SH-1",
    collections=("gid://shopify/Collection/3",), price_minor=8_000, country="FR",
)  # fmt: skip


@pytest.mark.parametrize(
    "when",
    [
        {},
        {"products": ["gid://shopify/Product/7"]},
        {"product_types": ["shoes"]},
        {"tags": ["summer"]},
        {"vendors": ["ATELIER"]},
        {"skus": ["SH-*"]},
        {"collections": ["gid://shopify/Collection/3"]},
        {"price_minor": {"min": 8_000}},
        {"countries": ["FR"]},
        {"product_types": ["Hats"]},
        {"price_minor": {"max": 7_999}},
        {"countries": ["DE"]},
    ],
)
def test_what_is_told_is_what_is_decided(when):
    changes = {
        "window": {"days": 60, "counted_from": "order"},
        "fees": {"restocking_bps": 500, "by_outcome": {"exchange": {"restocking_bps": 100}}},
        "shipping": {"paid_by": "shop"},
        "outcomes": ["store_credit"],
        "bonus_bps": 700,
    }
    said = policy({"when": when, "then": changes}, {"then": {"window": {"days": 45}}}, outcomes=["refund"])
    told, decided = terms_for(said, SHOE), conditions_of(line(SHOE), said)
    assert (told.policy.window.days, told.policy.window.counted_from) == (decided.days, decided.counted_from)
    assert (told.policy.outcomes, told.policy.credit.bonus_bps) == (decided.outcomes, decided.bonus_bps)
    assert told.policy.shipping.paid_by == decided.paid_by
    assert told.policy.fees.restocking_bps == decided.restocking_bps
    exchange = told.policy.fees.by_outcome.exchange.restocking_bps
    assert (told.policy.fees.restocking_bps if exchange is None else exchange) == decided.fees_for(
        "exchange"
    ).restocking_bps
    assert not told.depends


@pytest.mark.parametrize(
    "when",
    [
        {"segments": ["loyal"]},
        {"placed": {"first": "2026-11-20", "last": "2026-12-24"}},
        {"discount_bps": {"min": 3_000}},
        {"order_tags": ["outlet"]},
        {"channels": ["pos"]},
        {"locations": ["gid://shopify/Location/1"]},
    ],
)
def test_what_hangs_on_the_order_is_told_as_such(when):
    told = terms_for(policy({"when": when, "then": {"window": {"days": 90}}}), SHOE)
    assert told.policy.window.days == 30
    assert [clause.code for clause in told.depends] == ["c0"]


def test_what_nobody_told_may_hold_or_not():
    said = policy({"when": {"vendors": ["Atelier"]}, "then": {"window": {"days": 90}}})
    assert terms_for(said, Product(product_type="Shoes")).depends == said.clauses
    assert not terms_for(said, Product(vendor="Somebody")).depends


def test_a_clause_that_nobody_is_to_read_still_counts():
    hidden = {"when": {"countries": ["DE"]}, "then": {"window": {"days": 5}}, "public": False}
    certain = {"when": {"tags": ["summer"]}, "then": {"window": {"days": 60}}, "public": False}
    told = terms_for(policy(hidden, certain), Product(tags=("summer",)))
    assert told.policy.window.days == 60
    assert not told.depends


def test_an_excluded_article_says_why():
    said = policy({"when": {"tags": ["worn"]}, "then": {"answer": "deny", "because": {"en": "Worn next to the skin."}}})
    told = terms_for(said, Product(tags=("Worn",)))
    assert told.answer == "deny"
    assert told.because
    assert told.because.then.because["en"] == "Worn next to the skin."
    assert terms_for(said, Product(tags=("final-sale",))).answer == "deny"
    assert terms_for(policy(final_sale={"product_types": ["Gift"]}), Product(product_type="gift")).answer == "deny"
    assert terms_for(policy(final_sale={"product_types": ["Gift"]}), Product(tags=("gift",))).answer == ""


def test_the_strictest_answer_counts():
    said = policy(
        {"when": {"tags": ["a"]}, "then": {"answer": "review"}}, {"when": {"tags": ["b"]}, "then": {"answer": "deny"}}
    )
    assert terms_for(said, Product(tags=("a", "b"))).answer == "deny"
    assert terms_for(said, Product(tags=("a",))).answer == "review"


def test_a_country_has_its_own_terms():
    said = policy(
        {"when": {"countries": ["DE", "AT"]}, "then": {"shipping": {"paid_by": "shop"}}},
        {"when": {"countries": ["DE"], "tags": ["x"]}, "then": {"window": {"days": 1}}},
    )
    assert for_country(said, "AT").policy.shipping.paid_by == "shop"
    assert for_country(said, "DE").policy.window.days == 30
    assert for_country(said, "FR").policy.shipping.paid_by == "shopper"
