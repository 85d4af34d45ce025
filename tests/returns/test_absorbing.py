"""What follows from a reading of Shopify's return, as a pure function."""

from __future__ import annotations

import pytest

from returns.domain import absorbing
from returns.domain.remote_return import Held, RemoteLine, RemoteReturn, ReverseLine, ReverseOrder
from returns.domain.status import DriftKind


def held(*, received: bool) -> Held:
    return Held("OPEN", {"f1": 1}, received, "QUOTED", 4990, "key", False, True, True)


@pytest.mark.parametrize("received", [True, False], ids=["heard one by one", "heard at once"])
def test_goods_that_came_and_were_closed_unpaid_are_a_difference_however_it_was_heard(received: bool) -> None:
    back = ReverseOrder("rfo", (ReverseLine("rl", "f1", 1, {"RESTOCKED": 1}),), ())
    found = absorbing.steps(held(received=received), RemoteReturn("r", "CLOSED", (RemoteLine("l", "f1", 1),), (back,)))
    assert found[-1] == absorbing.Differs(
        DriftKind.CLOSED_UNPAID, {"ours_minor": 4990, "theirs_minor": 0, "refunds": []}
    )
    assert absorbing.Close() not in found
