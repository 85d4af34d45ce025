"""What triggers of Shopify Flow say of scans, suppliers, withdrawals and counts that are not all in order."""

from __future__ import annotations

from datetime import timedelta

import pytest

from returns.domain.claim import Refusal
from returns.domain.flow_triggers import BY_EVENT, PAGE, FlowMode, Value, payload_of
from returns.domain.status import DispositionType, ParcelStatus
from returns.flow_news import TELL
from returns.models import OutboxMessage, PublicEvent, Shop
from returns.operations.answer_claim import ask_about_claim, credit_claim, refuse_claim
from returns.operations.approve_return import approve_return
from returns.operations.flow_line import set_flow_mode
from returns.operations.receive_goods import receive_goods
from returns.operations.record_label import record_label
from returns.operations.record_scan import record_scan
from returns.operations.share_parcel import share_parcel
from returns.queries.flow_line import _OWN, event_to_tell, values_of
from tests.characters import NOW, make_shop
from tests.returns_portal.merchant_desk import approved
from tests.suppliers import asked, make_supplier

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    made = make_shop()
    set_flow_mode(shop=made, mode=FlowMode.ALWAYS)
    return made


def said(handle: str) -> list[dict[str, Value]]:
    """What waits to be told by a trigger, in order, as it would be sent."""
    found = []
    for message in OutboxMessage.objects.filter(kind=TELL).order_by("pk"):
        pair = event_to_tell(message, now=NOW)
        if pair and pair[0].handle == handle:
            found.append(payload_of(pair[0], {**values_of(*pair), PAGE: "https://shop.example/"}))
    return found


def test_a_first_scan_names_the_parcel_that_travels(shop: Shop) -> None:
    host, guest = approved(shop, 1001), approved(shop, 1002)
    parcel = host.parcels.get()
    record_label(parcel_id=parcel.pk, carrier="sandbox", tracking_number="T1", tracking_url="", now=NOW)
    share_parcel(rma_id=guest.pk, other=host.number, actor="shopper", now=NOW)
    scanned = NOW + timedelta(hours=5)
    for of in (parcel, guest.parcels.get(carried_by=parcel)):
        record_scan(parcel_id=of.pk, status=ParcelStatus.IN_TRANSIT, at=scanned, now=scanned)
    told = said("return-first-scan")
    assert [row["Return number"] for row in told] == [host.number, guest.number]
    assert {(row["Carrier"], row["Tracking number"], row["Scanned at"]) for row in told} == {
        ("sandbox", "T1", scanned.isoformat())
    }
    assert said("return-label-bought")[0]["Tracking number"] == "T1"


def test_each_answer_of_a_supplier_is_told(shop: Shop) -> None:
    answers = (
        lambda claim: credit_claim(shop=shop, claim_id=claim.pk, amount_minor=100, reference="C-1", now=NOW),
        lambda claim: refuse_claim(shop=shop, claim_id=claim.pk, reason=Refusal.OTHER, text="No", now=NOW),
        lambda claim: ask_about_claim(shop=shop, claim_id=claim.pk, text="Which colour?", now=NOW),
    )
    make_supplier(shop)
    for place, answer in enumerate(answers):
        rma = asked(shop, number=1001 + place)
        approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
        answer(rma.claims.get())
    told = said("return-supplier-answered")
    assert [row["Answer"] for row in told] == ["credited", "refused", "wrote"]
    assert all(row["Supplier"] for row in told)
    assert "Which colour?" not in str(told)


def test_a_count_says_what_is_not_in_order(shop: Shop) -> None:
    rma = approved(shop, 1001)
    items = list(rma.lines.all())
    counts = {item.pk: {DispositionType.RESTOCKED: item.quantity} for item in items}
    counts[items[0].pk] = {DispositionType.MISSING: 1, DispositionType.NOT_RESTOCKED: items[0].quantity - 1}
    receive_goods(rma_id=rma.pk, counts=counts, actor="merchant", now=NOW)
    (told,) = said("return-inspected")
    pieces = sum(item.quantity for item in items)
    assert (told["Pieces"], told["Missing"], told["All in order"]) == (pieces - 1, 1, False)
    assert told["Restocked"] == pieces - items[0].quantity


def test_what_is_too_long_ago_or_kept_no_longer_is_not_told(shop: Shop) -> None:
    approved(shop, 1001)
    message = OutboxMessage.objects.filter(kind=TELL).earliest("pk")
    at = PublicEvent.objects.get(pk=message.payload["event"]).at
    assert event_to_tell(message, now=at + timedelta(days=3))
    assert event_to_tell(message, now=at + timedelta(days=3, seconds=1)) is None
    PublicEvent.objects.all().delete()
    assert event_to_tell(message, now=at) is None


def test_every_trigger_can_be_said() -> None:
    assert set(_OWN) == {trigger.handle for trigger in BY_EVENT.values()} - {"return-finding"}
