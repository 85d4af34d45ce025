"""Shippo from its recorded answers: a rate, a purchase, a lost answer, a refund, scans and webhooks."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from labels.carriers.base import (
    Billing,
    Credit,
    Customs,
    CustomsItem,
    ForgedNews,
    Paper,
    Refused,
    Tracking,
    Unavailable,
    UnreadableNews,
    Unusable,
)
from labels.carriers.shippo.carrier import SIGNATURE, ShippoCarrier
from tests.labels.scripted_wire import PARCEL, Answer, ScriptedWire

TRAFFIC: dict[str, Any] = json.loads((Path(__file__).parent / "recorded/shippo/traffic.json").read_text())
SHIPMENT = TRAFFIC["shipment_read"]["response"]
QUEUED = TRAFFIC["transaction"]["response"]
OWN = SHIPMENT["object_id"]
TRANSACTION = QUEUED["object_id"]
RATE = QUEUED["rate"]
DONE = {
    **QUEUED,
    "status": "SUCCESS",
    "tracking_number": "794604790138",
    "tracking_url_provider": "https://www.fedex.com/track?n=794604790138",
}
NONE: Answer = (200, {"results": [], "next": None})
# What Shippo answers of an item of a declaration, as recorded.
RECORDED_ITEM = {"description", "quantity", "net_weight", "mass_unit", "tariff_number", "origin_country"} | {
    f"value_{part}" for part in ("amount", "currency")
}
NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
BOUGHT_ID = f"{OWN}/{TRANSACTION}/fedex"


def recorded(name: str) -> Answer:
    return TRAFFIC[name]["status"], TRAFFIC[name]["response"]


def script(**more: list[Answer]) -> dict[str, list[Answer]]:
    return {
        "POST shipments": [recorded("shipment")],
        f"GET shipments/{OWN}": [recorded("shipment_read")],
        "GET transactions": [NONE],
        "POST transactions": [(201, DONE)],
        f"GET transactions/{TRANSACTION}": [(200, DONE)],
        f"GET rates/{RATE}": [(200, next(rate for rate in SHIPMENT["rates"] if rate["object_id"] == RATE))],
        **more,
    }


def carrier(answers: dict[str, list[Answer]], **more: Any) -> tuple[ShippoCarrier, ScriptedWire]:
    wire = ScriptedWire(answers, "https://api.goshippo.com")
    more = {"webhook_secret": "sécret", "clock": lambda: NOW, **more}
    return ShippoCarrier(token="shippo_test_x", client=wire.client(), **more), wire


def test_a_shipment_is_asked_for_as_it_went_out() -> None:
    sells, wire = carrier(script())
    shipment = sells.quote(PARCEL)
    asked = wire.bodies[0]
    assert asked["extra"]["is_return"] is True
    assert asked["address_from"]["name"] == "Shop"
    assert asked["address_to"]["name"] == "Ada Lovelace"
    assert asked["metadata"] == PARCEL.reference
    assert "customs_declaration" not in asked
    assert [(rate.service, rate.amount_minor, rate.currency) for rate in shipment.rates] == [
        ("usps_priority", 909, "USD"),
        ("usps_parcel_select", 977, "USD"),
        ("fedex_2_day", 2273, "USD"),
    ]
    assert shipment.purchase is None
    assert sells.capabilities.billing == Billing.ON_SCAN
    assert sells.capabilities.test


def test_across_a_border_customs_are_told_of_returned_goods() -> None:
    goods = (CustomsItem("Wool sweater", 2, "611011", "PT", 900, 8980), CustomsItem("Scarf", 1, "", "", 80, 2500))
    sells, wire = carrier(script())
    sells.quote(replace(PARCEL, customs=Customs("EUR", goods, "#1001", "2026-11-02", "")))
    told = wire.bodies[0]["customs_declaration"]
    assert (told["contents_type"], told["non_delivery_option"]) == ("RETURN_MERCHANDISE", "RETURN")
    assert told["certify"] is True
    assert told["certify_signer"] == "Ada Lovelace"
    assert told["invoice"] == "#1001"
    assert told["contents_explanation"] == "Returned goods, order #1001 of 2026-11-02"
    assert told["items"][0] == {
        "description": "Wool sweater",
        "quantity": 2,
        "net_weight": "900",
        "mass_unit": "g",
        "value_amount": "89.80",
        "value_currency": "EUR",
        "origin_country": "PT",
        "tariff_number": "611011",
    }
    assert set(told["items"][0]) == RECORDED_ITEM


@pytest.mark.parametrize(
    ("start", "end", "exempt"),
    [("US", "CA", "NOEEI_30_36"), ("US", "FR", "NOEEI_30_37_a"), ("CA", "US", "NOEEI_30_37_a")],
)
def test_an_export_is_exempt_by_the_rule_for_its_way(start: str, end: str, exempt: str) -> None:
    sells, wire = carrier(script())
    sender, recipient = replace(PARCEL.sender, country=start), replace(PARCEL.recipient, country=end)
    customs = Customs("USD", (CustomsItem("Scarf", 1, "621490", "IT", 80, 2500),), "#1", "2026-11-02", "")
    sells.quote(replace(PARCEL, sender=sender, recipient=recipient, customs=customs))
    assert wire.bodies[0]["customs_declaration"]["eel_pfc"] == exempt


def test_a_rate_is_bought() -> None:
    sells, wire = carrier(script())
    bought = sells.buy(OWN, service="fedex_2_day", parcel=PARCEL)
    assert bought.id == BOUGHT_ID
    assert bought.purchase is not None
    assert (bought.purchase.tracking_number, bought.purchase.amount_minor) == ("794604790138", 2273)
    assert wire.bodies[-1] == {
        "rate": RATE,
        "async": False,
        "label_file_type": "PDF_4x6",
        "metadata": "Customer ID 123456",
    }
    again = sells.get(bought.id)
    assert again.purchase == bought.purchase


def test_a_label_still_being_made_is_waited_for_and_not_bought_twice() -> None:
    waiting: Answer = (200, {"results": [QUEUED], "next": None})
    done: Answer = (200, {"results": [DONE], "next": None})
    sells, wire = carrier(
        script(**{"POST transactions": [recorded("transaction")], "GET transactions": [NONE, waiting]})
    )
    for _ in range(3):
        with pytest.raises(Unavailable, match="still making"):
            sells.buy(OWN, service="fedex_2_day", parcel=PARCEL)
    assert wire.asked.count("POST transactions") == 1
    wire.script["GET transactions"] = [done]
    bought = sells.buy(OWN, service="fedex_2_day", parcel=PARCEL)
    assert bought.purchase is not None
    assert wire.asked.count("POST transactions") == 1


def test_a_lost_purchase_is_read_back_by_its_rate() -> None:
    lost = httpx.ReadTimeout("no answer")
    sells, wire = carrier(script(**{"POST transactions": [lost]}))
    with pytest.raises(Unavailable):
        sells.buy(OWN, service="fedex_2_day", parcel=PARCEL)

    def by_rate(request: httpx.Request) -> httpx.Response:
        found = [DONE] if request.url.params["rate"] == RATE else []
        return httpx.Response(200, json={"results": found})

    wire.script["GET transactions"] = [by_rate]
    found = sells.get(OWN)
    assert found.id == BOUGHT_ID
    assert found.purchase is not None


def test_a_failed_purchase_may_be_tried_again() -> None:
    failed = {**QUEUED, "status": "ERROR", "messages": [{"code": "carrier_timeout", "text": "at 965 Mission Street"}]}
    sells, _ = carrier(script(**{"POST transactions": [(201, failed)]}))
    with pytest.raises(Refused, match="carrier_timeout"):
        sells.buy(OWN, service="fedex_2_day", parcel=PARCEL)
    sells, _ = carrier(script(**{"GET transactions": [(200, {"results": [failed]})]}))
    assert sells.get(OWN).purchase is None


def test_a_token_is_checked_for_nothing() -> None:
    sells, wire = carrier(script(**{"GET shipments": [(200, {"results": [SHIPMENT]}), (401, {})]}))
    sells.check()
    with pytest.raises(Unusable):
        sells.check()
    assert set(wire.asked) == {"GET shipments"}


def test_a_service_that_is_gone_is_refused() -> None:
    sells, wire = carrier(script())
    with pytest.raises(Refused, match="no longer"):
        sells.buy(OWN, service="usps_first", parcel=PARCEL)
    assert "POST transactions" not in wire.asked


def test_a_lost_shipment_is_found_by_its_reference() -> None:
    mine = {**SHIPMENT, "metadata": PARCEL.reference}
    pages: list[Answer] = [
        (200, {"results": [SHIPMENT], "next": "https://api.goshippo.com/shipments/?page=2"}),
        (200, {"results": [mine], "next": None}),
    ]
    sells, _ = carrier(script(**{"GET shipments": pages}))
    found = sells.find(PARCEL.reference)
    assert found is not None
    assert found.reference == PARCEL.reference
    sells, _ = carrier(script(**{"GET shipments": [(200, {"results": [SHIPMENT], "next": None})]}))
    assert sells.find("another") is None


@pytest.mark.parametrize(
    ("status", "credit"),
    [("QUEUED", Credit.SUBMITTED), ("PENDING", Credit.SUBMITTED), ("SUCCESS", Credit.REFUNDED)],
)
def test_a_label_is_given_back(status: str, credit: Credit) -> None:
    sells, wire = carrier(script(**{"POST refunds": [(201, {"object_id": "r1", "status": status})]}))
    void = sells.void(BOUGHT_ID)
    assert (void.voided, void.credit) == (True, credit)
    assert wire.bodies[-1] == {"transaction": TRANSACTION, "async": False}


def test_a_refused_refund_is_no_void() -> None:
    sells, _ = carrier(script(**{"POST refunds": [(201, {"status": "ERROR"})]}))
    with pytest.raises(Refused, match="take this label back"):
        sells.void(BOUGHT_ID)


@pytest.mark.parametrize(
    ("status", "credit"),
    [("REFUNDPENDING", Credit.SUBMITTED), ("REFUNDED", Credit.REFUNDED), ("REFUNDREJECTED", Credit.REJECTED)],
)
def test_what_became_of_a_refund_is_read_and_not_asked_for_again(status: str, credit: Credit) -> None:
    gone: Answer = (200, {**DONE, "status": status})
    sells, wire = carrier(script(**{f"GET transactions/{TRANSACTION}": [gone]}))
    assert sells.void(BOUGHT_ID).credit == credit
    assert "POST refunds" not in wire.asked


def test_recorded_scans_are_read() -> None:
    sells, _ = carrier(script(**{"GET tracks/usps/9205590164917337534322": [recorded("track")]}))
    news = sells.track("9205590164917337534322", shipment_id=f"{OWN}/{TRANSACTION}/usps")
    assert len(news) == 11
    newest = max(news, key=lambda item: item.at)
    assert newest.status == Tracking.DELIVERED
    assert newest.place == "Berkeley, US"
    assert len({item.event_id for item in news}) == len(news)
    again = sells.track("9205590164917337534322", shipment_id=f"{OWN}/{TRANSACTION}/usps")
    assert [item.event_id for item in again] == [item.event_id for item in news]
    with pytest.raises(Refused):
        sells.track("9205590164917337534322")


@pytest.mark.parametrize("name", ["bad_transaction", "no_such_transaction", "bad_shipment", "no_such_shipment"])
def test_recorded_refusals_are_refusals(name: str) -> None:
    sells, _ = carrier(script(**{"POST shipments": [recorded(name)]}))
    with pytest.raises(Refused) as trouble:
        sells.quote(PARCEL)
    assert "required" not in str(trouble.value)
    assert "EXAMPLE" not in str(trouble.value)


def signed(body: bytes, *, secret: str = "sécret", at: datetime = NOW) -> dict[str, str]:
    stamp = str(int(at.timestamp()))
    digest = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {SIGNATURE: f"t={stamp},v1={digest}"}


SCAN = {
    "tracking_number": "9205",
    "metadata": "RMA-1001-abc",
    "tracking_status": {
        "status": "TRANSIT",
        "substatus": {"code": "out_for_delivery"},
        "status_date": "2026-11-20T09:00:00Z",
        "location": {"city": "Berkeley", "country": "US"},
    },
}


def test_a_signed_webhook_is_news() -> None:
    sells, _ = carrier({})
    body = json.dumps({"event": "track_updated", "data": SCAN | {"eta": "2026-11-23T00:00:00Z"}}).encode()
    news = sells.parse_webhook(body=body, headers=signed(body))
    assert news.expected_on == date(2026, 11, 23)
    assert (news.status, news.tracking_number, news.reference) == (Tracking.OUT_FOR_DELIVERY, "9205", "RMA-1001-abc")


def test_a_forged_or_old_webhook_is_not() -> None:
    sells, _ = carrier({})
    body = json.dumps({"event": "track_updated", "data": SCAN}).encode()
    late = datetime(2026, 11, 20, 9, 54, tzinfo=UTC)
    for headers in (
        {},
        {SIGNATURE: "t=,v1="},
        signed(body, secret="other"),
        signed(body, at=late),
        signed(body + b" "),
        {SIGNATURE: "nonsense"},
    ):
        with pytest.raises(ForgedNews):
            sells.parse_webhook(body=body, headers=headers)


def test_without_a_secret_the_accounts_own_address_is_the_proof() -> None:
    sells, _ = carrier({}, webhook_secret="")
    body = json.dumps({"event": "track_updated", "data": SCAN}).encode()
    news = sells.parse_webhook(body=body, headers={})
    assert news is not None
    assert news.tracking_number == "9205"


def test_a_webhook_about_something_else_is_taken_and_says_nothing() -> None:
    sells, _ = carrier({})
    body = json.dumps({"event": "transaction_created", "data": QUEUED}).encode()
    assert sells.parse_webhook(body=body, headers=signed(body)) is None


@pytest.mark.parametrize("event", [{"event": "track_updated"}, []])
def test_other_webhooks_are_not_understood(event: Any) -> None:
    sells, _ = carrier({})
    body = json.dumps(event).encode()
    with pytest.raises(UnreadableNews):
        sells.parse_webhook(body=body, headers=signed(body))


def files() -> tuple[httpx.Client, list[httpx.Request]]:
    fetched: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        fetched.append(request)
        return httpx.Response(200, content=b"a file", headers={"Content-Type": "application/pdf"})

    return httpx.Client(transport=httpx.MockTransport(answer)), fetched


def test_the_papers_of_a_label_are_fetched_without_the_token() -> None:
    client, fetched = files()
    sold = DONE | {
        "label_url": "https://deliver.goshippo.com/x.pdf?Signature=s",
        "qr_code_url": "https://deliver.goshippo.com/x.png",
        "commercial_invoice_url": None,
    }
    sells, _ = carrier(script(**{f"GET transactions/{TRANSACTION}": [(200, sold)]}), files=client)
    assert [paper.kind for paper in sells.documents(BOUGHT_ID)] == [Paper.LABEL, Paper.QR]
    assert not any("Authorization" in request.headers for request in fetched)
    with pytest.raises(Refused):
        sells.documents(OWN)


def test_a_file_of_another_host_is_not_fetched() -> None:
    client, fetched = files()
    sold = DONE | {"label_url": "https://169.254.169.254/x.pdf"}
    sells, _ = carrier(script(**{f"GET transactions/{TRANSACTION}": [(200, sold)]}), files=client)
    with pytest.raises(Unavailable):
        sells.documents(BOUGHT_ID)
    assert not fetched
