"""Properties of money: nothing is lost to rounding, and currencies never mix."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from returns.domain.ledger import spread
from returns.domain.money import Money, MoneyPair, divide_half_up, share


@given(
    total=st.integers(0, 10**12),
    whole=st.integers(1, 400),
    cuts=st.lists(st.integers(1, 40), max_size=40),
)
def test_portions_of_a_line_add_up_to_the_line(total: int, whole: int, cuts: list[int]) -> None:
    given_out, done = 0, 0
    for cut in [*cuts, whole]:
        part = min(cut, whole - done)
        given_out += share(total, part=part, whole=whole, done=done)
        done += part

    assert done == whole
    assert given_out == total


@given(total=st.integers(0, 10**9), whole=st.integers(1, 100), data=st.data())
def test_a_portion_is_never_negative_nor_more_than_the_line(total: int, whole: int, data: st.DataObject) -> None:
    done = data.draw(st.integers(0, whole))
    part = data.draw(st.integers(0, whole - done))

    assert 0 <= share(total, part=part, whole=whole, done=done) <= total


@given(numerator=st.integers(-(10**12), 10**12), denominator=st.integers(1, 10**6))
def test_division_rounds_halves_away_from_zero(numerator: int, denominator: int) -> None:
    exact = Decimal(numerator) / Decimal(denominator)

    assert divide_half_up(numerator, denominator) == int(exact.quantize(Decimal(1), rounding="ROUND_HALF_UP"))


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("19.9", "EUR", 1990),
        ("1.0", "EUR", 100),
        ("1500", "JPY", 1500),
        ("1.0", "JPY", 1),
        ("2.345", "KWD", 2345),
        # Currencies whose small coins are out of use: Shopify writes them all the same.
        ("1699.6", "RSD", 169960),
        ("12.5", "ALL", 1250),
        ("1.25", "IQD", 1250),
        ("100.0", "HUF", 10000),
        ("1234.5", "HUF", 123500),
        ("1.0", "XOF", 1),
    ],
)
def test_reads_shopifys_trimmed_amounts_by_the_currencys_decimals(text: str, currency: str, minor: int) -> None:
    money = Money.of(text, currency)

    assert money.minor == minor
    assert Money.of(money.amount, currency) == money


@given(total=st.integers(0, 10**7), whole=st.integers(1, 60), data=st.data())
def test_portions_of_forints_are_whole_and_add_up(total: int, whole: int, data: st.DataObject) -> None:
    done = data.draw(st.integers(0, whole))
    line = MoneyPair(Money(total, "EUR"), Money(total * 100, "HUF"))
    first, rest = line.share(part=done, whole=whole), line.share(part=whole - done, whole=whole, done=done)

    assert first + rest == line
    assert first.presentment.minor % 100 == line.bps(1250).presentment.minor % 100 == 0
    weights = [first.presentment.minor, rest.presentment.minor]
    shares = spread(total // 2 * 100, weights, currency="HUF")
    assert [share % 100 for share in shares] == [0, 0]
    assert sum(shares) == total // 2 * 100


@pytest.mark.parametrize(("minor", "currency", "sent"), [(33_399, "HUF", "333.00"), (33_399, "EUR", "333.99")])
def test_no_more_is_sent_than_shopify_keeps(minor: int, currency: str, sent: str) -> None:
    assert str(Money(minor, currency).kept) == sent


def test_amounts_of_two_currencies_are_not_added() -> None:
    with pytest.raises(ValueError, match="cannot mix EUR and USD"):
        Money(1, "EUR") + Money(1, "USD")


def test_a_percentage_is_rounded_on_each_side_of_the_pair() -> None:
    pair = MoneyPair(Money(1005, "EUR"), Money(995, "USD"))

    assert pair.bps(1000) == MoneyPair(Money(101, "EUR"), Money(100, "USD"))
