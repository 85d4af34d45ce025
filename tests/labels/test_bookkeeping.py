"""The money of labels that were given back, used late, or billed otherwise than estimated."""

from datetime import timedelta
from typing import Any

import pytest

from labels import bookkeeping, tracking
from labels.carriers.base import Billing, Credit, Shipment
from labels.carriers.sandbox.carrier import SandboxCarrier
from labels.effects import void
from labels.models import Adjustment, Label, RefundClaim
from returns.domain.status import ParcelStatus, Stage
from returns.models import OutboxMessage, Return, ReturnEvent, ReverseDelivery
from returns.operations.cancel_return import cancel_return
from simulator.client import Control
from tests.characters import NOW
from tests.labels.parcels import LATER, label_of, make_label, waiting_return

pytestmark = pytest.mark.django_db
State = RefundClaim.State
DAY = timedelta(days=1)


def given_back(simulator: Control, **which: Any) -> Label:
    rma = waiting_return(**which)
    make_label(rma)
    cancel_return(rma_id=rma.pk, actor="merchant", now=LATER)
    void(OutboxMessage.objects.get(kind="labels.void", payload__return=rma.pk), now=LATER)
    return label_of(rma)


def claim_after(hours: float) -> RefundClaim:
    bookkeeping.keep_books(now=LATER + timedelta(hours=hours))
    return RefundClaim.objects.get()


def test_what_a_voided_label_cost_is_claimed_and_followed_until_it_is_credited(simulator: Control) -> None:
    label = given_back(simulator)
    claim = RefundClaim.objects.get()
    assert (claim.label, claim.state) == (label, State.SUBMITTED)
    assert (claim.amount_minor, claim.currency) == (label.billed_minor, label.cost_currency)
    assert claim_after(7).state == State.SUBMITTED
    simulator.bill(label.tracking_number, refund="refunded")
    assert claim_after(8).state == State.SUBMITTED, "nobody asks again within six hours"
    claim = claim_after(14)
    assert (claim.state, claim.ended_at) == (State.REFUNDED, LATER + timedelta(hours=14))


def test_a_refusal_that_comes_too_early_is_not_the_last_word(simulator: Control) -> None:
    label = given_back(simulator)
    simulator.bill(label.tracking_number, refund="rejected")
    claim = claim_after(7)
    assert (claim.state, claim.again_at) == (State.SUBMITTED, LATER + timedelta(hours=7) + DAY)
    claim = claim_after(7 + 25)
    assert (claim.state, claim.tries, claim.again_at) == (State.SUBMITTED, 2, None)
    simulator.bill(label.tracking_number, refund="refunded")
    assert claim_after(7 + 50).state == State.REFUNDED


def test_what_is_refused_each_time_is_lost_in_the_end(simulator: Control) -> None:
    label = given_back(simulator)
    hours, tries = 0.0, []
    for _ in range(6):
        simulator.bill(label.tracking_number, refund="rejected")
        hours += 32
        tries.append(claim_after(hours).tries)
    claim = RefundClaim.objects.get()
    assert (claim.state, claim.tries, tries[-1]) == (State.REJECTED, bookkeeping.MOST_TRIES, tries[-2])


@pytest.mark.parametrize("kind", ["lost_answer", "http_502"])
def test_a_lost_answer_about_a_claim_changes_nothing(simulator: Control, kind: str) -> None:
    label = given_back(simulator)
    simulator.bill(label.tracking_number, refund="refunded")
    simulator.unkind("carrier", kind, match="GET", times=1)
    assert claim_after(7).state == State.SUBMITTED
    assert claim_after(14).state == State.REFUNDED


def test_a_claim_at_a_carrier_that_is_gone_holds_up_no_other(simulator: Control) -> None:
    gone = given_back(simulator)
    good = given_back(simulator, shop=gone.parcel.rma.shop, number=1002)
    Label.objects.filter(pk=gone.pk).update(carrier="gone")
    RefundClaim.objects.filter(label=gone).update(checked_at=LATER - DAY)
    simulator.bill(good.tracking_number, refund="refunded")
    for hours in (7, 8):
        bookkeeping.keep_books(now=LATER + timedelta(hours=hours), most=1)
    assert RefundClaim.objects.get(label=good).state == State.REFUNDED


def test_nothing_is_claimed_where_nothing_was_charged(simulator: Control, monkeypatch: pytest.MonkeyPatch) -> None:
    rma = waiting_return()
    make_label(rma)
    Label.objects.update(billing=Billing.ON_SCAN, charged_at=None)
    cancel_return(rma_id=rma.pk, actor="merchant", now=LATER)
    void(OutboxMessage.objects.get(kind="labels.void"), now=LATER)
    assert label_of(rma).state == Label.State.VOIDED
    assert not RefundClaim.objects.exists()


def test_a_purchase_whose_answer_was_lost_is_claimed_with_what_it_cost(simulator: Control) -> None:
    rma = waiting_return()
    simulator.unkind("carrier", "lost_answer", match="/buy", times=1)
    with pytest.raises(Exception, match="did not answer"):
        make_label(rma)
    cancel_return(rma_id=rma.pk, actor="merchant", now=LATER)
    void(OutboxMessage.objects.get(kind="labels.void"), now=LATER)
    (parcel,) = simulator.parcels(label_of(rma).reference)
    claim = RefundClaim.objects.get()
    assert (claim.amount_minor, claim.currency) == (parcel["amount_minor"], parcel["currency"])
    assert label_of(rma).bought_at is not None


class TestLateScans:
    """A shopper keeps the paper of a label that is over, and uses it."""

    def late(self, simulator: Control, label: Label, *, now: Any = LATER + DAY * 3) -> None:
        simulator.scan(label.tracking_number, "in_transit", late=True)
        tracking.poll(now=now)

    def test_a_claim_comes_to_nothing_and_the_return_says_so(self, simulator: Control) -> None:
        label = given_back(simulator)
        self.late(simulator, label)
        label.refresh_from_db()
        assert label.used_late_at is not None
        assert RefundClaim.objects.get().state == State.LATE
        note = ReturnEvent.objects.get(kind="label.used_late")
        assert note.facts["parcel"] == label.parcel_id
        assert ReverseDelivery.objects.get().status == ParcelStatus.VOIDED, "nobody waits for a cancelled return"

    def test_money_that_was_credited_already_is_charged_again(self, simulator: Control) -> None:
        label = given_back(simulator)
        simulator.bill(label.tracking_number, refund="refunded")
        assert claim_after(7).state == State.REFUNDED
        self.late(simulator, label)
        assert RefundClaim.objects.get().state == State.LATE

    def test_a_second_scan_is_told_once(self, simulator: Control) -> None:
        label = given_back(simulator)
        self.late(simulator, label)
        simulator.scan(label.tracking_number, "delivered", late=True)
        Label.objects.update(used_late_at=None)
        tracking.ask(label, now=LATER + DAY * 5)
        assert ReturnEvent.objects.filter(kind="label.used_late").count() == 1

    def test_a_scan_that_overtakes_the_voiding_is_seen(
        self, simulator: Control, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def scanned_meanwhile(carrier: SandboxCarrier, shipment_id: str) -> Shipment:
            given = voids(carrier, shipment_id)
            self.late(simulator, label_of(rma), now=LATER)
            tracking.ask(label_of(rma), now=LATER)
            return given

        rma = waiting_return()
        make_label(rma)
        cancel_return(rma_id=rma.pk, actor="merchant", now=LATER)
        voids = SandboxCarrier.void
        monkeypatch.setattr(SandboxCarrier, "void", scanned_meanwhile)
        void(OutboxMessage.objects.get(kind="labels.void"), now=LATER)
        label = label_of(rma)
        assert label.state == Label.State.VOIDED
        assert label.used_late_at is not None
        assert RefundClaim.objects.get().state == State.LATE


class TestBills:
    """A carrier weighs the parcel and charges something else."""

    def travelling(self, simulator: Control, **which: Any) -> tuple[Return, Label]:
        rma = waiting_return(**which)
        make_label(rma)
        label = label_of(rma)
        simulator.scan(label.tracking_number, "in_transit")
        tracking.ask(label, now=NOW)
        ReverseDelivery.objects.update(first_scan_at=NOW)
        return rma, label_of(rma)

    def test_an_adjustment_is_recorded_beside_the_estimate(self, simulator: Control) -> None:
        rma, label = self.travelling(simulator)
        estimated = label.cost_minor
        simulator.bill(label.tracking_number, amount_minor=1234)
        assert label.charged_at
        now = label.charged_at + DAY * 3
        bookkeeping.keep_books(now=now)
        bookkeeping.keep_books(now=now + DAY)
        label.refresh_from_db()
        assert (label.cost_minor, label.billed_minor) == (estimated, 1234)
        found = Adjustment.objects.get()
        assert (found.before_minor, found.after_minor, found.noticed_at) == (estimated, 1234, now)
        assert rma.pk == label.parcel.rma_id

    def test_a_bill_of_a_carrier_that_is_gone_holds_up_no_other(self, simulator: Control) -> None:
        rma, gone = self.travelling(simulator)
        _, good = self.travelling(simulator, shop=rma.shop, number=1002)
        assert gone.charged_at
        Label.objects.filter(pk=gone.pk).update(carrier="gone")
        for hours in (0, 1):
            bookkeeping.keep_books(now=gone.charged_at + DAY * 3 + timedelta(hours=hours), most=1)
        good.refresh_from_db()
        assert good.bill_read_at is not None

    def test_a_bill_as_expected_leaves_no_trace(self, simulator: Control) -> None:
        _, label = self.travelling(simulator)
        assert label.charged_at
        bookkeeping.keep_books(now=label.charged_at + DAY * 3)
        label.refresh_from_db()
        assert label.bill_read_at is not None
        assert not Adjustment.objects.exists()


def test_a_claim_that_ended_stays_as_it_ended(simulator: Control) -> None:
    label = given_back(simulator)
    bookkeeping.use_late(label, at=LATER, now=LATER)
    claim = RefundClaim.objects.get()
    bookkeeping._hear(claim, Credit.REFUNDED, now=LATER)
    assert claim.state == State.LATE
    assert Stage(label.parcel.rma.stage) == Stage.CANCELED
