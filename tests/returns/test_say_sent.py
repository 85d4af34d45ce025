"""A shopper says that a parcel was handed in: what is kept, what it changes, and what staff can take back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from returns.domain.second_thoughts import TooLate, objection_to_cancel
from returns.domain.status import ParcelStatus, Stage
from returns.domain.tracking_number import read_number
from returns.models import Posting, Return, Shop, Withdrawal, WithdrawalStatement
from returns.operations.record_scan import record_scan
from returns.operations.say_sent import Proof, UnableToSay, refuse_posting, say_sent
from returns.operations.share_parcel import share_parcel
from returns.queries.inbox_query import InboxQuery
from returns.queries.parcels import shown_to_be_sent
from returns.queries.postings import is_said_sent
from returns.queries.replacements import standing_of
from returns.queries.returns import get_return
from tests.characters import NOW, make_shop, two_shops
from tests.returns_portal import merchant_desk as desk

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)
NUMBER = "RR473124829GB"
WITH_NUMBER = Proof(read_number(NUMBER))
WITH_PICTURE = Proof(jpeg=b"large", thumbnail=b"small")


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def sent(rma: Return, proof: Proof = WITH_NUMBER, *, days: int = 1, by_shopper: bool = True) -> Posting:
    parcel = rma.parcels.get()
    now = NOW + timedelta(days=days)
    return say_sent(rma_id=rma.pk, parcel_id=parcel.pk, proof=proof, by_shopper=by_shopper, now=now)


def withdrawn(rma: Return) -> Withdrawal:
    statement = WithdrawalStatement.objects.create(
        shop=rma.shop, request_key=str(rma.pk), submitted_at=NOW, sha256="0" * 64
    )
    return Withdrawal.objects.create(
        shop=rma.shop, statement=statement, order=rma.order, rma=rma, standing="in_time", matched_at=NOW
    )


def kinds(rma: Return) -> list[str]:
    return list(rma.events.filter(kind__startswith="parcel.").values_list("kind", flat=True))


def test_what_is_said_is_kept_and_no_scan(shop: Shop) -> None:
    rma = desk.labelled(shop)
    posting = sent(rma)
    assert (posting.courier, posting.tracking_number, posting.checked) == ("Royal Mail", NUMBER, True)
    assert (rma.parcels.get().status, rma.parcels.get().first_scan_at) == (ParcelStatus.LABEL_READY, None)
    assert desk.again(rma).stage == Stage.AWAITING_PARCEL
    assert is_said_sent(desk.again(rma))
    assert kinds(rma) == ["parcel.posted"]


def test_the_same_again_changes_nothing_and_a_correction_does(shop: Shop) -> None:
    rma = desk.labelled(shop)
    sent(rma)
    sent(rma, days=2)
    assert kinds(rma) == ["parcel.posted"]
    corrected = sent(rma, Proof(read_number("AA473124829FR")), days=3)
    assert (corrected.courier, corrected.said_at) == ("La Poste", LATER)
    both = sent(rma, WITH_PICTURE, days=4)
    assert (both.tracking_number, bytes(both.jpeg or b"")) == ("AA473124829FR", b"large")
    assert kinds(rma) == ["parcel.posted"] * 3


def test_the_events_hold_no_number(shop: Shop) -> None:
    rma = desk.labelled(shop)
    sent(rma)
    assert NUMBER not in str(list(rma.events.values_list("facts", flat=True)))


def test_who_has_sent_it_cannot_call_it_off_alone(shop: Shop) -> None:
    rma = desk.labelled(shop)
    assert objection_to_cancel(standing_of(get_return(shop, rma.number))) is None
    sent(rma)
    assert objection_to_cancel(standing_of(get_return(shop, rma.number))) == TooLate.SCANNED


@pytest.mark.parametrize("proof", [WITH_NUMBER, WITH_PICTURE], ids=["number", "picture"])
def test_proof_ends_the_waiting_for_a_withdrawal_and_only_there(shop: Shop, proof: Proof) -> None:
    rma, plain = desk.labelled(shop, 1001), desk.labelled(shop, 1002)
    withdrawal = withdrawn(rma)
    sent(rma, proof)
    sent(plain, proof)
    withdrawal.refresh_from_db()
    assert withdrawal.posted_at == LATER
    assert (shown_to_be_sent(rma), shown_to_be_sent(plain)) == (True, False)


def test_a_word_alone_proves_nothing_by_law(shop: Shop) -> None:
    rma = desk.labelled(shop)
    withdrawal = withdrawn(rma)
    assert not sent(rma, Proof()).has_proof
    withdrawal.refresh_from_db()
    assert withdrawal.posted_at is None
    sent(rma, WITH_PICTURE, days=2)
    withdrawal.refresh_from_db()
    assert withdrawal.posted_at == LATER


def test_staff_find_that_it_proves_nothing_until_something_better_comes(shop: Shop) -> None:
    rma = desk.labelled(shop)
    withdrawal, parcel = withdrawn(rma), rma.parcels.get()
    sent(rma, WITH_PICTURE)
    for _ in range(2):
        refuse_posting(rma_id=rma.pk, parcel_id=parcel.pk, actor_id="7", now=LATER)
    withdrawal.refresh_from_db()
    assert (withdrawal.posted_at, is_said_sent(desk.again(rma))) == (None, False)
    sent(rma, WITH_NUMBER, days=5)
    withdrawal.refresh_from_db()
    assert withdrawal.posted_at == NOW + timedelta(days=5)
    assert kinds(rma) == ["parcel.posted", "parcel.posting_refused", "parcel.posted"]


def test_what_staff_saw_themselves_is_not_taken_back_with_it(shop: Shop) -> None:
    rma = desk.labelled(shop)
    withdrawal = withdrawn(rma)
    Withdrawal.objects.update(posted_at=NOW)
    sent(rma)
    refuse_posting(rma_id=rma.pk, parcel_id=rma.parcels.get().pk, actor_id="7", now=LATER)
    withdrawal.refresh_from_db()
    assert withdrawal.posted_at == NOW


def test_staff_note_a_number_without_saying_for_the_shopper_that_it_is_proof(shop: Shop) -> None:
    rma = desk.labelled(shop)
    withdrawal = withdrawn(rma)
    assert not sent(rma, by_shopper=False).by_shopper
    withdrawal.refresh_from_db()
    assert withdrawal.posted_at is None


def test_a_shared_parcel_is_sent_for_all_who_travel_in_it(shop: Shop) -> None:
    host, guest = desk.labelled(shop, 1001), desk.labelled(shop, 1002)
    share_parcel(rma_id=guest.pk, other=host.number, actor="shopper", now=NOW)
    sent(guest)
    assert Posting.objects.get().parcel.rma == host
    assert is_said_sent(desk.again(host))
    assert is_said_sent(desk.again(guest))


def test_only_a_parcel_that_waits_and_is_of_the_return_can_be_sent(shop: Shop) -> None:
    rma, other, gone = desk.labelled(shop, 1001), desk.labelled(shop, 1002), desk.arrived(shop, 1003)
    with pytest.raises(UnableToSay, match="unknown"):
        say_sent(rma_id=rma.pk, parcel_id=other.parcels.get().pk, proof=WITH_NUMBER, by_shopper=True, now=LATER)
    with pytest.raises(UnableToSay, match="not_waiting"):
        sent(gone)
    assert not Posting.objects.exists()


def test_a_scan_comes_after_it_as_before(shop: Shop) -> None:
    rma = desk.labelled(shop)
    sent(rma)
    record_scan(parcel_id=rma.parcels.get().pk, status=ParcelStatus.IN_TRANSIT, at=LATER, now=LATER)
    assert desk.again(rma).stage == Stage.IN_TRANSIT


def test_the_number_finds_the_return_in_its_own_shop_only() -> None:
    atelier, northwind = two_shops()
    rma = desk.labelled(atelier)
    sent(rma)
    assert [found.number for found in InboxQuery(search="rr 47312482 9 gb").rows(atelier, now=NOW)] == [rma.number]
    assert not InboxQuery(search=NUMBER).rows(northwind, now=NOW).exists()
