"""What carriers report: signatures, twins, order, and parcels nobody spoke of."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client, override_settings

from labels import tracking
from labels.carriers.base import Billing, Tracking
from labels.models import CarrierEvent, Label
from labels.told import facts_of
from labels.ways import ways
from returns.domain.status import ParcelStatus
from returns.models import Return, ReturnEvent
from returns.operations.hear_of import find_silent
from returns.tracking_words import WORDS
from tests.characters import NOW
from tests.labels.parcels import LATER, label_of, make_label, parcel_of, waiting_return
from tests.labels.pretend_carrier import PretendCarrier, answering

pytestmark = pytest.mark.django_db
KEY = "carrier-key"


@pytest.fixture
def carrier(monkeypatch: pytest.MonkeyPatch) -> Iterator[PretendCarrier]:
    pretend = PretendCarrier()
    monkeypatch.setattr("labels.carriers.sandbox.carrier._client", pretend.client)
    with override_settings(SANDBOX_CARRIER_URL="http://carrier.invalid/carrier/v1", SANDBOX_CARRIER_KEY=KEY):
        yield pretend


@pytest.fixture
def sent(carrier: PretendCarrier) -> Return:
    rma = waiting_return()
    make_label(rma)
    return rma


def report(status: str, *, hours: int = 1, event: str = "", number: str = "TEST000000001", **more: Any) -> bytes:
    at = (NOW + timedelta(hours=hours)).isoformat()
    content = {"event_id": event or f"{status}-{hours}", "tracking_number": number, "reference": "", "status": status}
    return json.dumps({**content, "at": at, "place": "Rennes", **more}).encode()


def post(client: Client, body: bytes, *, key: str = KEY, name: str = "sandbox", **headers: str) -> Any:
    signature = hmac.new(key.encode(), body, hashlib.sha256).hexdigest()
    return client.post(
        f"/carriers/{name}/webhook",
        data=body,
        content_type="application/json",
        headers={"X-Sandbox-Signature": signature, **headers},
    )


def status_of(rma: Return) -> str:
    return parcel_of(rma).status


def test_a_scan_moves_the_parcel(client: Client, sent: Return) -> None:
    assert post(client, report("in_transit")).status_code == 200
    parcel = parcel_of(sent)
    assert (parcel.status, parcel.first_scan_at) == (ParcelStatus.IN_TRANSIT, NOW + timedelta(hours=1))
    post(client, report("out_for_delivery", hours=2))
    post(client, report("delivered", hours=3))
    assert status_of(sent) == ParcelStatus.DELIVERED
    assert ReturnEvent.objects.filter(kind__startswith="parcel.").count() == 2


def test_the_newest_day_that_the_carrier_announced_is_kept(client: Client, sent: Return) -> None:
    parcel, day = parcel_of(sent).pk, (NOW + timedelta(days=3)).date()
    assert facts_of([parcel])[parcel].announced is None
    post(client, report("in_transit", hours=2, expected_on=day.isoformat()))
    assert facts_of([parcel])[parcel].announced == day
    post(client, report("in_transit", hours=1, expected_on="2026-11-30"))
    assert facts_of([parcel])[parcel].announced == day, "older news says nothing"
    for nonsense in ("", "soon", "2026-99-99"):
        assert (
            post(client, report("in_transit", hours=3, event=f"x{nonsense}", expected_on=nonsense)).status_code == 200
        )
    assert facts_of([parcel])[parcel].announced == day, "news without a day leaves the day alone"
    later = report("out_for_delivery", hours=4, expected_on="2026-11-25T00:00:00Z")
    post(client, later)
    assert facts_of([parcel])[parcel].announced == date(2026, 11, 25)
    assert facts_of([parcel + 1]) == {}


def test_forged_news_is_refused(client: Client, sent: Return) -> None:
    assert post(client, report("delivered"), key="other").status_code == 401
    assert post(client, report("delivered"), **{"X-Sandbox-Signature": "é"}).status_code == 401
    assert client.post("/carriers/sandbox/webhook", b"{}", content_type="application/json").status_code == 401
    assert status_of(sent) == ParcelStatus.LABEL_READY
    assert not CarrierEvent.objects.exists()


def test_replayed_news_is_taken_once(client: Client, sent: Return) -> None:
    for _ in range(5):
        assert post(client, report("in_transit")).status_code == 200
    assert CarrierEvent.objects.count() == 1
    assert ReturnEvent.objects.filter(kind="parcel.in_transit").count() == 1


def test_news_out_of_order_never_takes_a_parcel_back(client: Client, sent: Return) -> None:
    post(client, report("delivered", hours=5))
    post(client, report("in_transit", hours=2))
    post(client, report("lost", hours=6))
    assert status_of(sent) == ParcelStatus.DELIVERED
    assert CarrierEvent.objects.count() == 3


def test_an_old_scan_does_not_find_a_lost_parcel_but_a_new_one_does(client: Client, sent: Return) -> None:
    post(client, report("lost", hours=5))
    post(client, report("in_transit", hours=2))
    assert status_of(sent) == ParcelStatus.LOST
    post(client, report("in_transit", hours=8))
    assert status_of(sent) == ParcelStatus.IN_TRANSIT


@pytest.mark.parametrize("word", ["pre_transit", "something_new"])
def test_words_without_a_meaning_for_us_are_kept(client: Client, sent: Return, word: str) -> None:
    assert post(client, report(word)).status_code == 200
    assert status_of(sent) == ParcelStatus.LABEL_READY
    assert CarrierEvent.objects.get().word == word


def test_a_parcel_that_goes_back_to_the_shopper_is_not_lost(client: Client, sent: Return) -> None:
    post(client, report("returned"))
    assert status_of(sent) == ParcelStatus.CAME_BACK
    post(client, report("in_transit", hours=9))
    assert status_of(sent) == ParcelStatus.IN_TRANSIT


def test_every_scan_is_news_and_what_the_carrier_waits_for_is_none(client: Client, sent: Return) -> None:
    post(client, report("pre_transit", hours=1))
    assert parcel_of(sent).heard_at is None
    for hours in (4, 30, 8):
        post(client, report("in_transit", hours=hours))
    assert parcel_of(sent).heard_at == NOW + timedelta(hours=30)
    find_silent(now=NOW + timedelta(days=30))
    assert parcel_of(sent).silent_at is not None
    post(client, report("out_for_delivery", hours=24 * 31))
    assert parcel_of(sent).silent_at is None


def test_the_way_is_told_newest_first_and_each_stop_once(client: Client, sent: Return) -> None:
    for hours, word in ((1, "in_transit"), (2, "in_transit"), (3, "out_for_delivery"), (4, "delivered")):
        post(client, report(word, hours=hours))
    [way] = ways([parcel_of(sent).pk]).values()
    assert [(news["status"], news["at"]) for news in way] == [
        ("DELIVERED", NOW + timedelta(hours=4)),
        ("OUT_FOR_DELIVERY", NOW + timedelta(hours=3)),
        ("IN_TRANSIT", NOW + timedelta(hours=1)),
    ]


def test_pages_have_words_for_all_that_carriers_say() -> None:
    assert set(WORDS) | {"UNKNOWN"} == {word.value for word in Tracking}


def test_the_database_knows_no_other_words(client: Client, sent: Return) -> None:
    post(client, report("in_transit"))
    with pytest.raises(IntegrityError), transaction.atomic():
        CarrierEvent.objects.update(status="TELEPORTED")


def test_a_strangers_parcel_is_ignored(client: Client, sent: Return) -> None:
    assert post(client, report("delivered", number="TEST999999999")).status_code == 200
    assert not CarrierEvent.objects.exists()


def test_news_may_come_before_the_purchase_is_known(client: Client, sent: Return) -> None:
    Label.objects.update(tracking_number="", state=Label.State.CREATED)
    post(client, report("in_transit", reference=label_of(sent).reference))
    assert status_of(sent) == ParcelStatus.IN_TRANSIT


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b'{"event_id": 1}',
        b"[" * 5000,
        report("delivered", tracking_number=7),
        report("delivered", at="yesterday"),
        report("delivered", at="2026-11-20T10:00:00"),
        report("x" * 500),
        report("delivered", event="e" * 500),
    ],
)
def test_signed_nonsense_is_a_bad_request(client: Client, sent: Return, body: bytes) -> None:
    assert post(client, body).status_code in {400, 411}
    assert status_of(sent) == ParcelStatus.LABEL_READY


def test_limits_and_strangers(client: Client, sent: Return) -> None:
    assert post(client, b"x" * 70_000).status_code == 413
    assert post(client, report("delivered"), name="nobody").status_code == 404
    assert post(client, report("delivered"), name="slip").status_code == 401
    assert client.get("/carriers/sandbox/webhook").status_code == 405


def test_quiet_parcels_are_asked_about(carrier: PretendCarrier, sent: Return) -> None:
    events = [
        {"status": "delivered", "at": "2026-11-21T09:00:00Z"},
        {"status": "in_transit", "at": "2026-11-20T19:00:00Z"},
    ]
    carrier.before = answering(200, {"tracking_number": "TEST000000001", "status": "delivered", "events": events})
    assert tracking.poll(now=LATER) == 0
    assert tracking.poll(now=NOW + timedelta(days=1)) == 1
    assert status_of(sent) == ParcelStatus.DELIVERED
    assert parcel_of(sent).first_scan_at is not None
    assert tracking.poll(now=NOW + timedelta(days=3)) == 0


def test_a_silent_carrier_does_not_stop_the_round(carrier: PretendCarrier, sent: Return) -> None:
    carrier.before = answering(502)
    assert tracking.poll(now=NOW + timedelta(days=1)) == 0
    assert label_of(sent).checked_at == NOW + timedelta(days=1)


def test_a_label_billed_on_scan_is_charged_at_the_earliest_scan(client: Client, sent: Return) -> None:
    Label.objects.update(billing=Billing.ON_SCAN, charged_at=None)
    assert post(client, report("pre_transit", hours=1)).status_code == 200
    assert label_of(sent).charged_at is None
    for hours in (5, 3, 7):
        post(client, report("in_transit", hours=hours))
    assert label_of(sent).charged_at == NOW + timedelta(hours=3)


def test_a_label_billed_at_its_purchase_is_not_charged_again_at_the_scan(client: Client, sent: Return) -> None:
    before = label_of(sent).charged_at
    post(client, report("in_transit", hours=5))
    assert before is not None
    assert label_of(sent).charged_at == before
