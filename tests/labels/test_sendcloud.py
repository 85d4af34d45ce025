"""Sendcloud's returns as its published schema tells them: quote, buy with one call, lost answers, cancel, scans."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from labels.carriers.base import (
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
from labels.carriers.sendcloud.carrier import SIGNATURE, SendcloudCarrier
from tests.labels.scripted_wire import PARCEL, Answer, ScriptedWire

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
QUOTED = f"2026-11-20~{PARCEL.reference}"
OPTIONS = {
    "data": [
        {"code": "postnl:return/qr", "quotes": [{"price": {"total": {"value": "7.10", "currency": "EUR"}}}]},
        {"code": "dpd:return/return", "quotes": [{"price": {"total": {"value": "5.45", "currency": "EUR"}}}]},
        {"code": "ups:return", "quotes": None},
    ]
}


def held(**more: Any) -> dict[str, Any]:
    return {
        "id": 12345,
        "order_number": PARCEL.reference,
        "shipping_option": {"code": "dpd:return/return"},
        "shipping_product": {"code": "dpd:return"},
        "tracking_number": "05222",
        "tracking_url": "https://tracking.eu-central-1-0.sendcloud.sc/forward?code=05222",
        "label_cost": {"value": 5.45, "currency": "EUR"},
        "created_at": "2026-11-20T11:00:00+01:00",
        "status_history": [
            {
                "carrier_update_timestamp": "2026-11-20T11:00:00+01:00",
                "parcel_status_history_id": "1",
                "parent_status": "announced",
            }
        ],
        **more,
    }


def page(*found: dict[str, Any], following: str | None = None) -> Answer:
    return 200, {"data": list(found), "next": following}


def script(**more: list[Answer]) -> dict[str, list[Answer]]:
    return {
        "POST shipping-options": [(200, OPTIONS)],
        "POST returns/validate": [(200, {})],
        "GET returns": [page()],
        "POST returns/announce-synchronously": [(201, {"return_id": 12345, "parcel_id": 7, "multi_collo_ids": []})],
        "GET returns/12345": [(200, held())],
        "PATCH returns/12345/cancel": [(202, {"message": "Cancellation requested successfully"})],
        **more,
    }


def carrier(answers: dict[str, list[Answer]], **more: Any) -> tuple[SendcloudCarrier, ScriptedWire]:
    wire = ScriptedWire(answers, "https://panel.sendcloud.sc/api/v3")
    sells = SendcloudCarrier(public_key="p", secret_key="s", client=wire.client(), clock=lambda: NOW, **more)
    return sells, wire


def test_a_quote_is_validated_and_leaves_nothing_behind() -> None:
    sells, wire = carrier(script())
    shipment = sells.quote(PARCEL)
    assert shipment.id == QUOTED
    assert [(rate.service, rate.amount_minor) for rate in shipment.rates] == [
        ("dpd:return/return", 545),
        ("postnl:return/qr", 710),
    ]
    assert wire.asked == ["POST shipping-options", "POST returns/validate"]
    asked = wire.bodies[1]
    assert asked["from_address"]["name"] == "Ada Lovelace"
    assert asked["from_address"]["state_province_code"] == "US-CA"
    assert asked["ship_with"] == {"type": "shipping_option_code", "shipping_option_code": "dpd:return/return"}
    assert asked["order_number"] == PARCEL.reference


def test_a_shop_may_name_its_option_and_contract() -> None:
    sells, wire = carrier(script(), option="postnl:return/qr", contract=9)
    assert [rate.service for rate in sells.quote(PARCEL).rates] == ["postnl:return/qr"]
    assert wire.bodies[1]["ship_with"]["contract"] == 9


def test_keys_are_checked_for_nothing() -> None:
    sells, wire = carrier(script(**{"GET returns": [page(), (401, {})]}))
    sells.check()
    with pytest.raises(Unusable):
        sells.check()
    assert set(wire.asked) == {"GET returns"}


def test_no_option_is_no_offer() -> None:
    sells, _ = carrier(script(**{"POST shipping-options": [(200, {"data": []})]}))
    assert sells.quote(PARCEL).rates == ()


def test_a_return_that_cannot_be_announced_is_refused_before_it_is_bought() -> None:
    bad: Answer = (400, {"errors": [{"field": "postal_code", "code": "invalid", "message": "at Mission Street"}]})
    sells, _ = carrier(script(**{"POST returns/validate": [bad]}))
    with pytest.raises(Refused, match="invalid postal_code"):
        sells.quote(PARCEL)


def test_one_call_buys() -> None:
    sells, wire = carrier(script())
    bought = sells.buy(QUOTED, service="dpd:return/return", parcel=PARCEL)
    assert bought.id == "12345"
    assert bought.purchase is not None
    assert (bought.purchase.tracking_number, bought.purchase.amount_minor) == ("05222", 545)
    assert bought.purchase.bought_at == NOW
    assert wire.asked == ["GET returns", "POST returns/announce-synchronously", "GET returns/12345"]


def test_a_lost_purchase_is_read_back_and_not_repeated() -> None:
    answers = script(**{"POST returns/announce-synchronously": [httpx.ReadTimeout("no answer")]})
    sells, wire = carrier(answers)
    with pytest.raises(Unavailable):
        sells.buy(QUOTED, service="dpd:return/return", parcel=PARCEL)
    other = held(order_number="RMA-9-x")
    following = "https://panel.sendcloud.sc/api/v3/returns?cursor=cD0z&page_size=40"
    wire.script["GET returns"] = [page(other, following=following), page(held())]
    found = sells.get(QUOTED)
    assert found.id == "12345"
    assert found.purchase is not None
    assert wire.queries[-1]["cursor"] == "cD0z"
    assert wire.queries[-1]["from_date"] == "2026-11-19 00:00:00"
    wire.script["GET returns"] = [page(held())]
    sells.buy(QUOTED, service="dpd:return/return", parcel=PARCEL)
    assert wire.asked.count("POST returns/announce-synchronously") == 1


def test_a_purchase_is_not_repeated_while_it_cannot_be_looked_for() -> None:
    endless = page(held(order_number="other"), following="https://x.test/?cursor=again")
    sells, wire = carrier(script(**{"GET returns": [endless]}))
    with pytest.raises(Unavailable, match="too many"):
        sells.buy(QUOTED, service="dpd:return/return", parcel=PARCEL)
    assert "POST returns/announce-synchronously" not in wire.asked


def test_a_return_still_being_announced_is_waited_for() -> None:
    sells, _ = carrier(script(**{"GET returns/12345": [(200, held(tracking_number=None))]}))
    with pytest.raises(Unavailable, match="still making"):
        sells.buy(QUOTED, service="dpd:return/return", parcel=PARCEL)


def test_a_failed_announcement_was_never_sold() -> None:
    failed = held(tracking_number=None, status_history=[{"parent_status": "Announcement failed"}])
    sells, _ = carrier(script(**{"GET returns": [page(failed)]}))
    assert sells.get(QUOTED).purchase is None
    sells, _ = carrier(script(**{"GET returns/12345": [(200, failed)]}))
    with pytest.raises(Refused, match="announce"):
        sells.get("12345")


def test_a_label_is_given_back() -> None:
    sells, wire = carrier(script())
    void = sells.void("12345")
    assert (void.voided, void.credit) == (True, Credit.SUBMITTED)
    done = held(status_history=[{"parent_status": "cancelled"}])
    wire.script["GET returns/12345"] = [(200, done)]
    assert sells.get("12345").credit == Credit.REFUNDED


def test_a_label_that_is_not_taken_back_is_refused() -> None:
    conflict: Answer = (409, {"errors": [{"field": "returns", "code": 409, "message": "Return is not cancellable."}]})
    sells, _ = carrier(script(**{"PATCH returns/12345/cancel": [conflict]}))
    with pytest.raises(Refused, match="take this label back"):
        sells.void("12345")
    nameless = held()
    del nameless["id"]
    sells, _ = carrier(script(**{"GET returns": [page(nameless)]}))
    with pytest.raises(Refused, match="in Sendcloud"):
        sells.void(QUOTED)


def test_customs_are_told_of_returned_goods() -> None:
    items = (CustomsItem("Wool coat", 2, "620211", "PT", 1800, 39_980),)
    sells, wire = carrier(script())
    sells.quote(replace(PARCEL, customs=Customs("EUR", items, "#1001", "2026-11-01", "")))
    asked = wire.bodies[1]
    assert asked["customs_information"] == {"invoice_number": "#1001", "export_reason": "returned_goods"}
    assert asked["parcel_items"] == [
        {
            "description": "Wool coat",
            "quantity": 2,
            "weight": {"value": 900, "unit": "g"},
            "price": {"value": 199.9, "currency": "EUR"},
            "hs_code": "620211",
            "origin_country": "PT",
        }
    ]


def test_the_history_is_read() -> None:
    steps = [
        {"carrier_update_timestamp": "2026-11-20T10:00:00Z", "parent_status": "Ready to send"},
        {"carrier_update_timestamp": "2026-11-21T10:00:00Z", "parent_status": "shipment-on-route"},
        {"carrier_update_timestamp": "2026-11-22T10:00:00Z", "parent_status": "beamed-up"},
        {"parent_status": "delivered"},
    ]
    sells, _ = carrier(script(**{"GET returns/12345": [(200, held(status_history=steps))]}))
    assert [news.status for news in sells.track("05222", shipment_id="12345")] == [
        Tracking.LABEL_CREATED,
        Tracking.IN_TRANSIT,
        Tracking.UNKNOWN,
    ]
    with pytest.raises(Refused):
        sells.track("05222", shipment_id=QUOTED)


def webhook(**more: Any) -> bytes:
    parcel = {"id": 7, "tracking_number": "05222", "order_number": PARCEL.reference, "status": {"id": 11}}
    return json.dumps(
        {"action": "parcel_status_changed", "timestamp": 1763631000000, "parcel": parcel, **more}
    ).encode()


def signed(body: bytes, secret: str = "s") -> dict[str, str]:
    return {SIGNATURE: hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}


def test_a_signed_webhook_is_news() -> None:
    sells, _ = carrier({})
    news = sells.parse_webhook(body=webhook(), headers=signed(webhook()))
    assert news is not None
    assert (news.status, news.word, news.tracking_number) == (Tracking.DELIVERED, "delivered", "05222")
    assert news.at == datetime(2025, 11, 20, 9, 30, tzinfo=UTC)


def test_forged_and_foreign_webhooks_are_not() -> None:
    sells, _ = carrier({})
    for headers in ({}, signed(webhook(), "other"), {SIGNATURE: "é"}):
        with pytest.raises(ForgedNews):
            sells.parse_webhook(body=webhook(), headers=headers)
    for body in (
        b'{"action": "parcel_status_changed"}',
        b"[]",
        webhook(timestamp=1e300),
    ):
        with pytest.raises(UnreadableNews):
            sells.parse_webhook(body=body, headers=signed(body))
    other = b'{"action": "return_created"}'
    assert sells.parse_webhook(body=other, headers=signed(other)) is None


def test_a_label_is_fetched_once_it_is_made_and_from_sendcloud_alone() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.host == "panel.sendcloud.sc"
        return httpx.Response(200, content=b"a file", headers={"Content-Type": "application/pdf"})

    url = "https://panel.sendcloud.sc/api/v3/parcels/7/documents/label"
    made = [(200, held()), (200, held(label={"label_printer": url})), (200, held(label={"label_printer": "http://x"}))]
    client = httpx.Client(transport=httpx.MockTransport(answer))
    sells, _ = carrier(script(**{"GET returns/12345": made}), files=client)
    with pytest.raises(Unavailable, match="still making"):
        sells.documents("12345")
    assert [(paper.kind, paper.content) for paper in sells.documents("12345")] == [(Paper.LABEL, b"a file")]
    with pytest.raises(Unavailable, match="not where"):
        sells.documents("12345")
    with pytest.raises(Refused):
        sells.documents(QUOTED)
