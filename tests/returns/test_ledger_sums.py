"""What a settlement is made of, piece by piece, and what a payment adds: pure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from returns.domain.ledger import (
    BY_PIECE,
    BY_RETURN,
    PAID_BY_PIECE,
    Entry,
    LedgerKind,
    Piece,
    at_rate,
    balance,
    beyond_paid,
    entries_of,
    payment,
    spread,
)
from returns.domain.money import Money, MoneyPair, share
from returns.domain.settlement import Claim, Quote, add_up, quote_line
from returns.models.fields import QUOTED


def pair(shop: int, presentment: int | None = None, currency: str = "EUR") -> MoneyPair:
    return MoneyPair(Money(shop, "EUR"), Money(shop if presentment is None else presentment, currency))


NOTHING = pair(0)


def quoted(pieces: list[Piece], **parts: MoneyPair) -> Quote:
    """The quote that pricing these pieces one by one gives, with other parts."""
    claims = [Claim(1, 0, 1, piece.goods, piece.tax, duties=piece.duties) for piece in pieces]
    lines = [
        quote_line(claim, taxes_included=False, restocking_bps=piece.fee_bps)
        for claim, piece in zip(claims, pieces, strict=True)
    ]
    fee = parts.pop("return_shipping_fee", NOTHING)
    return add_up(tuple(lines), return_shipping_fee=fee, **parts)


def test_every_amount_of_a_quote_has_its_kind() -> None:
    # A bonus is the shop's own money, given beside what the order pays out.
    assert {*BY_PIECE, *BY_RETURN, "total", "bonus"} == set(QUOTED)


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**6), min_size=1, max_size=30))
def test_shares_add_up_and_none_passes_its_weight(total: int, weights: list[int]) -> None:
    shares = spread(total, weights)

    assert sum(shares) == total
    if total <= sum(weights):
        assert all(0 <= part <= weight for part, weight in zip(shares, weights, strict=True))


amounts = st.integers(0, 10**7)
pieces_of_one = st.lists(
    st.builds(
        lambda number, goods, tax, duties, bps: Piece(number, pair(goods), pair(tax), pair(duties), bps),
        st.integers(1, 9), amounts, amounts, amounts, st.integers(0, 10_000),
    ),
    min_size=1, max_size=8,
)  # fmt: skip


@given(pieces_of_one, amounts, amounts, amounts, amounts)
def test_what_a_settlement_is_made_of_adds_up_to_it(
    pieces: list[Piece], fee: int, shipping: int, exchange: int, deduction: int
) -> None:
    quote = quoted(
        pieces,
        return_shipping_fee=pair(fee),
        shipping_refund=pair(shipping),
        exchange=pair(exchange),
        deduction=pair(deduction),
    )

    entries = entries_of(quote, pieces)

    assert balance(entries, start=NOTHING) == quote.total
    paid = entries + payment(quote.total, quote.total.presentment.minor, rate=pair(1))
    assert balance(paid, start=NOTHING) == NOTHING
    held_back = {LedgerKind.RESTOCKING_FEE, LedgerKind.RETURN_SHIPPING_FEE, LedgerKind.DEDUCTION, LedgerKind.EXCHANGE}
    assert all(entry.amount.presentment.minor < 0 for entry in entries if entry.kind in held_back)


@given(pieces_of_one)
def test_a_piece_gives_back_what_was_paid_for_it(pieces: list[Piece]) -> None:
    entries = entries_of(quoted(pieces), pieces)

    for kind, field in zip(PAID_BY_PIECE, ("goods", "tax", "duties"), strict=True):
        given_back = [entry.amount for entry in entries if entry.kind == kind]
        assert given_back == [worth for piece in pieces if (worth := getattr(piece, field)).presentment.minor]


def test_what_rounding_put_on_top_of_a_piece_stands_apart() -> None:
    quote = add_up((quote_line(Claim(1, 0, 1, pair(667), NOTHING), taxes_included=True, restocking_bps=0),),
                   return_shipping_fee=NOTHING)  # fmt: skip
    pieces = [Piece(1, pair(333), NOTHING, NOTHING), Piece(3, pair(333), NOTHING, NOTHING)]

    assert beyond_paid(quote, pieces) == 1
    assert entries_of(quote, pieces) == [
        Entry(LedgerKind.GOODS, pair(333), 1),
        Entry(LedgerKind.GOODS, pair(333), 3),
        Entry(LedgerKind.DIFFERENCE, pair(1)),
    ]


def test_what_the_parts_of_a_quote_do_not_explain_is_named() -> None:
    parts = dict.fromkeys(QUOTED, NOTHING) | {"items": pair(100), "total": pair(90)}
    wrong = Quote(lines=(), **parts)

    assert entries_of(wrong, [Piece(1, pair(100), NOTHING, NOTHING)]) == [
        Entry(LedgerKind.GOODS, pair(100), 1),
        Entry(LedgerKind.DIFFERENCE, pair(-10)),
    ]


def test_pieces_that_do_not_follow_each_other_are_worth_what_each_was_paid_with() -> None:
    def worth(*numbers: int) -> int:
        claim = Claim(3, numbers[0] - 1, len(numbers), pair(1000), NOTHING, pieces=numbers)
        return quote_line(claim, taxes_included=True, restocking_bps=0).items.presentment.minor

    assert worth(1, 3) + worth(2) == worth(1, 2, 3) == 1000
    assert worth(1, 3) == sum(share(1000, part=1, whole=3, done=number - 1) for number in (1, 3)) == 666


@pytest.mark.parametrize("paid", [0, 4990, 4991, 4900, 6000])
def test_a_payment_leaves_nothing_open_and_names_what_differs(paid: int) -> None:
    owed, received = pair(2495, 4990, "GBP"), pair(3000, 6000, "GBP")

    entries = payment(owed, paid, rate=received)

    assert owed + balance(entries, start=owed) == owed.times(0)
    gone = [entry.amount.presentment.minor for entry in entries if entry.kind == LedgerKind.PAYMENT]
    assert gone == ([-paid] if paid else [])
    differing = [entry for entry in entries if entry.kind == LedgerKind.DIFFERENCE]
    assert bool(differing) == (paid != 4990)


@pytest.mark.parametrize(("currency", "received", "minor", "shop"), [
    ("EUR", pair(5000), 123, 123),
    ("JPY", pair(5000, 8000, "JPY"), 160, 100),
    ("KWD", pair(5000, 16_700, "KWD"), 3_340, 1000),
    ("JPY", pair(0, 0, "JPY"), 160, 160),
])  # fmt: skip
def test_amounts_of_other_exponents_go_by_the_rate_of_the_order(
    currency: str, received: MoneyPair, minor: int, shop: int
) -> None:
    assert at_rate(minor, received) == pair(shop, minor, currency)
