"""EasyPost from its recorded answers, through its own client: rates, a purchase, lost answers, papers, scans.

What each kind of answer comes to is in `test_easypost_line.py`.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import httpx
import pytest
import requests
from django.test import Client

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
)
from labels.carriers.easypost import proxy
from labels.carriers.easypost.kind import KIND
from labels.connecting import connect
from returns.outbox import Later
from tests.characters import NOW, make_shop
from tests.labels.easypost_wire import (
    CHEAPEST,
    CREATED,
    EVENT,
    OWN,
    SECRET,
    SIGNED,
    TRAFFIC,
    Answer,
    EasyPostWire,
    bought_return,
    carrier,
    recorded,
)  # fmt: skip
from tests.labels.parcels import LATER, label_of, make_label, parcel_of, waiting_return
from tests.labels.pretend_accounts import blank
from tests.labels.scripted_wire import PARCEL

BUY = f"POST shipments/{OWN}/buy"
GET = f"GET shipments/{OWN}"
SERVICE = "USPS GroundAdvantage"
NOT_THERE = recorded("error_404")


def sells(**more: list[Answer]) -> dict[str, list[Answer]]:
    return {"POST shipments": [recorded("return_create")], GET: [recorded("return_create")]} | more


def test_a_return_is_asked_for_as_the_goods_went_out() -> None:
    sold_by, wire = carrier(sells())
    shipment = sold_by.quote(PARCEL)
    asked = wire.bodies[0]["shipment"]
    assert (asked["is_return"], asked["reference"]) == (True, PARCEL.reference)
    assert asked["from_address"]["name"] == "Shop"  # EasyPost turns the two round itself
    assert asked["to_address"]["name"] == "Ada Lovelace"
    assert asked["parcel"] == {"length": 11.9, "width": 8.7, "height": 4.8, "weight": 31.8}
    assert "customs_info" not in asked
    assert shipment.id == OWN
    assert {rate.service: (rate.amount_minor, rate.currency) for rate in shipment.rates} == {
        "USPS Express": (5120, "USD"),
        "USPS Priority": (1101, "USD"),
        SERVICE: (820, "USD"),
    }


def names_in(asked: Any, at: str = "") -> Iterator[str]:
    if isinstance(asked, dict):
        for name, value in asked.items():
            yield from names_in(value, f"{at}.{name}")
    elif isinstance(asked, list):
        for value in asked:
            yield from names_in(value, f"{at}[]")
    else:
        yield at


CUSTOMS = Customs(
    currency="EUR",
    items=(CustomsItem("Wool sweater", 2, "611011", "PT", 900, 8980),),
    order="#1001",
    ordered_on="2026-11-01",
    outbound="LB123456789FR",
)


def test_nothing_is_asked_that_no_recording_or_documentation_knows() -> None:
    sold_by, wire = carrier(sells())
    sold_by.quote(replace(PARCEL, customs=CUSTOMS))
    documented = {
        ".shipment.is_return",
        ".shipment.options.label_size",
        ".shipment.customs_info.customs_items[].currency",
    }
    assert set(names_in(wire.bodies[0])) - set(names_in(TRAFFIC["create"]["request"])) == documented


def test_across_a_border_customs_are_told_of_returned_goods() -> None:
    sold_by, wire = carrier(sells())
    sold_by.quote(replace(PARCEL, customs=CUSTOMS))
    told = wire.bodies[0]["shipment"]["customs_info"]
    assert told["contents_type"] == "returned_goods"
    assert told["contents_explanation"] == "Returned goods, order #1001 of 2026-11-01, parcel LB123456789FR"
    assert told["customs_signer"] == "Ada Lovelace"
    assert told["customs_items"] == [
        {
            "description": "Wool sweater",
            "quantity": 2,
            "value": 89.8,
            "currency": "EUR",
            "weight": 31.8,
            "hs_tariff_number": "611011",
            "origin_country": "PT",
        }
    ]


def test_the_cheapest_rate_of_the_service_is_bought() -> None:
    sold_by, wire = carrier(sells(**{BUY: [(200, bought_return())]}))
    bought = sold_by.buy(OWN, service=SERVICE, parcel=PARCEL)
    assert wire.asked == [GET, BUY]
    assert wire.bodies == [{"rate": {"id": CHEAPEST["id"]}}]
    assert bought.purchase is not None
    assert (bought.purchase.service, bought.purchase.amount_minor, bought.purchase.currency) == (SERVICE, 820, "USD")
    assert bought.purchase.tracking_number == "9400100208303109505657"
    assert bought.purchase.tracking_url.startswith("https://track.easypost.com/")


def test_the_recorded_purchase_is_replayed_word_for_word() -> None:
    was = TRAFFIC["buy"]
    own = was["response"]["id"]
    sold_by, wire = carrier({f"GET shipments/{own}": [recorded("create")], f"POST {was['path']}": [recorded("buy")]})
    wire.script[f"GET shipments/{own}"] = [
        (200, TRAFFIC["create"]["response"] | {"id": own, "rates": was["response"]["rates"]})
    ]
    bought = sold_by.buy(own, service=SERVICE, parcel=PARCEL)
    assert wire.bodies == [was["request"]]
    assert bought.purchase is not None
    assert bought.purchase.amount_minor == 607


def test_what_easypost_charges_on_top_counts() -> None:
    fees = [{"type": "LabelFee", "amount": "0.03000", "charged": True, "refunded": False}]
    sold_by, _ = carrier({GET: [(200, bought_return(fees=bought_return()["fees"] + fees))]})
    bought = sold_by.get(OWN)
    assert bought.purchase is not None
    assert bought.purchase.amount_minor == 823


def test_a_bought_shipment_is_not_bought_again() -> None:
    sold_by, wire = carrier({GET: [(200, bought_return())]})
    assert sold_by.buy(OWN, service=SERVICE, parcel=PARCEL).purchase is not None
    assert wire.asked == [GET]


def test_a_purchase_whose_answer_was_lost_is_read_back() -> None:
    lost = requests.ReadTimeout("nothing came")
    sold_by, wire = carrier({GET: [recorded("return_create"), (200, bought_return())], BUY: [lost]})
    with pytest.raises(Unavailable, match="did not answer"):
        sold_by.buy(OWN, service=SERVICE, parcel=PARCEL)
    assert sold_by.get(OWN).purchase is not None
    assert wire.asked.count(BUY) == 1


def test_who_is_second_gets_what_the_first_bought() -> None:
    twice = (422, {"error": {"code": "SHIPMENT.POSTAGE.EXISTS", "message": "m", "errors": []}})
    sold_by, _ = carrier({GET: [recorded("return_create"), (200, bought_return())], BUY: [twice]})
    assert sold_by.buy(OWN, service=SERVICE, parcel=PARCEL).purchase is not None


def test_a_service_that_is_no_longer_offered_is_refused_before_anything_is_paid() -> None:
    sold_by, wire = carrier(sells())
    with pytest.raises(Refused, match="no longer offers"):
        sold_by.buy(OWN, service="UPS Ground", parcel=PARCEL)
    assert wire.asked == [GET]


def test_a_lost_shipment_is_found_by_our_reference() -> None:
    mine = CREATED | {"reference": PARCEL.reference}
    sold_by, wire = carrier({f"GET shipments/{PARCEL.reference}": [(200, mine)]})
    found = sold_by.find(PARCEL.reference)
    assert found is not None
    assert found.id == OWN
    assert len(wire.asked) == 1


def test_where_easypost_knows_no_reference_its_newest_shipments_are_read() -> None:
    page = TRAFFIC["page"]["response"]
    older = {"shipments": [bought_return(reference=PARCEL.reference), CREATED | {"reference": PARCEL.reference}]}
    script = {f"GET shipments/{PARCEL.reference}": [NOT_THERE], "GET shipments": [(200, page), (200, older)]}
    sold_by, wire = carrier(script)
    found = sold_by.find(PARCEL.reference)
    assert found is not None
    assert found.purchase is not None
    assert wire.queries[1:] == [
        "page_size=100&purchased=False",
        f"page_size=100&purchased=False&before_id={page['shipments'][-1]['id']}",
    ]
    nothing, _ = carrier(
        {f"GET shipments/{PARCEL.reference}": [NOT_THERE], "GET shipments": [(200, {"shipments": []})]}
    )
    assert nothing.find(PARCEL.reference) is None


def test_another_shipment_under_our_reference_is_not_ours() -> None:
    page: Answer = (200, {"shipments": [], "has_more": False})
    sold_by, _ = carrier({f"GET shipments/{PARCEL.reference}": [recorded("retrieve")], "GET shipments": [page]})
    assert sold_by.find(PARCEL.reference) is None


def test_a_test_key_that_is_not_known_as_one_sells_nothing() -> None:
    sold_by, _ = carrier(sells())
    sold_by.capabilities = KIND.capabilities(False)
    with pytest.raises(Refused, match="test labels only"):
        sold_by.quote(PARCEL)


def test_the_recorded_refund_gives_a_label_back() -> None:
    was = TRAFFIC["refund"]
    own = was["response"]["id"]
    sold_by, _ = carrier({f"POST {was['path']}": [recorded("refund")], f"GET shipments/{own}": [recorded("refund")]})
    given_back = sold_by.void(own)
    assert (given_back.voided, given_back.credit) == (True, Credit.SUBMITTED)
    assert sold_by.get(own).voided


@pytest.mark.parametrize(
    ("word", "credit"),
    [("refunded", Credit.REFUNDED), ("rejected", Credit.REJECTED), ("not_applicable", Credit.NOT_APPLICABLE)],
)
def test_what_becomes_of_the_money_is_followed(word: str, credit: Credit) -> None:
    sold_by, _ = carrier({GET: [(200, bought_return(refund_status=word))]})
    assert sold_by.get(OWN).credit == credit


def test_a_refund_that_is_not_confirmed_is_asked_about_again() -> None:
    sold_by, _ = carrier({f"POST shipments/{OWN}/refund": [(200, bought_return())]})
    with pytest.raises(Unavailable):
        sold_by.void(OWN)


def files(*, fail: int = 0) -> tuple[httpx.Client, list[httpx.Request]]:
    fetched: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        fetched.append(request)
        kind = "image/png" if request.url.path.endswith(".png") else "application/pdf"
        return httpx.Response(fail or 200, content=b"a file", headers={"Content-Type": kind})

    return httpx.Client(transport=httpx.MockTransport(answer)), fetched


def form(kind: str, ending: str) -> dict[str, str]:
    return TRAFFIC["form"]["response"]["forms"][0] | {
        "form_type": kind, "form_url": f"https://easypost-files.s3-us-west-2.amazonaws.com/files/form/x.{ending}",
    }  # fmt: skip


def test_the_label_its_qr_and_the_invoice_are_fetched_without_the_key() -> None:
    client, fetched = files()
    label = bought_return()["postage_label"] | {"label_file_type": "application/pdf"}
    label["label_url"] = label["label_url"].replace(".png", ".pdf")
    invoice = form("commercial_invoice", "pdf")
    sold = bought_return(postage_label=label, forms=[invoice])
    script = {
        GET: [(200, sold)],
        f"POST shipments/{OWN}/forms": [(201, sold | {"forms": [form("label_qr_code", "png")]})],
    }
    sold_by, wire = carrier(script, files=client)

    papers = sold_by.documents(OWN)

    assert [(paper.kind, paper.media_type) for paper in papers] == [
        (Paper.LABEL, "application/pdf"), (Paper.QR, "image/png"), (Paper.CUSTOMS, "application/pdf"),
    ]  # fmt: skip
    assert wire.bodies == [TRAFFIC["qr_request"]["request"]]
    assert not any("Authorization" in request.headers for request in fetched)


def test_a_picture_of_a_label_is_asked_for_as_pdf_and_a_missing_qr_is_no_obstacle() -> None:
    client, fetched = files()
    pdf = "https://easypost-files.s3.us-west-2.amazonaws.com/files/postage_label/x.pdf"
    turned = bought_return(postage_label=TRAFFIC["convert"]["response"]["postage_label"] | {"label_pdf_url": pdf})
    script = {
        GET: [(200, bought_return())],
        f"GET shipments/{OWN}/label": [(200, turned)],
        f"POST shipments/{OWN}/forms": [recorded("error_422")],
    }
    sold_by, wire = carrier(script, files=client)
    assert [paper.kind for paper in sold_by.documents(OWN)] == [Paper.LABEL]
    assert str(fetched[0].url) == pdf
    assert "file_format=PDF" in wire.queries


def test_a_file_that_is_elsewhere_is_not_fetched() -> None:
    client, fetched = files()
    label = bought_return()["postage_label"] | {"label_pdf_url": "https://169.254.169.254/latest"}
    sold_by, _ = carrier({GET: [(200, bought_return(postage_label=label))]}, files=client)
    with pytest.raises(Unavailable):
        sold_by.documents(OWN)
    assert not fetched


def test_the_recorded_tracker_is_read_in_our_words() -> None:
    sold_by, wire = carrier({"POST trackers": [recorded("tracker")]})
    news = sold_by.track("EZ1000000001")
    assert wire.bodies == [TRAFFIC["tracker"]["request"]]
    assert [(item.status, item.word, item.place) for item in news] == [
        (Tracking.LABEL_CREATED, "pre_transit", ""),
        (Tracking.LABEL_CREATED, "pre_transit", "HOUSTON, TX"),
    ]
    assert len({item.event_id for item in news}) == 2


def test_the_recorded_webhook_is_verified_and_read() -> None:
    sold_by, _ = carrier({})
    news = sold_by.parse_webhook(body=EVENT, headers={"X-Hmac-Signature": SIGNED})
    assert news is not None
    assert (news.tracking_number, news.status, news.place) == ("1", Tracking.IN_TRANSIT, "EDISON, NJ, US")
    assert news.at.isoformat() == "2024-08-02T18:50:00+00:00"
    assert news.expected_on == date(2024, 8, 5)
    details = json.loads(EVENT)["result"]
    polled, _ = carrier({"POST trackers": [(200, details)]})
    assert news in polled.track("1")  # the same scan has the same name when it is read again


@pytest.mark.parametrize("signature", ["", "é", "hmac-sha256-hex=00", SIGNED.upper()])
def test_forged_news_is_not_believed(signature: str) -> None:
    sold_by, _ = carrier({})
    with pytest.raises(ForgedNews):
        sold_by.parse_webhook(body=EVENT, headers={"X-Hmac-Signature": signature})
    with pytest.raises(ForgedNews):
        sold_by.parse_webhook(body=EVENT + b" ", headers={"X-Hmac-Signature": SIGNED})


def test_without_a_secret_nobody_is_believed() -> None:
    sold_by, _ = carrier({}, webhook_secret="")
    with pytest.raises(ForgedNews):
        sold_by.parse_webhook(body=EVENT, headers={"X-Hmac-Signature": SIGNED})


def signed(body: bytes) -> dict[str, str]:
    key = unicodedata.normalize("NFKD", SECRET).encode()
    return {"X-Hmac-Signature": "hmac-sha256-hex=" + hmac.new(key, body, hashlib.sha256).hexdigest()}


def test_a_webhook_about_something_else_is_taken_and_says_nothing() -> None:
    sold_by, _ = carrier({})
    body = b'{"id":"evt_1","description":"batch.created","result":{}}'
    assert sold_by.parse_webhook(body=body, headers=signed(body)) is None


@pytest.mark.parametrize("body", [b"{}", b"no json", b'{"id":"evt_1","description":"tracker.updated"}'])
def test_a_signed_webhook_that_says_nothing_is_not_understood(body: bytes) -> None:
    sold_by, _ = carrier({})
    with pytest.raises(UnreadableNews):
        sold_by.parse_webhook(body=body, headers=signed(body))


def test_easypost_is_told_where_to_report_and_the_second_time_only_the_secret() -> None:
    hook = TRAFFIC["webhook_create"]["response"]
    none: Answer = (200, {"webhooks": []})
    script = {"GET webhooks": [none, (200, {"webhooks": [hook]})], "POST webhooks": [recorded("webhook_create")]}
    script[f"PATCH webhooks/{hook['id']}"] = [recorded("webhook_update")]
    sold_by, wire = carrier(script)
    sold_by.listen("http://example.com", "sécret")
    sold_by.listen("http://example.com", "other")
    assert wire.bodies == [
        {"webhook": {"url": "http://example.com", "webhook_secret": "sécret"}},
        {"webhook_secret": "other"},
    ]


def test_the_connection_is_tested_with_the_recorded_page() -> None:
    sold_by, wire = carrier({"GET shipments": [recorded("page")]})
    sold_by.check()
    assert wire.queries == ["page_size=1"]


@pytest.mark.parametrize(("key", "fine"), [("EZTK1", True), ("EZAK1", True), ("shippo_test_1", False), ("", False)])
def test_a_key_of_somebody_else_is_told_at_once(key: str, fine: bool) -> None:
    assert (KIND.mistake({"key": key}) == "") == fine
    assert KIND.is_test({"key": key}) == (key == "EZTK1")


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[EasyPostWire]:
    """A shop's EasyPost account behind the registry, on a scripted wire; labels are blank pages."""
    wire = EasyPostWire({"GET shipments": [recorded("page")], "GET webhooks": [(503, {})]})
    one = proxy.Line("EZTKsecret", adapter=wire)
    monkeypatch.setattr("labels.carriers.easypost.proxy._line", lambda key, thread: one)
    page = httpx.Response(200, content=blank(), headers={"Content-Type": "application/pdf"})
    client = httpx.Client(transport=httpx.MockTransport(lambda request: page))
    monkeypatch.setattr("labels.carriers.easypost.carrier.keyless", lambda: client)
    return wire


@pytest.mark.django_db
@pytest.mark.parametrize("lost", ["create", "buy", "buy_unknown"])
def test_through_kills_and_lost_answers_one_label_is_bought_and_its_news_moves_the_parcel(
    account: EasyPostWire, client: Client, lost: str
) -> None:
    shop = make_shop()
    connected = connect(shop_id=shop.pk, kind="easypost", name="Post", values={"key": "EZTKsecret"}, now=NOW)
    assert (connected.test, connected.webhook_secret) == (True, "")  # it could not be told where to report
    rma = waiting_return(shop)
    gone, offered = requests.ReadTimeout("nothing came"), recorded("return_create")
    pdf = "https://easypost-files.s3.us-west-2.amazonaws.com/files/postage_label/x.pdf"
    sold: Answer = (200, bought_return(postage_label=bought_return()["postage_label"] | {"label_pdf_url": pdf}))
    # What was lost was done (`buy`), or was not (`buy_unknown`), so that EasyPost offers it still.
    account.script |= {
        "POST shipments": [gone, offered] if lost == "create" else [offered],
        GET: [offered, offered, offered, sold] if lost == "buy_unknown" else [offered, sold],
        BUY: {"create": [sold], "buy": [gone], "buy_unknown": [gone, sold]}[lost],
        f"POST shipments/{OWN}/forms": [recorded("error_422")],
    }
    with pytest.raises(Later):
        make_label(rma)
    if lost == "create":
        reference = label_of(rma).reference
        account.script[f"GET shipments/{reference}"] = [recorded("error_404")]
    make_label(rma, now=LATER)
    label = label_of(rma)
    assert (label.state, label.account, label.shipment_id) == ("READY", connected, OWN)
    assert account.asked.count(BUY) == (2 if lost == "buy_unknown" else 1)
    assert account.asked.count("POST shipments") == (2 if lost == "create" else 1)

    connected.webhook_secret = SECRET
    connected.save()
    number = label.tracking_number.encode()
    body = EVENT.replace(b'"tracking_code":"1"', b'"tracking_code":"' + number + b'"')
    told = client.post(
        f"/carriers/easypost/{connected.webhook_token}/webhook", body, "application/json", headers=signed(body)
    )
    assert (told.status_code, told.content) == (200, b"taken")
    assert parcel_of(rma).status == "IN_TRANSIT"
