"""Shares of few are drawn towards what is usual of their type."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from returns.domain.insight import Tally
from returns.domain.likely import likely

DRESSES = [("dress", Tally(sent=200, mature=200, returned=returned)) for returned in (50, 60, 70, 80)]
SHIRTS = [("shirt", Tally(sent=200, mature=200, returned=returned)) for returned in (6, 10, 12, 16)]


def test_three_of_three_does_not_lead() -> None:
    found = likely([*DRESSES, ("dress", Tally(sent=3, mature=3, returned=3))])
    assert found[-1].low < found[3].low
    assert 0.3 < found[-1].mean < 0.6


def test_nothing_sold_is_what_its_type_is() -> None:
    *_, dress, shirt = likely([*DRESSES, *SHIRTS, ("dress", Tally()), ("shirt", Tally())])
    assert dress.mean == pytest.approx(0.325, abs=0.03)
    assert shirt.mean == pytest.approx(0.055, abs=0.03)


def test_much_stays_what_it_is() -> None:
    assert likely([*DRESSES, ("dress", Tally(sent=20_000, mature=20_000, returned=10_000))])[-1].mean == pytest.approx(
        0.5, abs=0.01
    )


@given(st.lists(st.tuples(st.sampled_from(["dress", "shirt", ""]), st.integers(0, 300), st.floats(0, 1)), max_size=12))
def test_it_is_between_the_share_and_nothing_strange(shape: list[tuple[str, int, float]]) -> None:
    groups = [(kind, Tally(sent=n, mature=n, returned=round(n * part))) for kind, n, part in shape]
    found = likely(groups)
    assert len(found) == len(groups)
    for told in found:
        assert 0 <= told.mean <= 1
        assert told.low <= told.mean
