"""Sets and discounts of which only a part comes back: what is told, and to whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from django.conf import LazySettings
from hypothesis import given
from hypothesis import strategies as st

from returns.domain.money import Money
from returns.domain.torn import PartOfDiscount, Sold, TornDiscount, TornSet, torn_by
from returns.models import Order, OrderLine, Shop
from returns.operations.take_back_return import take_back_return
from returns.queries.eligibility import Wanted, WantedLine, preview
from returns.queries.torn import torn_by_request, torn_by_return
from tests.characters import NOW, Bought, ask, fulfilled, make_order, make_shop
from tests.returns_portal.merchant_desk import staff_of, with_door
from tests.returns_portal.shopper_steps import Shopper


def part(minor: int, *, name: str = "3 for 2", is_code: bool = False) -> PartOfDiscount:
    return PartOfDiscount(name, is_code, Money(minor, "EUR"))


def test_a_set_is_torn_where_some_of_it_comes_back_and_some_stays() -> None:
    def sold(back: int) -> list[Sold]:
        return [Sold(1, 1, back, "gid://set/1", "Duo"), Sold(2, 2, 0, "gid://set/1", "Duo"), Sold(3, 1, 0)]

    assert torn_by(sold(1), [1]).sets == (TornSet("Duo", 1, 3),)
    assert not torn_by(sold(0), [1])
    assert not torn_by(sold(1), [3])
    assert not torn_by([Sold(1, 1, 1, "gid://set/1", "Duo"), Sold(2, 2, 2, "gid://set/1", "Duo")], [1])


def test_a_discount_is_torn_with_the_share_of_what_comes_back() -> None:
    sold = [Sold(1, 2, 1, discounts=[part(501)]), Sold(2, 1, 0, discounts=[part(499)]), Sold(3, 1, 1)]
    found = TornDiscount("3 for 2", False, 1, 3, Money(1000, "EUR"), Money(251, "EUR"))
    assert torn_by(sold, [1]).discounts == (found,)
    assert not torn_by(sold, [3])


def test_a_discount_on_a_single_piece_and_one_of_nothing_are_never_torn() -> None:
    assert not torn_by([Sold(1, 1, 1, discounts=[part(500)])], [1])
    assert not torn_by([Sold(1, 2, 1, discounts=[part(0)])], [1])


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 9), st.integers(0, 10**6)), min_size=1, max_size=6))
def test_the_shares_of_what_comes_back_and_of_what_stays_are_the_discount(lines: list[tuple[int, int, int]]) -> None:
    def sold(*, stays: bool) -> list[Sold]:
        counts = [(quantity, min(back, quantity), minor) for quantity, back, minor in lines]
        return [
            Sold(place, quantity, quantity - back if stays else back, discounts=[part(minor)])
            for place, (quantity, back, minor) in enumerate(counts)
        ]

    there, here = (torn_by(sold(stays=stays), range(len(lines))).discounts for stays in (False, True))
    for one, other in zip(there, here, strict=True):
        assert abs((one.share + other.share - one.amount).minor) <= len(lines)
        assert 0 <= one.share.minor <= one.amount.minor


@pytest.fixture
def shop(db: None) -> Shop:
    return make_shop()


@pytest.fixture
def order(shop: Shop) -> Order:
    """A dress and two pullovers that were sold as a set, under a promotion and with a code."""
    order = make_order(shop, Bought(discount=500), Bought("Pull", 2, 3900, discount=700), locale="en")
    for line, minor in zip(order.lines.order_by("position"), (500, 700), strict=True):
        sums = {"amount_shop_minor": minor - 100, "amount_presentment_minor": minor - 100}
        code = {"amount_shop_minor": 100, "amount_presentment_minor": 100}
        told = [{"name": "Deux pulls", "is_code": False, **sums}, {"name": "HELLO", "is_code": True, **code}]
        OrderLine.objects.filter(pk=line.pk).update(
            discounts=told, bundle_gid="gid://shopify/LineItemGroup/1", bundle_title="Look d’hiver"
        )
    return order


def wanted(order: Order, *counts: int) -> Sequence[WantedLine]:
    lines = zip(fulfilled(order), counts, strict=False)
    return preview(order, [Wanted(line.pk, count, "size_small") for line, count in lines if count], now=NOW).lines


def test_what_came_back_before_counts_and_what_was_called_off_does_not(order: Order) -> None:
    first = ask(order, quantities=(0, 1), now=NOW)
    assert torn_by_return(first).sets == (TornSet("Look d’hiver", 1, 3),)
    assert torn_by_request(order, wanted(order, 1)).sets == (TornSet("Look d’hiver", 2, 3),)
    assert not torn_by_request(order, wanted(order, 1, 1))
    assert torn_by_request(order, wanted(order, 1), instead_of=first).sets == (TornSet("Look d’hiver", 1, 3),)
    take_back_return(rma_id=first.pk, now=NOW)
    assert torn_by_request(order, wanted(order, 1)).sets == (TornSet("Look d’hiver", 1, 3),)


@pytest.mark.parametrize(
    ("language", "of_set", "of_promotion", "in_list"),
    [
        ("en", "You return 1 of the 3 articles of the set", "for those that you keep, it stays", "Part of the set"),
        ("fr", "Vous retournez 1 des 3 articles", "elle reste acquise", "Fait partie de l’ensemble"),
    ],
)
def test_shoppers_read_it_before_they_agree(
    shop: Shop, order: Order, language: str, of_set: str, of_promotion: str, in_list: str
) -> None:
    Order.objects.update(locale=language)
    order.refresh_from_db()
    shopper, line = Shopper(shop, **{"accept-language": language}), fulfilled(order)[0]
    chosen: dict[str, Any] = {"line": line.pk, f"quantity_{line.pk}": "1", f"reason_{line.pk}": "size_small"}
    assert in_list in shopper.get(shopper.order_path(order)).content.decode()
    page = shopper.review(order, chosen)[1].content.decode()
    assert of_set in page
    assert of_promotion in page
    assert "HELLO" not in page


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("1 of 3 pieces comes back", "Discount “HELLO”: 1 of the 3 pieces", "with €4.00 of €10.00")),
        ("fr", ("1 pièce sur 3 revient", "Remise «\xa0HELLO\xa0»\xa0: 1 des 3 pièces", "avec 4,00\xa0€ sur")),
    ],
)
def test_staff_see_it_with_the_return(
    shop: Shop, order: Order, settings: LazySettings, language: str, said: tuple[str, ...]
) -> None:
    settings.MIDDLEWARE = with_door()
    rma = ask(order, quantities=(1,), now=NOW)
    page = staff_of(shop, locale=language).get(f"/app/returns/{rma.number}/").content.decode()
    for sentence in said:
        assert sentence in page


def test_where_all_of_it_comes_back_nothing_is_said(shop: Shop, order: Order, settings: LazySettings) -> None:
    settings.MIDDLEWARE = with_door()
    rma = ask(order, quantities=(1, 2), now=NOW)
    page = staff_of(shop).get(f"/app/returns/{rma.number}/").content.decode()
    assert "Each piece gives back" not in page
