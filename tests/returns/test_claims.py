"""Claims against suppliers: made and withdrawn, one answer each, their clock, and what silence leads to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from returns.domain.claim import ClaimStatus, Refusal, clock_of
from returns.domain.status import ParcelStatus
from returns.models import ClaimEvent, OutboxMessage, ReverseDelivery, SupplierClaim
from returns.operations import follow_claim
from returns.operations.answer_claim import UnableToAnswer, accept_claim, credit_claim, refuse_claim
from returns.operations.approve_return import approve_return
from returns.operations.cancel_return import cancel_return
from returns.operations.expire_claim import expire, remind
from returns.operations.forget_person import forget_person
from returns.operations.record_label import record_label
from returns.queries.claims import held_of_claims
from returns.queries.person import Person
from returns_portal.merchant.timeline import details
from tests.characters import NOW, make_shop
from tests.races import all_at_once, tried
from tests.suppliers import asked, claimed, make_supplier

pytestmark = pytest.mark.django_db


def due(claim: SupplierClaim, kind: str) -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(kind=kind, payload__claim=claim.pk).order_by("due_at"))


def test_a_claim_is_made_with_the_approval_for_what_is_the_suppliers() -> None:
    shop = make_shop()
    make_supplier(shop, credit_bps=8_000, cost_bps=5_000)
    rma = asked(shop)
    assert not rma.claims.exists()
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    claim = rma.claims.get()
    assert [line.item.line.sku for line in claim.lines.all()] == ["SKU-1"]
    assert (claim.expected_minor, claim.currency) == (4990 // 2 * 8_000 // 10_000, "EUR")
    assert len(due(claim, "mail.claim")) == 1
    assert rma.events.filter(kind="claim.sent").count() == 1


def test_two_suppliers_get_a_claim_each_and_what_is_not_covered_is_noted() -> None:
    shop = make_shop()
    first = make_supplier(shop)
    make_supplier(shop, name="Lille", skus=["SKU-2"], reasons=["damaged"])
    rma = asked(shop)
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    assert [claim.supplier for claim in rma.claims.all()] == [first]
    event = rma.events.get(kind="claim.not_made")
    assert event.facts == {"name": "Lille", "why": "reason"}
    assert list(details(rma, event)) == ["Lille", "Not for this reason"]


def test_a_label_that_the_supplier_pays_is_a_part_of_the_claim(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("labels.costs.average_cost", lambda shop, since: 455)
    claim = claimed(make_shop(), label_paid_by="supplier")
    assert (claim.label_minor, claim.expected_minor) == (455, 4990 // 2 + 455)


def test_a_cancelled_return_withdraws_what_nobody_has_credited() -> None:
    claim = claimed(make_shop())
    cancel_return(rma_id=claim.rma_id, actor="merchant", now=NOW)
    claim.refresh_from_db()
    assert claim.status == ClaimStatus.WITHDRAWN
    assert len(due(claim, "mail.claim_withdrawn")) == 1
    with pytest.raises(UnableToAnswer):
        accept_claim(shop=claim.shop, claim_id=claim.pk, now=NOW)


def test_one_answer_counts_and_the_history_stays() -> None:
    claim = claimed(make_shop())
    accept_claim(shop=claim.shop, claim_id=claim.pk, now=NOW)
    with pytest.raises(UnableToAnswer):
        refuse_claim(shop=claim.shop, claim_id=claim.pk, reason=Refusal.USED, text="", now=NOW)
    credit_claim(shop=claim.shop, claim_id=claim.pk, amount_minor=2495, reference="AV-7", now=NOW)
    with pytest.raises(UnableToAnswer):
        credit_claim(shop=claim.shop, claim_id=claim.pk, amount_minor=1, reference="AV-8", now=NOW)
    claim.refresh_from_db()
    assert (claim.status, claim.credit_minor, claim.reference) == (ClaimStatus.CREDITED, 2495, "AV-7")
    assert [event.kind for event in claim.events.all()] == ["sent", "accepted", "credited"]
    assert not claim.waits_for_us


def test_less_than_was_claimed_is_put_before_staff() -> None:
    claim = claimed(make_shop())
    credit_claim(shop=claim.shop, claim_id=claim.pk, amount_minor=2494, reference="AV-7", now=NOW)
    claim.refresh_from_db()
    assert claim.waits_for_us
    assert len(due(claim, "mail.claim_news")) == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_a_crowd_of_answers_one_counts() -> None:
    claim = claimed(make_shop())

    def answer(number: int) -> str:
        if number % 2:
            accept_claim(shop=claim.shop, claim_id=claim.pk, now=NOW)
            return "accepted"
        refuse_claim(shop=claim.shop, claim_id=claim.pk, reason=Refusal.USED, text="", now=NOW)
        return "refused"

    heard = all_at_once(tried(answer, refusals=(UnableToAnswer,), say=lambda why: ""))
    [first] = [word for word in heard if word]
    claim.refresh_from_db()
    assert claim.status == first.upper()
    assert ClaimEvent.objects.filter(claim=claim).exclude(kind="sent").count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_silence_and_an_answer_at_the_same_moment_end_in_one_state() -> None:
    claim = claimed(make_shop(), silence="claim_lost")
    [deadline] = due(claim, "claims.expire")

    def act(number: int) -> None:
        if number % 2:
            expire(deadline, now=claim.due_at)
        else:
            refuse_claim(shop=claim.shop, claim_id=claim.pk, reason=Refusal.USED, text="", now=claim.due_at)

    all_at_once(tried(act, refusals=(UnableToAnswer,)))
    claim.refresh_from_db()
    kinds = [event.kind for event in claim.events.all()]
    assert kinds in (["sent", "refused"], ["sent", "silent", "lost"])
    assert claim.status == kinds[-1].upper()


def test_reminders_come_at_half_time_and_a_day_before_the_end() -> None:
    claim = claimed(make_shop(), answer_days=5)
    half, last = due(claim, "claims.remind")
    assert half.due_at - claim.sent_at == claim.due_at - half.due_at
    assert claim.due_at - last.due_at == timedelta(hours=24)
    remind(half, now=half.due_at)
    assert len(due(claim, "mail.claim_reminder")) == 1
    accept_claim(shop=claim.shop, claim_id=claim.pk, now=last.due_at)
    remind(last, now=last.due_at)
    assert len(due(claim, "mail.claim_reminder")) == 1


def test_a_clock_that_was_set_anew_is_the_only_one_that_counts() -> None:
    claim = claimed(make_shop())
    [old] = due(claim, "claims.expire")
    refuse_claim(shop=claim.shop, claim_id=claim.pk, reason=Refusal.TOO_LATE, text="", now=NOW)
    later = NOW + timedelta(days=1)
    follow_claim.put_anew(shop=claim.shop, claim_id=claim.pk, actor_id="7001", now=later)
    expire(old, now=old.due_at)
    anew = SupplierClaim.objects.get()
    assert (anew.status, anew.silent_at, anew.refusal) == (ClaimStatus.OPEN, None, "")
    assert anew.key != claim.key
    expire(due(claim, "claims.expire")[-1], now=anew.due_at)
    assert SupplierClaim.objects.get().silent_at == anew.due_at


@pytest.mark.parametrize(
    ("silence", "status", "destination"),
    [("own_label", "OPEN", "theirs"), ("ship_to_shop", "OPEN", "ours"), ("claim_lost", "LOST", "theirs")],
)
def test_what_silence_leads_to(silence: str, status: str, destination: str) -> None:
    shop = make_shop()
    claim = claimed(shop, silence=silence, label_made_by="supplier")
    waiting = ReverseDelivery.objects.get(awaits_supplier=True)
    assert not OutboxMessage.objects.filter(kind="labels.make", payload__parcel=waiting.pk).exists()
    [deadline] = due(claim, "claims.expire")
    expire(deadline, now=deadline.due_at)
    expire(deadline, now=deadline.due_at)
    claim.refresh_from_db()
    assert (claim.status, claim.waits_for_us) == (status, True)
    assert len(due(claim, "mail.claim_news")) == 1
    dress = claim.lines.get().item
    if destination == "ours":  # they travel with the pullovers
        assert dress.destination is None
        assert ReverseDelivery.objects.get(pk=waiting.pk).status == ParcelStatus.VOIDED
        return
    assert dress.destination == claim.supplier.destination
    assert OutboxMessage.objects.filter(kind="labels.make", payload__parcel=waiting.pk).count() == 1


def test_who_answers_too_late_is_heard_all_the_same() -> None:
    claim = claimed(make_shop(), silence="claim_lost")
    [deadline] = due(claim, "claims.expire")
    expire(deadline, now=deadline.due_at)
    credit_claim(shop=claim.shop, claim_id=claim.pk, amount_minor=2495, reference="AV-7", now=deadline.due_at)
    claim.refresh_from_db()
    assert claim.status == ClaimStatus.CREDITED


def test_the_shopper_gets_our_label_without_waiting_for_the_suppliers() -> None:
    claim = claimed(make_shop(), label_made_by="supplier")
    own = claim.rma.parcels.get(awaits_supplier=False)
    theirs = claim.rma.parcels.get(awaits_supplier=True)
    said = {"carrier": "sandbox", "tracking_url": "", "now": NOW}
    record_label(parcel_id=own.pk, tracking_number="SBX1", **said)
    record_label(parcel_id=theirs.pk, tracking_number="SBX2", **said)
    kinds = OutboxMessage.objects.filter(kind__in=["mail.approved", "mail.label"]).order_by("pk")
    assert [message.kind for message in kinds] == ["mail.approved", "mail.label"]


def test_what_was_written_is_exported_and_forgotten_and_the_link_dies() -> None:
    claim = claimed(make_shop())
    refuse_claim(shop=claim.shop, claim_id=claim.pk, reason=Refusal.USED, text="Worn by Camille", now=NOW)
    assert "Worn by Camille" in str(held_of_claims(claim.rma))
    person = Person(claim.shop_id, order_ids=(claim.rma.order_id,), rma_ids=(claim.rma_id,))
    forget_person(person=person, now=NOW)
    claim.refresh_from_db()
    assert claim.key == ""
    assert not ClaimEvent.objects.exclude(text="").exists()


@pytest.mark.parametrize(
    ("sent", "days", "day"),
    [
        (datetime(2026, 11, 20, 10, tzinfo=UTC), 1, "2026-11-23"),  # Friday to Monday
        (datetime(2026, 11, 20, 23, 30, tzinfo=UTC), 1, "2026-11-23"),  # Saturday in Paris
        (datetime(2026, 12, 24, 10, tzinfo=UTC), 2, "2026-12-29"),  # Christmas, St Stephen's in Alsace, a weekend
    ],
)
def test_days_to_answer_are_working_days_in_the_suppliers_country(sent: datetime, days: int, day: str) -> None:
    clock = clock_of(sent, days=days, time_zone="Europe/Paris", country="FR")
    assert f"{clock.due_at:%Y-%m-%d %H:%M}" == f"{day} 22:59"


@given(
    hours=st.integers(0, 17_000),
    days=st.integers(1, 60),
    country=st.sampled_from(["FR", "CN", "US", ""]),
)
def test_a_clock_only_goes_forward(hours: int, days: int, country: str) -> None:
    sent = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hours)
    clock = clock_of(sent, days=days, time_zone="Europe/Paris", country=country)
    moments = [sent, *clock.reminders, clock.due_at]
    assert moments == sorted(moments)
    assert clock.due_at > sent + timedelta(days=days - 1)
