"""A label is bought once, whatever is lost on the way."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import override_settings

from labels.carriers.base import Billing
from labels.carriers.sandbox.carrier import SandboxCarrier
from labels.models import Label
from labels.parcel_terms import set_terms
from returns.domain.parcel_terms import ParcelTerms, Prefer
from returns.domain.status import ParcelStatus
from returns.models import Order, OrderLine
from returns.outbox import GiveUp, Later
from tests.characters import NOW, make_shop
from tests.labels.parcels import LATER, label_of, make_label, parcel_of, text_of, waiting_return
from tests.labels.pretend_carrier import PretendCarrier, answering, losing

pytestmark = pytest.mark.django_db


@pytest.fixture
def carrier(monkeypatch: pytest.MonkeyPatch) -> Iterator[PretendCarrier]:
    pretend = PretendCarrier()
    monkeypatch.setattr("labels.carriers.sandbox.carrier._client", pretend.client)
    with override_settings(SANDBOX_CARRIER_URL="http://carrier.invalid/carrier/v1", SANDBOX_CARRIER_KEY="key"):
        yield pretend


def test_the_cheapest_service_is_bought(carrier: PretendCarrier) -> None:
    rma = waiting_return()
    make_label(rma)
    label, parcel = label_of(rma), parcel_of(rma)
    assert carrier.calls[:2] == ["POST shipments", "POST shipments/shp_1/buy"]
    assert (label.service, label.cost_minor, label.billed_minor, label.cost_currency) == ("dropoff", 445, 445, "EUR")
    assert (parcel.status, parcel.carrier) == (ParcelStatus.LABEL_READY, "sandbox")
    assert parcel.tracking_number == label.tracking_number == "TEST000000001"


def test_the_shop_can_prefer_the_fastest_or_name_a_service(carrier: PretendCarrier) -> None:
    for terms in (ParcelTerms(prefer=Prefer.FASTEST), ParcelTerms(services=("Express",))):
        rma = waiting_return(make_shop(f"{len(terms.services)}.myshopify.com"))
        set_terms(rma.shop_id, terms)
        make_label(rma)
        assert (label_of(rma).service, label_of(rma).billed_minor) == ("express", 1290)


def test_the_shopper_is_the_sender(carrier: PretendCarrier) -> None:
    rma = waiting_return()
    first = rma.lines.first()
    assert first
    OrderLine.objects.filter(pk=first.line_id).update(grams=1250)
    make_label(rma)
    asked = carrier.bought[0]["asked"]
    assert asked["from"]["name"] == "Camille Martin"
    assert asked["to"]["name"] == "Atelier Retours"
    assert asked["weight_grams"] == 1250 * first.quantity + 500 * (3 - first.quantity)


def test_the_paper_names_the_earlier_of_two_last_days(carrier: PretendCarrier) -> None:
    rma = waiting_return()
    make_label(rma)
    text = text_of(bytes(label_of(rma).documents.get(format="4x6").pdf))
    assert "27 novembre 2026" in text
    assert "TEST000000001" in text


@pytest.mark.parametrize("where", ["before", "after"])
@pytest.mark.parametrize("lost", ["/shipments", "/buy"])
def test_a_lost_answer_is_read_back_before_anything_is_bought_again(
    carrier: PretendCarrier, where: str, lost: str
) -> None:
    rma = waiting_return()
    setattr(carrier, where, losing(lost))
    with pytest.raises(Later):
        make_label(rma)
    make_label(rma, now=LATER)
    assert len(carrier.bought) == len(carrier.shipments) == 1
    assert label_of(rma).state == Label.State.READY
    after_the_loss = carrier.calls[1 if lost == "/shipments" else 2]
    assert after_the_loss.startswith("GET shipments")


def test_answers_that_stay_lost_never_buy_twice(carrier: PretendCarrier) -> None:
    rma = waiting_return()
    carrier.after = losing("", times=3)
    for hour in range(6):
        try:
            make_label(rma, now=NOW + timedelta(hours=hour))
        except Later:
            continue
    assert len(carrier.bought) == 1
    assert label_of(rma).state == Label.State.READY


def test_a_purchase_that_overtook_our_reading_is_taken_from_the_conflict(carrier: PretendCarrier) -> None:
    rma = waiting_return()
    carrier.before = losing("/buy")
    with pytest.raises(Later):
        make_label(rma)
    stale = dict(carrier.shipments["shp_1"])
    carrier._buy(carrier.shipments["shp_1"])
    carrier.before = answering(200, stale, only="/shp_1")
    make_label(rma, now=LATER)
    assert len(carrier.bought) == 1
    assert label_of(rma).tracking_number == "TEST000000001"


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_broken_carrier_is_tried_later(carrier: PretendCarrier, status: int) -> None:
    rma = waiting_return()
    carrier.before = answering(status)
    with pytest.raises(Later, match=f"answered {status}"):
        make_label(rma)
    assert parcel_of(rma).status == ParcelStatus.AWAITING_LABEL


def test_a_carrier_that_asks_for_patience_gets_it(carrier: PretendCarrier) -> None:
    carrier.before = answering(429, headers={"Retry-After": "7"})
    with pytest.raises(Later) as later:
        make_label(waiting_return())
    assert later.value.delay == timedelta(seconds=7)


def test_a_refused_address_goes_to_a_person_and_quotes_nobody(carrier: PretendCarrier) -> None:
    rma = waiting_return()
    refusal = {"error": "invalid_address", "message": "3 quai de la Loire?", "field": "from", "missing": ["postcode"]}
    carrier.before = answering(422, refusal)
    with pytest.raises(GiveUp) as given_up:
        make_label(rma)
    assert str(given_up.value) == "No label: the carrier refused: invalid_address from postcode."
    assert label_of(rma).state == Label.State.FAILED


def test_after_a_refusal_the_next_try_starts_afresh(carrier: PretendCarrier) -> None:
    rma = waiting_return()
    carrier.before = answering(422, {"error": "invalid_address"})
    with pytest.raises(GiveUp):
        make_label(rma)
    carrier.before = lambda request: None
    make_label(rma, now=LATER)
    assert sorted(Label.objects.values_list("state", flat=True)) == ["FAILED", "READY"]


def test_a_label_that_may_be_paid_survives_a_key_that_is_refused(carrier: PretendCarrier) -> None:
    rma = waiting_return()
    carrier.after = losing("/buy")
    with pytest.raises(Later):
        make_label(rma)
    carrier.before = answering(401)
    with pytest.raises(GiveUp, match="does not accept our key"):
        make_label(rma, now=LATER)
    carrier.before = lambda request: None
    make_label(rma, now=LATER)
    assert len(carrier.bought) == 1
    assert Label.objects.count() == 1


@pytest.mark.parametrize("answer", [[], {"id": 7}, {"id": "", "reference": "x", "status": "created"}, "x"])
def test_an_answer_that_makes_no_sense_counts_as_none(carrier: PretendCarrier, answer: object) -> None:
    carrier.before = answering(200, answer or [1])
    with pytest.raises(Later, match="not understood"):
        make_label(waiting_return())


def test_an_order_without_an_address_is_refused_by_name(carrier: PretendCarrier) -> None:
    rma = waiting_return()
    Order.objects.filter(pk=rma.order_id).update(address={})
    carrier.before = answering(422, {"error": "invalid_address", "field": "from", "missing": ["name", "street"]})
    with pytest.raises(GiveUp, match="from name street"):
        make_label(rma)


def test_the_terms_of_the_purchase_stay_with_the_label(carrier: PretendCarrier) -> None:
    rma = waiting_return()
    make_label(rma)
    label = label_of(rma)
    assert (label.billing, label.charged_at) == (Billing.ON_CREATION, label.bought_at)
    assert label.void_by == (label.bought_at or NOW) + timedelta(days=28)


def test_a_label_billed_at_its_scan_is_not_paid_for_yet(
    carrier: PretendCarrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    terms = replace(SandboxCarrier.capabilities, billing=Billing.ON_SCAN, void_within=None)
    monkeypatch.setattr(SandboxCarrier, "capabilities", terms)
    rma = waiting_return()
    make_label(rma)
    label = label_of(rma)
    assert (label.billing, label.charged_at, label.void_by) == (Billing.ON_SCAN, None, None)


@override_settings(SANDBOX_CARRIER_URL="")
def test_nobody_is_charged_for_a_slip() -> None:
    rma = waiting_return()
    make_label(rma)
    label = label_of(rma)
    assert (label.billing, label.charged_at, label.void_by) == ("", None, None)
