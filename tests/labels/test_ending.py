"""Labels that nobody uses are reminded of, given back in time, and their shoppers told."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.utils import translation

from labels import ending, tracking
from labels.carriers.base import Billing, Refused, Unpaid, Unusable
from labels.models import Label, RefundClaim
from labels.validity import GRACE, MARGIN, last_moment, over_at, valid_until
from returns import wording
from returns.carrier_accounts import Trouble
from returns.domain.status import ParcelStatus, Stage
from returns.models import OutboxMessage, Return
from returns.operations.close_return import close_return
from returns.operations.follow_parcel import follow
from returns.operations.hand_over import hand_over
from returns.operations.reissue_labels import reissue_labels
from returns.operations.reopen_return import reopen_return
from returns.operations.share_parcel import share_parcel
from returns.queries.returns import get_return
from returns_portal import label_mail
from simulator.client import Control
from tests.characters import NOW
from tests.labels.bought import account_of
from tests.labels.parcels import label_of, make_label, parcel_of, waiting_return
from tests.stores import make_store

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def made(**columns: object) -> tuple[Return, Label]:
    """A return whose label is ready since NOW, with these columns changed."""
    rma = waiting_return()
    make_label(rma)
    terms = {"bought_at": NOW, "charged_at": NOW, "void_by": NOW + 28 * DAY, "expires_at": NOW + 30 * DAY}
    Label.objects.update(**{**terms, **columns})
    return rma, label_of(rma)


def count(kind: str) -> int:
    return OutboxMessage.objects.filter(kind=kind).count()


def status_at_carrier(simulator: Control, label: Label) -> str:
    (parcel,) = simulator.parcels(label.reference)
    return str(parcel["status"])


class TestHowLong:
    def label(self, *, void_days: int | None = 28, expires_days: int | None = 30, charged: bool = True) -> Label:
        return Label(
            bought_at=NOW,
            charged_at=NOW if charged else None,
            void_by=None if void_days is None else NOW + void_days * DAY,
            expires_at=None if expires_days is None else NOW + expires_days * DAY,
        )

    @pytest.mark.parametrize(
        ("facts", "until"),
        [
            ({}, NOW + 28 * DAY - MARGIN - GRACE),
            ({"expires_days": 7}, NOW + 7 * DAY),
            ({"void_days": None}, NOW + 30 * DAY),
            ({"charged": False}, NOW + 30 * DAY),
            ({"void_days": 1}, NOW + 30 * DAY),
            ({"void_days": 0, "expires_days": None}, None),
        ],
    )
    def test_a_shopper_is_told_a_day_that_leaves_time_to_get_the_money_back(
        self, facts: dict, until: datetime | None
    ) -> None:
        assert last_moment(self.label(**facts)) == until

    def test_it_is_over_at_the_earliest_of_all_ends(self) -> None:
        label = self.label()
        assert over_at(label, ship_by=None) == NOW + 28 * DAY - MARGIN
        assert over_at(label, ship_by=NOW + 14 * DAY) == NOW + 14 * DAY + GRACE
        assert over_at(self.label(expires_days=5), ship_by=NOW + 14 * DAY) == NOW + 5 * DAY

    def test_it_is_never_over_after_the_carriers_deadline(self) -> None:
        assert over_at(self.label(void_days=20), ship_by=NOW + 60 * DAY) < NOW + 20 * DAY


def test_the_shopper_is_reminded_once_a_few_days_before(simulator: Control) -> None:
    rma, label = made()
    assert rma.ship_by == NOW + 14 * DAY
    ending.end_labels(now=NOW + 8 * DAY)
    assert count("mail.label_ends") == 0
    for hours in (0, 1):
        ending.end_labels(now=NOW + 10 * DAY + timedelta(hours=hours))
    assert count("mail.label_ends") == 1
    assert valid_until([label.parcel_id])[label.parcel_id] == NOW + 24 * DAY


def test_an_unused_label_goes_back_before_the_carriers_deadline_and_its_money_is_claimed(simulator: Control) -> None:
    rma, label = made()
    Return.objects.update(ship_by=NOW + 60 * DAY)
    ending.end_labels(now=NOW + 26 * DAY)
    assert status_at_carrier(simulator, label) == "bought"
    ending.end_labels(now=NOW + 27 * DAY)
    label.refresh_from_db()
    assert (label.state, status_at_carrier(simulator, label)) == (Label.State.VOIDED, "voided")
    assert RefundClaim.objects.get().label == label
    found = get_return(rma.shop, rma.number)
    assert (found.stage, parcel_of(rma).status) == (Stage.AWAITING_PARCEL, ParcelStatus.VOIDED)
    assert count("mail.label_ended") == 1


def test_after_the_returns_last_day_a_late_parcel_has_its_days_of_grace(simulator: Control) -> None:
    _, label = made()
    ending.end_labels(now=NOW + 16 * DAY)
    assert status_at_carrier(simulator, label) == "bought"
    ending.end_labels(now=NOW + 17 * DAY)
    assert status_at_carrier(simulator, label) == "voided"


def test_a_scan_that_nobody_told_us_of_is_found_before_anything_is_voided(simulator: Control) -> None:
    rma, label = made()
    simulator.scan(label.tracking_number, "in_transit")
    ending.end_labels(now=NOW + 17 * DAY)
    label.refresh_from_db()
    assert (label.state, status_at_carrier(simulator, label)) == (Label.State.READY, "bought")
    assert parcel_of(rma).status == ParcelStatus.IN_TRANSIT
    assert count("mail.label_ended") == 0


def test_the_label_of_a_closed_return_is_given_back_too_by_the_same_clock(simulator: Control) -> None:
    rma, label = made()
    Return.objects.update(ship_by=NOW + 60 * DAY)
    close_return(rma_id=rma.pk, now=NOW + DAY, actor="merchant", tell_shopify=True)
    ending.end_labels(now=NOW + 26 * DAY)
    assert status_at_carrier(simulator, label) == "bought"
    ending.end_labels(now=NOW + 27 * DAY)
    assert (status_at_carrier(simulator, label), parcel_of(rma).status) == ("voided", ParcelStatus.VOIDED)
    assert count("mail.label_ends") == count("mail.label_ended") == 0
    reopen_return(rma_id=rma.pk, actor="merchant", now=NOW + 28 * DAY)
    assert count("labels.make") == 2


@pytest.mark.parametrize("match", ["trackers", "GET /carrier/v1/shipments/", "/void"])
@pytest.mark.parametrize("kind", ["lost_answer", "http_502"])
def test_whatever_is_lost_the_next_run_ends_it(simulator: Control, kind: str, match: str) -> None:
    rma, label = made()
    simulator.unkind("carrier", kind, match=match, times=1)
    ending.end_labels(now=NOW + 17 * DAY)
    label.refresh_from_db()
    assert (label.state, parcel_of(rma).status) == (Label.State.READY, ParcelStatus.LABEL_READY)
    ending.end_labels(now=NOW + 17 * DAY + timedelta(hours=7))
    label.refresh_from_db()
    assert (label.state, parcel_of(rma).status) == (Label.State.VOIDED, ParcelStatus.VOIDED)
    assert (RefundClaim.objects.count(), count("mail.label_ended")) == (1, 1)


def test_a_worker_that_died_after_the_carrier_was_told_is_made_up_for(
    simulator: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    rma, _ = made()

    def dies(**which: object) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(ending, "end_label", dies)
        with pytest.raises(KeyboardInterrupt):
            ending.end_labels(now=NOW + 17 * DAY)
    assert (label_of(rma).state, parcel_of(rma).status) == (Label.State.VOIDED, ParcelStatus.LABEL_READY)
    ending.end_labels(now=NOW + 17 * DAY + timedelta(minutes=1))
    assert parcel_of(rma).status == ParcelStatus.VOIDED
    assert count("mail.label_ended") == 1


@pytest.mark.parametrize("match", ["trackers", "GET /carrier/v1/shipments/", "/void"])
def test_a_label_whose_account_is_refused_waits_for_it_as_long_as_its_money_may_be_had(
    simulator: Control, match: str
) -> None:
    rma, label = made(expires_at=None)
    simulator.unkind("carrier", "expired_token", match=match, times=1)
    ending.end_labels(now=NOW + 17 * DAY)
    assert (label_of(rma).state, count("mail.label_ended")) == (Label.State.READY, 0)
    ending.end_labels(now=NOW + 17 * DAY + timedelta(hours=7))
    assert (label_of(rma).state, status_at_carrier(simulator, label)) == (Label.State.VOIDED, "voided")
    assert (RefundClaim.objects.count(), count("mail.label_ended")) == (1, 1)


def test_a_label_whose_account_was_refused_to_the_end_is_over_and_the_account_is_in_trouble(
    simulator: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    rma, _ = made(expires_at=None)
    account = account_of(rma.shop)
    Label.objects.update(account=account)

    def unpaid(label: Label, *, now: datetime) -> None:
        raise Unpaid("the carrier wants the account to be paid first")

    monkeypatch.setattr(tracking, "ask", unpaid)
    for days, state in ((17, Label.State.READY), (29, Label.State.EXPIRED)):
        ending.end_labels(now=NOW + days * DAY)
        assert label_of(rma).state == state
    account.refresh_from_db()
    assert (account.problem, account.problem_since) == (Trouble.UNPAID, NOW + 17 * DAY)


def test_an_account_that_never_works_again_is_not_waited_for_without_end(
    simulator: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its carrier has said no last day for the money."""
    rma, _ = made(void_by=None, expires_at=None)

    def unusable(label: Label, *, now: datetime) -> None:
        raise Unusable("the carrier refuses the key")

    monkeypatch.setattr(tracking, "ask", unusable)
    for days, state in ((17, Label.State.READY), (46, Label.State.READY), (47, Label.State.EXPIRED)):
        ending.end_labels(now=NOW + days * DAY)
        assert label_of(rma).state == state
    assert parcel_of(rma).status == ParcelStatus.VOIDED
    ending.end_labels(now=NOW + 48 * DAY)
    assert count("mail.label_ended") == 1


def test_a_label_that_the_carrier_keeps_stays_good_until_it_expires(
    simulator: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    rma, label = made()
    simulator.scan(label.tracking_number, "in_transit")
    refusing = simulator.parcels(label.reference)[0]["status"]
    assert refusing == "bought"

    def unheard_of(label: Label, *, now: datetime) -> None:
        raise Refused("the carrier knows no such parcel")

    # The scan stands in the carrier's books, but its tracker is silent: voiding is refused.
    with monkeypatch.context() as patched:
        patched.setattr(tracking, "ask", unheard_of)
        ending.end_labels(now=NOW + 17 * DAY)
        label.refresh_from_db()
        assert (label.state, bool(label.problem)) == (Label.State.READY, True)
        ending.end_labels(now=NOW + 31 * DAY)
    label.refresh_from_db()
    assert (label.state, RefundClaim.objects.exists()) == (Label.State.EXPIRED, False)
    assert parcel_of(rma).status == ParcelStatus.VOIDED
    assert count("mail.label_ended") == 1
    tracking.ask(label, now=NOW + 32 * DAY)
    label.refresh_from_db()
    assert label.used_late_at is not None
    assert parcel_of(rma).status == ParcelStatus.IN_TRANSIT, "it is on its way all the same"


@pytest.mark.parametrize("others_day", [NOW + 60 * DAY, NOW + 9 * DAY])
def test_labels_that_are_left_as_they_are_hold_up_nobody(simulator: Control, others_day: datetime) -> None:
    first, other = made()
    second = waiting_return(first.shop, number=1002)
    make_label(second)
    Label.objects.update(bought_at=NOW, charged_at=NOW, void_by=NOW + 19 * DAY, expires_at=None)
    Label.objects.filter(pk=other.pk).update(billing=Billing.ON_SCAN, charged_at=None)
    Return.objects.filter(pk=first.pk).update(ship_by=others_day)
    ending.end_labels(now=NOW + 10 * DAY, most=1)
    reminded = OutboxMessage.objects.filter(kind="mail.label_ends").values_list("payload__return", flat=True)
    assert list(reminded) == [second.pk]
    for hours in (0, 1):
        ending.end_labels(now=NOW + 18 * DAY + timedelta(hours=hours), most=1)
    assert label_of(second).state == Label.State.VOIDED
    over = others_day < NOW + 18 * DAY
    assert label_of(first).state == (Label.State.VOIDED if over else Label.State.READY)


def test_a_slip_has_no_end(settings: object) -> None:
    settings.SANDBOX_CARRIER_URL = ""  # type: ignore[attr-defined]
    rma = waiting_return()
    make_label(rma)
    ending.end_labels(now=NOW + 100 * DAY)
    assert label_of(rma).state == Label.State.READY


def test_a_purchase_that_was_answered_after_its_label_was_given_up_is_found_and_given_back(simulator: Control) -> None:
    rma = waiting_return()
    make_label(rma)
    bought = label_of(rma)
    Label.objects.update(
        state=Label.State.VOIDED, buy_sent_at=NOW, bought_at=None, charged_at=None, tracking_number="", ended_at=NOW
    )
    ending.end_labels(now=NOW + timedelta(minutes=5))
    assert status_at_carrier(simulator, bought) == "bought", "whoever asked may still be at it"
    ending.end_labels(now=NOW + timedelta(minutes=20))
    assert status_at_carrier(simulator, bought) == "voided"
    assert RefundClaim.objects.get().amount_minor == bought.billed_minor


def test_a_purchase_at_a_carrier_that_is_gone_keeps_no_other_from_being_found(simulator: Control) -> None:
    first = waiting_return()
    second = waiting_return(first.shop, number=1002)
    for rma in (first, second):
        make_label(rma)
    Label.objects.update(state=Label.State.VOIDED, buy_sent_at=NOW, bought_at=None, charged_at=None, ended_at=NOW)
    Label.objects.filter(parcel__rma=first).update(carrier="gone")
    for hours in (1, 2):
        ending.end_labels(now=NOW + timedelta(hours=hours), most=1)
    assert status_at_carrier(simulator, label_of(second)) == "voided"


class TestShared:
    """One label under which two open returns travel."""

    def together(self, **columns: object) -> tuple[Return, Return, Label]:
        host, label = made(**columns)
        guest = waiting_return(host.shop, number=1002)
        share_parcel(rma_id=guest.pk, other=host.number, actor="shopper", now=NOW)
        return host, guest, label

    @pytest.mark.parametrize("host_is", ["OPEN", "CANCELED"])
    def test_it_goes_back_in_time_and_everybody_may_have_a_new_one(self, simulator: Control, host_is: str) -> None:
        host, guest, label = self.together()
        Return.objects.update(ship_by=NOW + 60 * DAY)
        Return.objects.filter(pk=host.pk).update(status=host_is)
        ending.end_labels(now=NOW + 27 * DAY)
        assert status_at_carrier(simulator, label) == "voided"
        assert [parcel_of(rma).status for rma in (host, guest)] == [ParcelStatus.VOIDED] * 2
        told = OutboxMessage.objects.filter(kind="mail.label_ended").values_list("payload__return", flat=True)
        assert set(told) == {rma.pk for rma in (host, guest) if rma != host or host_is == "OPEN"}
        reissue_labels(rma_id=guest.pk, actor="shopper", now=NOW + 28 * DAY)
        new = guest.parcels.get(status=ParcelStatus.AWAITING_LABEL)
        assert (new.carried_by, count("labels.make")) == (None, 3)

    def test_it_is_waited_for_as_long_as_the_last_may_send_it(self, simulator: Control) -> None:
        host, guest, label = self.together()
        Return.objects.filter(pk=guest.pk).update(ship_by=NOW + 20 * DAY)
        ending.end_labels(now=NOW + 22 * DAY)
        assert parcel_of(host).status == ParcelStatus.LABEL_READY
        ending.end_labels(now=NOW + 23 * DAY)
        assert parcel_of(host).status == parcel_of(guest).status == ParcelStatus.VOIDED
        assert status_at_carrier(simulator, label) == "voided"

    def test_who_left_the_parcel_keeps_no_label_alive(self, simulator: Control) -> None:
        _, guest, label = self.together()
        guest.parcels.update(status=ParcelStatus.VOIDED)
        ending.end_labels(now=NOW + 17 * DAY)
        assert status_at_carrier(simulator, label) == "voided"

    def test_who_joined_while_it_ended_is_seen_to_by_the_next_run(self, simulator: Control) -> None:
        _, guest, _ = self.together()
        ending.end_labels(now=NOW + 17 * DAY)
        guest.parcels.update(status=ParcelStatus.LABEL_READY)
        ending.end_labels(now=NOW + 17 * DAY + timedelta(hours=1))
        assert parcel_of(guest).status == ParcelStatus.VOIDED

    def test_both_are_reminded_once(self, simulator: Control) -> None:
        host, guest, _ = self.together(expires_at=NOW + 12 * DAY)
        for hours in (0, 1):
            ending.end_labels(now=NOW + 10 * DAY + timedelta(hours=hours))
        reminded = OutboxMessage.objects.filter(kind="mail.label_ends")
        assert sorted(reminded.values_list("payload__return", flat=True)) == [host.pk, guest.pk]
        for message in reminded:
            label_mail.ends(message, now=NOW + 10 * DAY)
        with translation.override("fr"):
            last = wording.day(NOW + 12 * DAY, time_zone=host.shop.time_zone)
        assert [last in letter.body for letter in mail.outbox] == [True, True], (
            "the day of the label, and not their own"
        )

    def test_who_posts_what_its_host_brought_to_a_store_is_asked_about(self, simulator: Control) -> None:
        host, _, label = self.together()
        hand_over(rma_id=host.pk, store_id=make_store(host.shop).pk, actor_id="7", now=NOW)
        assert label in tracking.quiet_labels(now=NOW + DAY)

    @pytest.mark.parametrize("has_another", [False, True])
    def test_a_label_that_was_used_after_all_takes_along_who_has_no_other(
        self, simulator: Control, has_another: bool
    ) -> None:
        host, guest, label = self.together()
        ending.end_labels(now=NOW + 27 * DAY)
        if has_another:
            reissue_labels(rma_id=guest.pk, actor="shopper", now=NOW + 28 * DAY)
        simulator.scan(label.tracking_number, "in_transit", late=True)
        tracking.ask(label, now=NOW + 29 * DAY)
        assert parcel_of(host).status == ParcelStatus.IN_TRANSIT
        follows = OutboxMessage.objects.filter(kind="parcels.follow", payload__return=guest.pk)
        assert follows.exists() is not has_another
        for message in follows:
            follow(message, now=NOW + 29 * DAY)
            assert parcel_of(guest).status == ParcelStatus.IN_TRANSIT
