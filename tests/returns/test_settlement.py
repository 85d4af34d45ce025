"""What goes back: the quote, fee by fee."""

from hypothesis import given
from hypothesis import strategies as st

from returns.domain.money import Money, MoneyPair
from returns.domain.settlement import Claim, Quote, quote


def euros(minor: int) -> MoneyPair:
    return MoneyPair(Money(minor, "EUR"), Money(minor, "EUR"))


def price(*claims: Claim, taxes_included: bool = True, bps: int = 0, shipping: int = 0) -> Quote:
    return quote(
        claims, taxes_included=taxes_included, restocking_bps=[bps] * len(claims), return_shipping_fee=euros(shipping)
    )


def test_a_tenth_held_back_leaves_the_tax_whole() -> None:
    # Shopify's own answer for this order (recorded returnCalculate): fee 2.00, goods 20.00, tax 1.00.
    claim = Claim(ordered=2, done=0, quantity=1, discounted=euros(4000), tax=euros(200))

    quoted = price(claim, taxes_included=False, bps=1000)

    assert (quoted.items, quoted.tax, quoted.restocking_fee) == (euros(2000), euros(100), euros(200))
    assert quoted.total == euros(1900)


def test_tax_inside_the_price_is_not_paid_twice() -> None:
    claim = Claim(ordered=1, done=0, quantity=1, discounted=euros(1200), tax=euros(200))

    assert price(claim).total == euros(1200)


def test_faulty_goods_cost_the_shopper_nothing() -> None:
    claim = Claim(ordered=1, done=0, quantity=1, discounted=euros(5000), tax=euros(0), fault=True)

    assert price(claim, bps=1500, shipping=490).total == euros(5000)


def test_one_faulty_article_does_not_free_the_parcel_of_another() -> None:
    fine = Claim(ordered=1, done=0, quantity=1, discounted=euros(5000), tax=euros(0))
    faulty = Claim(ordered=1, done=0, quantity=1, discounted=euros(1000), tax=euros(0), fault=True)

    assert price(fine, faulty, bps=1000, shipping=490).total == euros(6000 - 500 - 490)


def test_fees_never_turn_a_refund_into_a_bill() -> None:
    claim = Claim(ordered=1, done=0, quantity=1, discounted=euros(300), tax=euros(0))

    assert price(claim, shipping=490).total == euros(0)


@given(
    ordered=st.integers(1, 30),
    discounted=st.integers(0, 10**7),
    tax=st.integers(0, 10**6),
    bps=st.integers(0, 10_000),
    shipping=st.integers(0, 2000),
    data=st.data(),
)
def test_several_returns_never_give_back_more_than_the_line(
    ordered: int, discounted: int, tax: int, bps: int, shipping: int, data: st.DataObject
) -> None:
    paid, done = 0, 0
    while done < ordered:
        quantity = data.draw(st.integers(1, ordered - done))
        claim = Claim(ordered, done, quantity, euros(discounted), euros(tax))
        total = price(claim, taxes_included=False, bps=bps, shipping=shipping).total.presentment.minor
        assert total >= 0
        paid, done = paid + total, done + quantity

    assert paid <= discounted + tax
