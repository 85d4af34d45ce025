"""What a shopper pays or gets for an exchange: whatever the amounts, the currency and the taxes."""

from hypothesis import given
from hypothesis import strategies as st

from returns.domain.exchange import Offer, even_piece, nearest, uneven_piece
from returns.domain.money import Money, MoneyPair
from returns.domain.settlement import Claim, add_up, quote_line

AMOUNTS = st.integers(min_value=0, max_value=10_000_000)
CURRENCIES = st.sampled_from(["EUR", "JPY", "KWD"])


def pair(minor: int, currency: str = "EUR", rate: int = 1) -> MoneyPair:
    return MoneyPair(Money(minor, "EUR"), Money(minor * rate, currency))


def sold(goods: int, tax: int, currency: str, rate: int) -> Claim:
    return Claim(1, 0, 1, pair(goods, currency, rate), pair(tax, currency, rate))


@given(goods=AMOUNTS, tax=AMOUNTS, price=AMOUNTS, currency=CURRENCIES, included=st.booleans())
def test_the_same_list_price_is_even_whatever_was_paid(goods, tax, price, currency, included):
    claim = sold(goods, tax, currency, 1)
    worth = quote_line(claim, taxes_included=included, restocking_bps=0)
    piece = even_piece(pair(price, currency), worth)
    quote = add_up((worth,), return_shipping_fee=pair(0, currency), exchange=piece.value)
    assert (quote.total.presentment.minor, quote.owed.presentment.minor) == (0, 0)
    assert piece.price - piece.discount == worth.items
    assert not piece.added.presentment.minor


@given(
    goods=AMOUNTS, tax_bps=st.integers(0, 3000), price=AMOUNTS, added=AMOUNTS, fee=st.integers(0, 2000),
    currency=CURRENCIES, rate=st.integers(1, 300), included=st.booleans(),
)  # fmt: skip
def test_the_incentive_is_never_paid_out(goods, tax_bps, price, added, fee, currency, rate, included):
    claim = sold(goods, goods * tax_bps // 10_000, currency, rate)
    worth = quote_line(claim, taxes_included=included, restocking_bps=fee)

    def balance(incentive: int) -> int:
        piece = uneven_piece(
            pair(price, currency, rate), worth, claim, taxes_included=included,
            incentive=pair(incentive, currency, rate),
        )  # fmt: skip
        assert piece.added == piece.discount
        assert 0 <= piece.discount.presentment.minor <= piece.price.presentment.minor
        quote = add_up((worth,), return_shipping_fee=pair(0, currency), exchange=piece.value)
        return quote.total.presentment.minor - quote.owed.presentment.minor

    without, with_it = balance(0), balance(added)
    assert without <= with_it
    if price <= goods:
        assert with_it == without
    else:
        assert with_it <= 1  # what was dearer is even at best, but for the rounding of its tax


@given(sizes=st.permutations(["S", "M", "L"]), colours=st.permutations(["blue", "red"]))
def test_the_nearest_come_first_and_neighbours_before_others(sizes, colours):
    offers = [
        Offer(f"{size}{colour}", "p", "", "", "", Money(1, "EUR"), available=True,
              options={"Size": size, "Colour": colour})
        for size in sizes for colour in colours
    ]  # fmt: skip
    found = [offer.variant_gid for offer in nearest({"Size": "S", "Colour": "blue"}, offers)]
    assert found[0] == "Sblue"
    assert set(found[1:4]) == {"Sred", "Mblue", "Lblue"}
    places = {offer.variant_gid: place for place, offer in enumerate(offers)}
    away = [abs(places[gid] - places["Sblue"]) for gid in found]
    assert away[1:4] == sorted(away[1:4])
    assert away[4:] == sorted(away[4:])


def test_what_is_not_counted_has_no_end_and_what_cannot_be_sold_has_none():
    offer = Offer("v", "p", "", "", "", Money(1, "EUR"), available=True)
    assert offer.enough(1000, promised=1000)
    assert not Offer("v", "p", "", "", "", Money(1, "EUR"), available=False).enough(1)
    last = Offer("v", "p", "", "", "", Money(1, "EUR"), available=True, stock=1)
    assert last.enough(1)
    assert not last.enough(1, promised=1)
    assert last.left(3) == 0
