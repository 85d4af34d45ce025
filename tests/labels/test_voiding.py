"""A label that nobody uses goes back to its carrier, once."""

import pytest

from labels.effects import void
from labels.models import Label
from returns.domain.status import ParcelStatus
from returns.models import OutboxMessage
from returns.operations.cancel_return import cancel_return
from returns.outbox import GiveUp, Later
from simulator.client import Control
from tests.labels.parcels import LATER, label_of, make_label, parcel_of, waiting_return

pytestmark = pytest.mark.django_db


def called_off(made: bool = True) -> tuple:
    rma = waiting_return()
    if made:
        make_label(rma)
    cancel_return(rma_id=rma.pk, actor="merchant", now=LATER)
    return rma, OutboxMessage.objects.get(kind="labels.void")


def at_the_carrier(simulator: Control, label: Label) -> list[str]:
    return [parcel["status"] for parcel in simulator.parcels(label.reference)]


def test_cancelling_gives_the_label_back_once(simulator: Control) -> None:
    rma, message = called_off()
    label = label_of(rma)
    for _ in range(2):
        void(message, now=LATER)
    label.refresh_from_db()
    assert (label.state, at_the_carrier(simulator, label)) == (Label.State.VOIDED, ["voided"])
    assert rma.parcels.get().status == ParcelStatus.VOIDED


@pytest.mark.parametrize("kind", ["lost_answer", "http_502", "lost_answer_502"])
@pytest.mark.parametrize("match", ["/void", "GET"])
def test_whatever_is_lost_the_next_try_finds_out(simulator: Control, kind: str, match: str) -> None:
    rma, message = called_off()
    label = label_of(rma)
    simulator.unkind("carrier", kind, match=match, times=1)
    with pytest.raises(Later):
        void(message, now=LATER)
    label.refresh_from_db()
    assert label.state == Label.State.READY
    void(message, now=LATER)
    label.refresh_from_db()
    assert (label.state, at_the_carrier(simulator, label)) == (Label.State.VOIDED, ["voided"])


def test_a_label_that_was_never_made_needs_no_carrier(simulator: Control) -> None:
    _, message = called_off(made=False)
    void(message, now=LATER)
    assert Label.objects.count() == 0


def test_a_label_whose_purchase_was_never_answered_is_found_and_given_back(simulator: Control) -> None:
    rma = waiting_return()
    simulator.unkind("carrier", "lost_answer", match="/buy", times=1)
    with pytest.raises(Later):
        make_label(rma)
    cancel_return(rma_id=rma.pk, actor="merchant", now=LATER)
    label = Label.objects.get()
    assert label.state == Label.State.CREATED
    void(OutboxMessage.objects.get(kind="labels.void"), now=LATER)
    label.refresh_from_db()
    assert (label.state, at_the_carrier(simulator, label)) == (Label.State.VOIDED, ["voided"])


def test_a_label_in_use_stays_and_somebody_is_told(simulator: Control) -> None:
    rma, message = called_off()
    label = label_of(rma)
    simulator.scan(label.tracking_number, "in_transit")
    with pytest.raises(GiveUp, match="not given back"):
        void(message, now=LATER)
    label.refresh_from_db()
    assert label.state == Label.State.READY


def test_a_slip_is_only_paper(settings) -> None:
    settings.SANDBOX_CARRIER_URL = ""
    rma, message = called_off()
    label = Label.objects.get()
    void(message, now=LATER)
    label.refresh_from_db()
    assert (label.carrier, label.state) == ("slip", Label.State.VOIDED)
    assert parcel_of(rma).status == ParcelStatus.VOIDED
