"""The four machines, and the one word they fold into."""

from itertools import product

import pytest

from returns.domain.lifecycle import PARCEL_MOVES, RETURN_MOVES, SETTLEMENT_MOVES, UNANNOUNCED_MOVES, Moves, may
from returns.domain.stage import Machines, fold
from returns.domain.status import ParcelStatus, ReturnStatus, SettlementStatus, Stage
from returns.domain.unannounced import UnannouncedStatus


@pytest.mark.parametrize(
    ("moves", "words"),
    [
        (RETURN_MOVES, ReturnStatus),
        (PARCEL_MOVES, ParcelStatus),
        (SETTLEMENT_MOVES, SettlementStatus),
        (UNANNOUNCED_MOVES, UnannouncedStatus),
    ],
)
def test_every_status_has_its_row_in_the_table(moves: Moves, words: type) -> None:
    assert set(moves) == set(words)


def test_what_is_paid_stays_paid() -> None:
    assert not any(may(SETTLEMENT_MOVES, SettlementStatus.PAID, status) for status in SettlementStatus)


def test_what_is_counted_of_an_unannounced_parcel_stays_counted() -> None:
    assert not any(may(UNANNOUNCED_MOVES, UnannouncedStatus.RECEIVED, status) for status in UnannouncedStatus)


def test_a_delivered_parcel_never_goes_back() -> None:
    assert not any(may(PARCEL_MOVES, ParcelStatus.DELIVERED, status) for status in ParcelStatus)


def test_nothing_leads_back_to_requested_and_what_was_declined_or_cancelled_stays_so() -> None:
    assert not any(may(RETURN_MOVES, status, ReturnStatus.REQUESTED) for status in ReturnStatus)
    ended = (ReturnStatus.DECLINED, ReturnStatus.CANCELED)
    assert not any(may(RETURN_MOVES, status, new) for status in ended for new in ReturnStatus)


def test_every_combination_folds_into_a_stage() -> None:
    parcels = [None, *ParcelStatus]
    for status, parcel, goods_in, settlement in product(ReturnStatus, parcels, [False, True], SettlementStatus):
        assert isinstance(fold(Machines(status, parcel, goods_in, settlement)), Stage)


@pytest.mark.parametrize(
    ("machines", "stage"),
    [
        (Machines(ReturnStatus.REQUESTED, None, False, SettlementStatus.QUOTED), Stage.REQUESTED),
        (Machines(ReturnStatus.OPEN, ParcelStatus.AWAITING_LABEL, False, SettlementStatus.QUOTED), Stage.LABEL_PENDING),
        (Machines(ReturnStatus.OPEN, ParcelStatus.DELIVERED, False, SettlementStatus.QUOTED), Stage.TO_INSPECT),
        (Machines(ReturnStatus.OPEN, ParcelStatus.DELIVERED, True, SettlementStatus.QUOTED), Stage.TO_REFUND),
        (Machines(ReturnStatus.OPEN, ParcelStatus.DELIVERED, True, SettlementStatus.DUE), Stage.REFUNDING),
        (Machines(ReturnStatus.OPEN, ParcelStatus.DELIVERED, True, SettlementStatus.FAILED), Stage.NEEDS_ATTENTION),
        (Machines(ReturnStatus.CLOSED, ParcelStatus.DELIVERED, True, SettlementStatus.PAID), Stage.REFUNDED),
        (Machines(ReturnStatus.DECLINED, None, False, SettlementStatus.QUOTED), Stage.DECLINED),
    ],
)
def test_the_stage_says_what_is_waited_for(machines: Machines, stage: Stage) -> None:
    assert fold(machines) == stage
