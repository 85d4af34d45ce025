"""However a return is divided into parts, they come to what one settlement would: to the minor unit, fees once."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from returns.domain.money import Money, MoneyPair
from returns.domain.partition import Whole, objection_to_dividing
from returns.domain.settlement import Claim, LineQuote, Quote, add_up, bonus_on, divide_fee, fee_after, quote_line
from returns.domain.shipping import Goods
from returns.domain.status import Outcome, ReturnStatus, SettlementStatus

MONEYS = st.sampled_from([("EUR", "EUR", 1), ("EUR", "JPY", 160), ("JPY", "KWD", 3), ("KWD", "KWD", 1)])


def pair(minor: int, money: tuple[str, str, int]) -> MoneyPair:
    return MoneyPair(Money(minor, money[0]), Money(minor * money[2], money[1]))


@st.composite
def divided(draw: st.DrawFn) -> tuple[Quote, list[Quote]]:
    """A return as one settlement, and the same pieces in parts that come one after the other."""
    money, bonus_bps = draw(MONEYS), draw(st.sampled_from([0, 0, 500, 333]))
    fee = pair(draw(st.sampled_from([0, 1, 490, 1490, 20_000])), money)
    shipping = pair(draw(st.sampled_from([0, 0, 490])), money)
    count = draw(st.integers(2, 4))
    lines = []
    for _ in range(draw(st.integers(1, 3))):
        quantity, price = draw(st.integers(1, 5)), draw(st.integers(0, 9999))
        discounted = pair(price * quantity - draw(st.integers(0, price * quantity)), money)
        tax = pair(draw(st.integers(0, price * quantity // 4)), money)
        duties = pair(draw(st.sampled_from([0, 1, 999])), money) if draw(st.booleans()) else None
        claim = Claim(quantity, 0, quantity, discounted, tax, fault=draw(st.booleans()), duties=duties)
        bps = 0 if claim.fault else draw(st.sampled_from([0, 333, 1500, 10_000]))
        comes = sorted(draw(st.lists(st.integers(0, count - 1), min_size=quantity, max_size=quantity)))
        lines.append((claim, bps, comes))
    whole = add_up(
        tuple(quote_line(claim, taxes_included=False, restocking_bps=bps) for claim, bps, _ in lines),
        return_shipping_fee=fee,
        shipping_refund=shipping,
        bonus_bps=bonus_bps,
    )
    return whole, list(parts(lines, count, fee, shipping, bonus_bps))


def parts(
    lines: list[tuple[Claim, int, list[int]]], count: int, fee: MoneyPair, shipping: MoneyPair, bonus_bps: int
) -> list[Quote]:
    """What `operations.receive_part` quotes for each part: roundings go on, the rest of the fee is handed on."""
    found: list[Quote] = []
    for number in range(count):
        here, later = priced(lines, [number]), priced(lines, range(number + 1, count))
        last = number == count - 1
        now, left = (
            (fee, fee) if last else divide_fee(fee, part=worth(here, fee.times(0)), whole=worth(here + later, shipping))
        )
        credited = MoneyPair.sum((part.total for part in found), start=fee.times(0))
        given_back = shipping.times(int(last))
        found.append(
            add_up(
                here,
                return_shipping_fee=now,
                shipping_refund=given_back,
                bonus_bps=bonus_bps,
                credited=credited,
            )
        )
        fee = left
    return found


def priced(lines: list[tuple[Claim, int, list[int]]], numbers: list[int] | range) -> tuple[LineQuote, ...]:
    quotes = []
    for claim, bps, comes in lines:
        pieces = tuple(piece for piece, part in enumerate(comes, start=1) if part in numbers)
        earlier = tuple(piece for piece, part in enumerate(comes, start=1) if part < min(numbers, default=0))
        goods, before = goods_of(claim, pieces), goods_of(claim, earlier)
        tax, duties = (_of_pieces(claim, paid, pieces) for paid in (claim.tax, claim.duties or claim.tax.times(0)))
        quotes.append(LineQuote(goods, tax, duties, fee_after(goods, bps, before=before)))
    return tuple(quotes)


def goods_of(claim: Claim, pieces: tuple[int, ...]) -> MoneyPair:
    return _of_pieces(claim, claim.discounted, pieces)


def _of_pieces(claim: Claim, paid: MoneyPair, pieces: tuple[int, ...]) -> MoneyPair:
    single = (paid.share(part=1, whole=claim.ordered, done=piece - 1) for piece in pieces)
    return MoneyPair.sum(single, start=paid.times(0))


def worth(lines: tuple[LineQuote, ...], start: MoneyPair) -> MoneyPair:
    return MoneyPair.sum((line.items + line.tax + line.duties - line.restocking_fee for line in lines), start=start)


@settings(max_examples=400)
@given(divided())
def test_any_division_comes_to_what_one_settlement_would(case: tuple[Quote, list[Quote]]) -> None:
    whole, found = case
    nothing = whole.total.times(0)
    for name in ("total", "restocking_fee", "items", "tax", "duties", "shipping_refund", "bonus"):
        assert MoneyPair.sum((getattr(part, name) for part in found), start=nothing) == getattr(whole, name), name
    for part in found:
        assert min(part.return_shipping_fee.presentment.minor, part.restocking_fee.presentment.minor) >= 0
        assert part.bonus.presentment.minor <= part.total.presentment.minor
    borne = sum(part.return_shipping_fee.presentment.minor for part in found)
    if whole.total.presentment.minor:
        assert borne == whole.return_shipping_fee.presentment.minor


def test_the_fee_is_borne_up_to_the_worth() -> None:
    euros = ("EUR", "EUR", 1)
    cases = {(500, 2000): (490, 0), (300, 2000): (300, 190), (0, 2000): (0, 490), (300, 400): (300, 190)}
    for (part, whole), expected in cases.items():
        now, later = divide_fee(pair(490, euros), part=pair(part, euros), whole=pair(whole, euros))
        assert (now.presentment.minor, later.presentment.minor) == expected


def test_a_bonus_knows_what_went_before() -> None:
    euros = ("EUR", "EUR", 1)
    assert bonus_on(pair(10, euros), 500).presentment.minor == 1
    assert bonus_on(pair(10, euros), 500, before=pair(10, euros)).presentment.minor == 0


def test_a_whole_that_is_on_its_way_can_be_divided() -> None:
    whole = Whole(
        ReturnStatus.OPEN, False, SettlementStatus.QUOTED, Outcome.STORE_CREDIT, Goods.SEND, exchanged=False, told=True
    )  # fmt: skip
    assert objection_to_dividing(whole) is None
