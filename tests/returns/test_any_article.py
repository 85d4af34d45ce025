"""Another article instead of what comes back: what it costs, who may have it, and that it is promised once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from returns.domain.exchange import Fallback, Offer, Reckoned, WantedExchange, agree, other_piece
from returns.domain.money import Money, MoneyPair
from returns.domain.policy import parse
from returns.domain.settlement import Claim, add_up, quote_line
from returns.models import Order, OrderLine, Return
from returns.operations.change_return import change_return
from returns.operations.promise_exchanges import UnableToExchange
from returns.operations.request_return import SumChanged, request_return
from returns.policy_words import clause_words
from returns.queries.eligibility import Wanted
from tests.characters import NOW, Bought, fulfilled, make_order, make_shop
from tests.returns.test_clauses import a_policy
from tests.returns.test_shopper_exchanges import offering, settlement

AMOUNTS = st.integers(min_value=0, max_value=10_000_000)


def pair(minor: int, currency: str = "EUR") -> MoneyPair:
    return MoneyPair(Money(minor, "EUR"), Money(minor, currency))


def article(price: int = 4990, tax: int = 0, stock: int | None = 5, **about: object) -> Offer:
    """Another article of the shop, as Shopify reckons it on the order."""
    offer = Offer(
        "gid://shopify/ProductVariant/900", "gid://shopify/Product/900", "Sac", "Noir", "SAC-N", Money(price, "EUR"),
        available=stock != 0, options={"Couleur": "Noir"}, stock=stock, reckoned=Reckoned(pair(price), pair(tax)),
    )  # fmt: skip
    return replace(offer, **about)


def swap(order: Order, offer: Offer, *, key: str = "key-1", expected: int | None = None, pieces: int = 1) -> Return:
    line = fulfilled(order)[0]
    return request_return(
        shop=order.shop, order_id=order.pk, wanted=[Wanted(line.pk, pieces, "size_small")], request_key=key,
        expected_minor=expected, locale="fr", now=NOW, exchanges=[WantedExchange(line.pk, offer, Fallback.REFUND)],
    )  # fmt: skip


@pytest.fixture
def order(db: None) -> Order:
    return make_order(offering(make_shop(), offered="any"))


@given(
    goods=AMOUNTS, tax_bps=st.integers(0, 3000), price=AMOUNTS, other_bps=st.integers(0, 3000), added=AMOUNTS,
    currency=st.sampled_from(["EUR", "JPY", "KWD"]),
)  # fmt: skip
def test_another_article_bears_its_own_tax_and_the_incentive_is_never_paid_out(
    goods, tax_bps, price, other_bps, added, currency
):
    claim = Claim(1, 0, 1, pair(goods, currency), pair(goods, currency).bps(tax_bps))
    worth = quote_line(claim, taxes_included=False, restocking_bps=0)
    reckoned = Reckoned(pair(price, currency), pair(price, currency).bps(other_bps))

    def piece(incentive: int):
        return other_piece(
            reckoned, worth, even=False, taxes_included=False, incentive=pair(incentive, currency)
        )  # fmt: skip

    plain, helped = piece(0), piece(added)
    assert plain.value == reckoned.price + reckoned.tax
    assert helped.value.presentment.minor <= plain.value.presentment.minor
    assert helped.added.presentment.minor <= max(price - goods, 0)
    off = (helped.price - helped.discount).presentment.minor
    assert abs(helped.value.presentment.minor - off - off * other_bps / 10_000) <= 1
    included = other_piece(reckoned, worth, even=False, taxes_included=True, incentive=pair(0, currency))
    assert included.value == reckoned.price


@given(goods=AMOUNTS, off=AMOUNTS, other_bps=st.integers(0, 3000))
def test_at_the_same_list_price_it_goes_for_what_was_paid_and_its_own_tax(goods, off, other_bps):
    price, paid = pair(goods + off), pair(goods)
    worth = quote_line(Claim(1, 0, 1, paid, pair(0)), taxes_included=False, restocking_bps=0)
    reckoned = Reckoned(price, price.bps(other_bps))
    piece = other_piece(reckoned, worth, even=True, taxes_included=False, incentive=pair(0))
    assert piece.price - piece.discount == paid
    assert piece.added == pair(0)
    quote = add_up((worth,), return_shipping_fee=pair(0), exchange=piece.value)
    assert quote.total.presentment.minor == 0
    assert abs(quote.owed.presentment.minor - paid.bps(other_bps).presentment.minor) <= 1


@pytest.mark.parametrize(
    ("own", "options", "same"),
    [
        ({"Taille": "M", "Couleur": "Bleu"}, {"taille": "m", "Couleur": "Rouge"}, 1),
        ({"Taille": "M"}, {"Taille": "L"}, 0),
        ({"Taille": "M"}, {"Pointure": "M"}, 0),
        ({}, {"Taille": "M"}, 0),
    ],
)
def test_what_is_like_it_is_the_same_in_its_options(own, options, same):
    assert agree(own, options) == same


def test_the_policy_and_its_clauses_can_say_any_article():
    assert parse({"exchanges": {"offered": "any"}}).exchanges.offered == "any"
    policy = a_policy({"then": {"exchanges": {"offered": "any"}}})
    assert "exchange for any article of the shop" in clause_words(policy, policy.clauses[0], currency="EUR").then


@pytest.mark.parametrize(("price", "balance"), [(4990, 0), (3990, 1000), (6990, -2000)])
def test_it_goes_out_even_and_uneven_both_ways(order, price, balance):
    with pytest.raises(SumChanged):
        swap(order, article(price), expected=balance + 1)
    rma = swap(order, article(price), expected=balance)
    assert settlement(rma) == (price, max(balance, 0))
    line = rma.exchange_lines.get()
    assert (line.product_gid, line.title, line.variant_title) == ("gid://shopify/Product/900", "Sac", "Noir")


@pytest.mark.django_db
@pytest.mark.parametrize(("price", "tax", "balance"), [(5000, 500, 500), (5000, 1500, -500), (4000, 0, 2000)])
def test_its_own_tax_is_what_the_shopper_is_shown_where_tax_comes_on_top(price, tax, balance):
    shop = offering(make_shop(), offered="any")
    order = make_order(shop, Bought(price=5000, tax=1000), taxes_included=False)
    assert settlement(swap(order, article(price, tax), expected=balance)) == (price + tax, max(balance, 0))


@pytest.mark.parametrize("offered", ["variants", "none"])
def test_it_is_refused_where_the_policy_offers_it_to_nobody(db, offered):
    order = make_order(offering(make_shop(), offered=offered))
    with pytest.raises(UnableToExchange) as refusal:
        swap(order, article())
    assert refusal.value.code == "not_offered"


def test_what_shopify_has_not_reckoned_is_not_promised(order):
    with pytest.raises(UnableToExchange) as refusal:
        swap(order, article(reckoned=None))
    assert refusal.value.code == "not_offered"


def test_a_discounted_line_is_exchanged_for_the_same_list_price_alone(order):
    discounts = [{"name": "TEN", "is_code": True, "amount_shop_minor": 499, "amount_presentment_minor": 499}]
    OrderLine.objects.filter(order=order).update(
        discounts=discounts, discounted_shop_minor=4491, discounted_presentment_minor=4491
    )
    with pytest.raises(UnableToExchange):
        swap(order, article(5990))
    assert settlement(swap(order, article(4990), expected=0)) == (4491, 0)


def test_the_last_piece_of_it_is_promised_once_whatever_comes_back_for_it(order):
    swap(order, article(stock=1))
    with pytest.raises(UnableToExchange) as refusal:
        swap(make_order(order.shop, number=1002), article(stock=1))
    assert refusal.value.code == "sold_out"


def test_who_changes_a_return_may_keep_the_last_piece_and_the_choice(order):
    first = swap(order, article(stock=1))
    line = fulfilled(order)[0]
    second = change_return(
        rma_id=first.pk, wanted=[Wanted(line.pk, 1, "color")], request_key="key-2", expected_minor=0, locale="fr",
        now=NOW + timedelta(hours=1), exchanges=[WantedExchange(line.pk, article(stock=1), Fallback.REFUND)],
    )  # fmt: skip
    assert second.pk != first.pk
    assert second.exchange_lines.get().product_gid == "gid://shopify/Product/900"
