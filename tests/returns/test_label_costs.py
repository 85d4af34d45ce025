"""What becomes of labels and of their money: every label counted once, every amount in one place, currencies apart."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from returns.domain.label_costs import (
    UNUSED,
    Facts,
    Fate,
    Group,
    Said,
    Seller,
    Source,
    Tally,
    add_up,
    fate_of,
    slips_of,
)

SELLERS = (Seller("easypost", 1, "Main"), Seller("shippo", 2, "Shippo"), Seller("easypost"))
MONTHS = (date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1))


@st.composite
def groups(draw: st.DrawFn) -> Group:
    price = draw(st.integers(0, 10**9))
    facts = Facts(
        source=draw(st.sampled_from(Source)),
        over=draw(st.booleans()),
        charged=draw(st.booleans()),
        used=draw(st.booleans()),
        said=draw(st.sampled_from(Said)),
        left=draw(st.booleans()),
    )
    return Group(
        month=draw(st.sampled_from(MONTHS)),
        seller=draw(st.sampled_from(SELLERS)),
        currency=draw(st.sampled_from(("EUR", "JPY", "KWD", ""))),
        test=draw(st.booleans()),
        facts=facts,
        count=draw(st.integers(1, 500)),
        price_minor=price,
        credited_minor=draw(st.integers(0, 2 * price)) if facts.said == Said.REFUNDED else 0,
        compared=1,
        estimated_minor=draw(st.integers(0, 10**9)),
        billed_minor=draw(st.integers(0, 10**9)),
    )


@given(st.lists(groups(), max_size=40))
def test_every_label_and_every_amount_is_in_one_place(given_groups: list[Group]) -> None:
    """Bought = used + open + free + awaited + credited + lost; nothing is counted twice, mixed or dropped."""
    counts: Counter[tuple[object, ...]] = Counter()
    prices: Counter[tuple[object, ...]] = Counter()
    for group in given_groups:
        if group.facts.source != Source.SLIP:
            key = (group.test, group.facts.source, group.currency)
            counts[key] += group.count
            prices[key] += group.price_minor
    sheets = add_up(given_groups)
    assert {(s.test, s.source, s.currency): s.total.bought for s in sheets} == dict(counts)
    assert {(s.test, s.source, s.currency): s.total.price_minor for s in sheets} == dict(prices)
    slips = sum(group.count for group in given_groups if group.facts.source == Source.SLIP)
    assert sum(counts.values()) + slips_of(given_groups) == sum(group.count for group in given_groups)
    assert slips_of(given_groups) == slips
    for sheet in sheets:
        total, tallies = sheet.total, [row.tally for row in sheet.rows]
        assert total.counts == {fate: sum(each.counts[fate] for each in tallies) for fate in Fate}
        assert total.sums == {fate: sum(each.sums[fate] for each in tallies) for fate in Fate}
        for tally in (total, *tallies):
            assert tally.bought == tally.counts[Fate.USED] + tally.counts[Fate.OPEN] + tally.unused
            assert tally.ended == tally.counts[Fate.USED] + tally.unused
            assert 0 <= tally.sums[Fate.CREDITED] <= tally.price_minor
            assert all(amount >= 0 for amount in tally.sums.values())
            assert 0 <= tally.unused_bps <= 10_000


@given(groups())
def test_a_credit_is_never_greater_than_its_label_and_the_rest_of_a_small_one_is_lost(group: Group) -> None:
    tally = Tally()
    tally.take(group)
    fate = fate_of(group.facts)
    assert (tally.counts[fate], tally.bought) == (group.count, group.count)
    assert tally.sums[Fate.CREDITED] <= min(group.credited_minor, group.price_minor)
    if fate == Fate.CREDITED:
        assert tally.sums[Fate.LOST] == max(group.price_minor - group.credited_minor, 0)


SOLD = Facts(Source.SOLD, over=True, charged=True, used=False)


@pytest.mark.parametrize(
    ("facts", "fate"),
    [
        (replace(SOLD, over=False), Fate.OPEN),
        (replace(SOLD, over=False, used=True), Fate.USED),
        (replace(SOLD, used=True, said=Said.LATE), Fate.USED),
        (replace(SOLD, charged=False), Fate.FREE),
        (replace(SOLD, said=Said.SUBMITTED), Fate.AWAITED),
        (replace(SOLD, said=Said.REFUNDED), Fate.CREDITED),
        (replace(SOLD, said=Said.NOT_APPLICABLE), Fate.FREE),
        (replace(SOLD, said=Said.REJECTED), Fate.LOST),
        (SOLD, Fate.LOST),
        (replace(SOLD, source=Source.BROUGHT, said=Said.NOT_APPLICABLE), Fate.FREE),
        (replace(SOLD, source=Source.BROUGHT, said=Said.NOT_APPLICABLE, left=True), Fate.LOST),
    ],
)
def test_what_becomes_of_a_label(facts: Facts, fate: Fate) -> None:
    assert fate_of(facts) == fate
    assert (fate in UNUSED) == (fate not in {Fate.USED, Fate.OPEN})


def test_a_handful_is_no_finding_and_a_share_is() -> None:
    lost = Group(MONTHS[0], SELLERS[0], "EUR", test=False, facts=SOLD, count=2, price_minor=1000)
    used = replace(lost, facts=replace(SOLD, over=False, used=True), count=8, price_minor=4000)
    few = Tally()
    few.take(lost)
    assert (few.unused_bps, few.stands_out) == (10_000, False)
    few.take(used)
    assert (few.unused_bps, few.stands_out) == (2_000, True)
    few.take(replace(used, count=40))
    assert few.stands_out is False
