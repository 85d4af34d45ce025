"""Exchanges and outbound shipping in the settlement: whatever the amounts, the sums add up."""

from hypothesis import given
from hypothesis import strategies as st

from returns.domain.money import Money, MoneyPair
from returns.domain.settlement import Claim, add_up, exchange_value, quote_line

AMOUNTS = st.integers(min_value=0, max_value=10_000_000)


def pair(minor: int, currency: str = "EUR") -> MoneyPair:
    return MoneyPair(Money(minor, currency), Money(minor, currency))


@given(
    goods=AMOUNTS, tax=AMOUNTS, fee=AMOUNTS, exchange=AMOUNTS, shipping=AMOUNTS,
    currency=st.sampled_from(["EUR", "JPY", "KWD"]),
)  # fmt: skip
def test_what_goes_back_less_what_is_owed_is_the_balance(goods, tax, fee, exchange, shipping, currency):
    claim = Claim(1, 0, 1, pair(goods, currency), pair(tax, currency))
    line = quote_line(claim, taxes_included=False, restocking_bps=0)
    quote = add_up(
        (line,), return_shipping_fee=pair(fee, currency), exchange=pair(exchange, currency),
        shipping_refund=pair(shipping, currency),
    )  # fmt: skip
    total, owed = quote.total.presentment.minor, quote.owed.presentment.minor
    balance = goods + tax + shipping - fee - exchange
    assert 0 <= total <= goods + tax + shipping
    assert not (total and owed)
    assert total - owed == (balance if exchange else max(balance, 0))


@given(price=AMOUNTS, tax_bps=st.integers(0, 3000), pieces=st.integers(1, 9))
def test_an_even_exchange_bears_the_tax_of_what_comes_back(price, tax_bps, pieces):
    goods = pair(price * pieces)
    claim = Claim(pieces, 0, pieces, goods, goods.bps(tax_bps))
    value = exchange_value(pair(price), goods=goods, tax=claim.tax, taxes_included=False).presentment.minor
    worth = quote_line(Claim(pieces, 0, 1, goods, goods.bps(tax_bps)), taxes_included=False, restocking_bps=0)
    assert abs(value - (worth.items + worth.tax).presentment.minor) <= 1
    assert exchange_value(pair(price), goods=goods, tax=claim.tax, taxes_included=True) == pair(price)
