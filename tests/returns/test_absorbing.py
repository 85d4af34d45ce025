"""What follows from a reading of Shopify's return, as a pure function."""

from __future__ import annotations

import pytest

from returns.domain import absorbing
from returns.domain.money import Money
from returns.domain.remote_return import (
    Held,
    RemoteLine,
    RemoteParcel,
    RemoteRefund,
    RemoteReturn,
    ReverseLine,
    ReverseOrder,
)
from returns.domain.status import DriftKind, Outcome


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


def test_a_return_that_was_approved_received_and_closed_unheard_is_told_whole() -> None:
    asked = Held("REQUESTED", {"f1": 1}, False, "QUOTED", 4990, "key", False, False, False)
    back = ReverseOrder("rfo", (ReverseLine("rl", "f1", 1, {"RESTOCKED": 1}),), ())
    found = absorbing.steps(asked, RemoteReturn("r", "CLOSED", (RemoteLine("l", "f1", 1),), (back,)))
    assert found[:3] == [
        absorbing.Approve(with_label=False), absorbing.Open(), absorbing.Receive({"f1": {"RESTOCKED": 1}})
    ]  # fmt: skip
    assert [step.kind for step in found[3:] if isinstance(step, absorbing.Differs)] == [DriftKind.CLOSED_UNPAID]


@pytest.mark.parametrize(
    ("disposed", "with_label"), [({}, True), ({"RESTOCKED": 1}, False)], ids=["still to come", "back already"]
)
def test_no_label_is_bought_for_goods_that_are_back(disposed: dict[str, int], with_label: bool) -> None:
    asked = Held("REQUESTED", {"f1": 1}, False, "QUOTED", 4990, "key", False, False, False)
    there = ReverseOrder("rfo", (ReverseLine("rl", "f1", 1, disposed),), ())
    found = absorbing.steps(asked, RemoteReturn("r", "OPEN", (RemoteLine("l", "f1", 1),), (there,)))
    assert found[0] == absorbing.Approve(with_label=with_label)


@pytest.mark.parametrize(
    ("as_credit", "outcome"),
    [((True, True), Outcome.STORE_CREDIT), ((True, False), Outcome.REFUND), ((False, True), Outcome.REFUND)],
)
def test_several_refunds_are_one_payment_and_store_credit_only_if_all_are(
    as_credit: tuple[bool, bool], outcome: Outcome
) -> None:
    due = Held("OPEN", {"f1": 1}, True, "DUE", 4990, "key", False, True, True)
    refunds = tuple(
        RemoteRefund(f"refund{place}", "", Money(minor, "EUR"), ("SUCCESS",), as_credit=credit)
        for place, (minor, credit) in enumerate(zip((1000, 3990), as_credit, strict=True))
    )
    there = RemoteReturn("r", "OPEN", (RemoteLine("l", "f1", 1, processed=1),), refunds=refunds)
    assert absorbing.Paid("refund1", 4990, outcome) in absorbing.steps(due, there)


def test_a_return_that_ended_without_lines_was_cancelled() -> None:
    asked = Held("REQUESTED", {"f1": 1}, False, "QUOTED", 4990, "key", False, False, False)
    assert absorbing.steps(asked, RemoteReturn("r", "CLOSED", (), ())) == [absorbing.Cancel()]


@pytest.mark.parametrize(
    ("has_parcel", "announced", "with_label"), [(False, False, True), (False, True, False), (True, True, True)]
)
def test_a_reopened_return_has_the_parcel_that_was_announced_there(
    has_parcel: bool, announced: bool, with_label: bool
) -> None:
    over = Held("CLOSED", {"f1": 1}, False, "QUOTED", 4990, "key", False, has_parcel, True)
    parcels = (RemoteParcel("p", "TRACK", ""),) if announced else ()
    there = ReverseOrder("rfo", (ReverseLine("rl", "f1", 1, {}),), parcels)
    found = absorbing.steps(over, RemoteReturn("r", "OPEN", (RemoteLine("l", "f1", 1),), (there,)))
    assert found[0] == absorbing.Reopen(with_label=with_label)


@pytest.mark.parametrize("status", ["OPEN", "CLOSED"])
def test_where_goods_are_expected_is_known_of_a_return_that_was_over_when_we_heard_of_it(status: str) -> None:
    taken = Held("CLOSED", {"f1": 1}, True, "PAID", 4990, "key", False, False, False)
    back = ReverseOrder("rfo", (ReverseLine("rl", "f1", 1, {"RESTOCKED": 1}),), ())
    found = absorbing.steps(taken, RemoteReturn("r", status, (RemoteLine("l", "f1", 1),), (back,)))
    assert found == ([absorbing.Reopen(with_label=False)] if status == "OPEN" else []) + [absorbing.Open()]
