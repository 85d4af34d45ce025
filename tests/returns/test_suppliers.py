"""Whose an article is, what they answer for and what they credit: pure questions, without a shop."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from returns.domain.conditions import conditions_of
from returns.domain.facts import LineFacts
from returns.domain.shipping import Goods, PaidBy, carriage
from returns.domain.supplier import Cover, Credit, CreditBase, Owns, SupplierTerms, fits_sku, whose
from returns.queries.suppliers import SentArticle
from tests.returns.test_clauses import LINE, a_policy
from tests.returns.test_shipping import WORTH_MUCH

SENT = datetime(2026, 11, 10, 9, 0, tzinfo=UTC)
LAMP = SentArticle(
    product="gid://shopify/Product/1",
    sku="ALI-77",
    vendor="Maison",
    location="gid://shopify/Location/1",
    product_type="Lamps",
    tags=("Oak",),
)
EXACTLY = [
    Owns(tags=("OAK",)),
    Owns(product_types=("lamps",)),
    Owns(locations=("gid://shopify/Location/1",)),
    Owns(vendors=("maison",)),
    Owns(skus=("ali-*",)),
    Owns(products=("gid://shopify/Product/1",)),
]


@pytest.mark.parametrize("place", range(len(EXACTLY)))
def test_what_names_an_article_more_exactly_counts(place: int) -> None:
    owners = list(enumerate(EXACTLY[: place + 1], start=1))
    assert whose(owners, LAMP) == place + 1
    assert whose(reversed(owners), LAMP) == place + 1


def test_an_article_that_nobody_names_is_nobodys_and_of_two_who_do_the_first_counts() -> None:
    assert whose([(1, Owns(vendors=("Other",), skus=("",), tags=("",)))], LAMP) is None
    assert whose([(1, Owns(vendors=("Maison",))), (2, Owns(vendors=("Maison",)))], LAMP) == 1
    nameless = SentArticle("", "", "", "", "", ())
    assert whose([(1, Owns(products=("",), vendors=("",), skus=("ALI-*",)))], nameless) is None


@pytest.mark.parametrize(
    ("pattern", "sku", "fits"),
    [("ALI-*", "ali-77", True), ("ALI-7", "ALI-77", False), ("ali-77", "ALI-77", True), ("", "", False)],
)
def test_a_sku_may_end_with_a_star(pattern: str, sku: str, fits: bool) -> None:
    assert fits_sku(pattern, sku) is fits


@pytest.mark.parametrize(
    ("reason", "days", "why"),
    [("damaged", 14, ""), ("damaged", 15, "too_late"), ("taste", 1, "reason"), ("", 1, "")],
)
def test_a_supplier_answers_for_their_reasons_and_days(reason: str, days: int, why: str) -> None:
    cover = Cover(days=14, reasons=("damaged",))
    assert cover.why_not(reason=reason, delivered_at=SENT, now=SENT + timedelta(days=days)) == why
    assert Cover().why_not(reason="taste", delivered_at=SENT, now=SENT + timedelta(days=900)) == ""


def test_a_supplier_credits_a_share_of_the_cost_or_the_price_by_reason() -> None:
    by_cost = Credit(base=CreditBase.COST, bps=8_000, cost_bps=4_000, by_reason=(("damaged", 10_000),))
    assert by_cost.expected_minor(reason="taste", list_minor=9_999, paid_minor=5_000) == 3_199
    assert by_cost.expected_minor(reason="damaged", list_minor=10_000, paid_minor=5_000) == 4_000
    by_price = Credit(base=CreditBase.PRICE, bps=2_500)
    assert by_price.expected_minor(reason="taste", list_minor=10_000, paid_minor=5_001) == 1_250


@given(
    bps=st.integers(0, 10_000),
    cost=st.integers(0, 10_000),
    minor=st.integers(0, 10**9),
    base=st.sampled_from(CreditBase),
)
def test_no_supplier_credits_more_than_the_base(bps: int, cost: int, minor: int, base: CreditBase) -> None:
    credit = Credit(base=base, bps=bps, cost_bps=cost)
    expected = credit.expected_minor(reason="any", list_minor=minor, paid_minor=minor)
    assert 0 <= expected <= minor


def test_what_a_supplier_asks_goes_before_the_policy_and_clauses_go_before_both() -> None:
    theirs = SupplierTerms(id=7, destination="lyon", free=True, wants_photo=True)
    line = _line(theirs)
    policy = a_policy(shipping={"paid_by": "own", "destination": "paris"})
    found = conditions_of(line, policy)
    assert (found.destination, found.paid_by, found.proof) == ("lyon", PaidBy.SHOP, "none")
    assert found.as_json()["supplier"] == 7
    said = a_policy({"then": {"destination": "lille", "shipping": {"paid_by": "shopper"}}})
    found = conditions_of(line, said)
    assert (found.destination, found.paid_by) == ("lille", PaidBy.SHOPPER)


def test_photos_are_wanted_of_faulty_articles_only() -> None:
    reasons = [{"code": "damaged", "label": {"en": "Damaged"}, "shopify_handle": "other", "fault": True}]
    policy = a_policy(reasons=reasons)
    assert conditions_of(_line(SupplierTerms(1, wants_photo=True), reason="damaged"), policy).proof == "photo"
    assert conditions_of(_line(SupplierTerms(1), reason="damaged"), policy).proof == "none"


def test_what_a_supplier_does_not_want_back_stays() -> None:
    policy = a_policy()
    line = conditions_of(_line(SupplierTerms(1, stays=True)), policy).travelling(fault=False)
    assert carriage([line], policy.shipping, per="return", about=WORTH_MUCH).goods == Goods.KEEP
    other = conditions_of(LINE, policy).travelling(fault=False)
    assert carriage([line, other], policy.shipping, per="return", about=WORTH_MUCH).goods == Goods.SEND


def test_a_suppliers_articles_travel_apart_whatever_the_policy_says_of_several_places() -> None:
    policy = a_policy(shipping={"consolidate": "one_parcel", "destination": "paris"})
    lyon, lille = (conditions_of(_line(SupplierTerms(1, destination=code)), policy) for code in ("lyon", "lille"))
    own = conditions_of(LINE, policy)
    lines = [each.travelling(fault=False) for each in (lyon, own, lille, own, lyon)]
    parcels = carriage(lines, policy.shipping, per="return", about=WORTH_MUCH).parcels
    assert [(parcel.destination, parcel.lines) for parcel in parcels] == [
        ("lyon", (0, 4)),
        ("paris", (1, 3)),
        ("lille", (2,)),
    ]


def _line(supplier: SupplierTerms, *, reason: str = "size_small") -> LineFacts:
    return replace(LINE, supplier=supplier, reason=reason)
