"""The page of a return and its noun endpoints: who may, what happens, what a mistake or a second click gets."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from labels.accounts import Way
from labels.carriers.base import News, Tracking
from labels.models import CarrierEvent, Label
from labels.tracking import take_in
from returns.domain.status import DispositionType, Outcome, ParcelStatus, SettlementStatus, Stage
from returns.models import OutboxMessage, Return, Settlement, Shop
from returns.operations.record_payment import begin_payment
from returns.tracking_words import MOST_TOLD
from tests.characters import NOW, Bought, make_order, make_shop, two_shops
from tests.returns_portal.merchant_desk import (
    again,
    approved,
    arrived,
    ask_at,
    bury,
    declined,
    due,
    labelled,
    paid,
    received,
    requested,
    staff_of,
    stopped,
    with_door,
)

pytestmark = pytest.mark.django_db
Make = Callable[[Shop], Return]


@pytest.fixture(autouse=True)
def _door(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def address(rma: Return, noun: str = "") -> str:
    return f"/app/returns/{rma.number}/" + (f"{noun}/" if noun else "")


def counts(rma: Return, **pullover: int) -> dict[str, Any]:
    """The receipt form of the standard return: the dress restocked, the two pullovers as told."""
    dress, pull = rma.lines.all()
    told = pullover or {"RESTOCKED": 2}
    return {f"line-{dress.pk}": "RESTOCKED"} | {f"line-{pull.pk}-{kind}": number for kind, number in told.items()}


def form_for(noun: str, rma: Return) -> dict[str, Any]:
    """What a browser would send for each action."""
    return {
        "approval": {},
        "refusal": {"reason": "OTHER", "explanation": "Worn outside."},
        "receipt": counts(rma),
        "settlement": {"expected_minor": str(rma.settlement.total_presentment_minor)},
        "retries": {},
    }[noun]


def said(response: Any) -> str:
    return json.loads(response["HX-Trigger"])["toast"]


# Who may

ACTIONS: list[tuple[str, Make]] = [
    ("approval", requested),
    ("refusal", requested),
    ("receipt", arrived),
    ("settlement", received),
    ("retries", requested),
]


@pytest.mark.parametrize(("noun", "make"), ACTIONS)
def test_only_the_shops_own_staff_may_act(noun: str, make: Make) -> None:
    atelier, northwind = two_shops()
    rma = make(atelier)
    if noun == "retries":
        bury(rma, "shopify.request_return")
    before = (again(rma).stage, OutboxMessage.objects.filter(dead_at=None).count())
    sent = form_for(noun, rma)
    assert staff_of(None).post(address(rma, noun), sent).status_code == 401
    assert staff_of(northwind).post(address(rma, noun), sent).status_code == 404
    assert (again(rma).stage, OutboxMessage.objects.filter(dead_at=None).count()) == before
    assert staff_of(atelier).post(address(rma, noun), sent).status_code == 303


@pytest.mark.parametrize("noun", ["", "progress"])
def test_only_the_shops_own_staff_may_read(noun: str) -> None:
    atelier, northwind = two_shops()
    rma = requested(atelier)
    assert staff_of(None).get(address(rma, noun)).status_code == 401
    assert staff_of(northwind).get(address(rma, noun)).status_code == 404
    assert staff_of(atelier).get(address(rma, noun)).status_code == 200


@pytest.mark.parametrize("noun", [noun for noun, _ in ACTIONS])
def test_actions_are_posts_and_pages_are_gets(shop: Shop, noun: str) -> None:
    rma, client = requested(shop), staff_of(shop)
    assert client.get(address(rma, noun)).status_code == 405
    assert client.put(address(rma, noun)).status_code == 405
    assert client.post(address(rma)).status_code == 405
    assert client.post(address(rma, "progress")).status_code == 405


# The page

STAGES: list[Make] = [requested, approved, labelled, arrived, received, due, stopped, paid, declined]


@pytest.mark.parametrize("make", STAGES)
@pytest.mark.parametrize("locale", ["en", "fr"])
def test_the_page_stands_at_every_stage(shop: Shop, make: Make, locale: str) -> None:
    rma = make(shop)
    response = staff_of(shop, locale=locale).get(address(rma))
    text = response.content.decode()
    assert response.status_code == 200
    assert rma.number in text
    assert "Robe midi" in text
    assert "<c-" not in text
    assert "no-store" in response["Cache-Control"]


def test_the_page_explains_policy_amounts_and_history(shop: Shop) -> None:
    text = staff_of(shop).get(address(received(shop))).content.decode()
    for words in (
        "Asked for in time: 30 days from delivery, until 15 December 2026.",
        "Coming back: 2 of 2 sent.",
        "Policy version 1",
        "Goods after discounts",
        "€127.90",
        "Goods received and counted",
        "Restocked × 3",
        "You · ",
        "Shopper · ",
        "SBX1001FR",
    ):
        assert words in text


def test_the_shops_currency_stands_beside_the_shoppers(shop: Shop) -> None:
    order = make_order(shop, Bought(), presentment="JPY", rate=2, currency="EUR")
    text = staff_of(shop).get(address(ask_at(order, quantities=(1,)))).content.decode()
    assert "¥9,980" in text
    assert "€49.90" in text


def test_the_page_takes_few_queries(shop: Shop, django_assert_max_num_queries: Any) -> None:
    rma = paid(shop)
    with django_assert_max_num_queries(28):
        staff_of(shop).get(address(rma))


def test_what_shoppers_write_is_text(shop: Shop) -> None:
    rma = requested(shop)
    rma.lines.update(note="<script>alert(1)</script> {{ x }}")
    text = staff_of(shop).get(address(rma)).content.decode()
    assert "<script>alert" not in text
    assert "{{ x }}" in text


def test_fragments_carry_each_region_once_by_its_id(shop: Shop) -> None:
    rma = requested(shop)
    page = staff_of(shop).get(address(rma)).content.decode()
    answer = staff_of(shop, htmx=True).post(address(rma, "approval")).content.decode()
    for region in ("header", "progress", "alarms", "differences", "actions", "lines", "money", "parcel", "timeline"):
        assert page.count(f'id="return-{region}"') == 1
        assert answer.count(f'id="return-{region}"') == 1
    assert answer.count('hx-swap-oob="true"') == 16
    assert "<html" not in answer


def test_the_history_says_where_a_parcel_was_seen_for_as_long_as_its_scan_does(shop: Shop) -> None:
    rma = labelled(shop)
    Label.objects.create(
        parcel=rma.parcels.get(), carrier="sandbox", tracking_number="N", reference="r", state="READY", created_at=NOW
    )
    for hour, place in enumerate(["Lyon", *(f"Depot {number}" for number in range(MOST_TOLD))]):
        at = NOW + timedelta(days=1, hours=hour)
        take_in(Way("sandbox"), News(place, "N", "", Tracking.IN_TRANSIT, "scan", at, place=place), now=at)
    assert rma.events.get(kind="parcel.in_transit").facts.keys() == {"scanned_at", "parcel"}

    page = staff_of(shop).get(address(rma)).content.decode()
    assert page.count("Lyon") == 1, "the history; the parcel's own list has newer news"
    CarrierEvent.objects.update(place="")
    assert "Lyon" not in staff_of(shop).get(address(rma)).content.decode()


# Approval


def test_approval_opens_the_return(shop: Shop) -> None:
    rma = requested(shop)
    response = staff_of(shop, htmx=True).post(address(rma, "approval"))
    assert response.status_code == 200
    assert said(response) == "Return approved. The label is being made."
    assert again(rma).stage == Stage.LABEL_PENDING
    assert "Preparing label" in response.content.decode()


@pytest.mark.parametrize("htmx", [True, False])
def test_a_second_approval_says_who_was_first(shop: Shop, htmx: bool) -> None:
    rma, client = requested(shop), staff_of(shop, htmx=htmx)
    client.post(address(rma, "approval"))
    response = client.post(address(rma, "approval"))
    assert response.status_code == 409
    assert "already approved" in response.content.decode()
    assert OutboxMessage.objects.filter(kind="labels.make").count() == 1


def test_a_declined_return_is_not_approved(shop: Shop) -> None:
    rma = declined(shop)
    response = staff_of(shop, htmx=True).post(address(rma, "approval"))
    assert response.status_code == 409
    assert "already declined" in response.content.decode()


# Refusal


def test_refusal_tells_the_shopper_why(shop: Shop) -> None:
    rma = requested(shop)
    sent = {"reason": "FINAL_SALE", "explanation": "Sold as seen.\r\nSorry."}
    assert staff_of(shop, htmx=True).post(address(rma, "refusal"), sent).status_code == 200
    rma = again(rma)
    assert (rma.stage, rma.decline_reason, rma.decline_note) == (Stage.DECLINED, "FINAL_SALE", "Sold as seen.\nSorry.")


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"reason": "BECAUSE"},
        {"reason": "OTHER"},
        {"reason": "OTHER", "explanation": "  "},
        {"reason": "OTHER", "explanation": "x" * 501},
    ],
)
@pytest.mark.parametrize("htmx", [True, False])
def test_a_refusal_that_says_nothing_is_asked_again(shop: Shop, sent: dict[str, str], htmx: bool) -> None:
    rma = requested(shop)
    response = staff_of(shop, htmx=htmx).post(address(rma, "refusal"), sent)
    assert response.status_code == 422
    assert 'aria-invalid="true"' in response.content.decode()
    assert again(rma).stage == Stage.REQUESTED


def test_line_ends_count_once(shop: Shop) -> None:
    rma = requested(shop)
    sent = {"reason": "OTHER", "explanation": "ab\r\n" * 166}
    assert staff_of(shop, htmx=True).post(address(rma, "refusal"), sent).status_code == 200


def test_a_second_refusal_says_who_was_first(shop: Shop) -> None:
    rma = requested(shop)
    for status in (200, 409):
        response = staff_of(shop, htmx=True).post(address(rma, "refusal"), form_for("refusal", rma))
        assert response.status_code == status
    assert OutboxMessage.objects.filter(kind="mail.declined").count() == 1


# Receipt


def test_everything_restocked_is_suggested_but_not_sent(shop: Shop) -> None:
    rma = arrived(shop)
    text = staff_of(shop).get(address(rma)).content.decode()
    pull = rma.lines.all()[1]
    assert f'name="line-{pull.pk}-RESTOCKED" value="2"' in text
    assert again(rma).received_at is None


def test_receipt_counts_and_requotes(shop: Shop) -> None:
    rma = arrived(shop)
    response = staff_of(shop, htmx=True).post(address(rma, "receipt"), counts(rma, RESTOCKED=1, MISSING=1))
    assert response.status_code == 200
    rma = again(rma)
    assert rma.stage == Stage.TO_REFUND
    assert rma.settlement.total_presentment_minor == 4990 + 3900
    assert "Refund €88.90" in response.content.decode()


def test_goods_may_arrive_before_any_scan(shop: Shop) -> None:
    rma = approved(shop)
    assert staff_of(shop, htmx=True).post(address(rma, "receipt"), counts(rma)).status_code == 200


@pytest.mark.parametrize(
    "told",
    [
        {"RESTOCKED": 1},
        {"RESTOCKED": 3},
        {"RESTOCKED": -1, "MISSING": 3},
        {"RESTOCKED": "two"},
        {"RESTOCKED": "9" * 5000},
        {"RESTOCKED": "1.5", "MISSING": "0.5"},
        {"RESTOCKED": "١"},
        {"EATEN": 2},
    ],
)
@pytest.mark.parametrize("htmx", [True, False])
def test_a_count_that_does_not_add_up_is_asked_again(shop: Shop, told: dict[str, Any], htmx: bool) -> None:
    rma = arrived(shop)
    response = staff_of(shop, htmx=htmx).post(address(rma, "receipt"), counts(rma, **told))
    assert response.status_code == 422
    assert 'class="errorlist"' in response.content.decode()
    assert again(rma).received_at is None


def test_a_single_piece_needs_a_known_disposition(shop: Shop) -> None:
    rma = arrived(shop)
    dress = rma.lines.first()
    assert dress is not None
    for value in ("", "EATEN", "9"):
        sent = counts(rma) | {f"line-{dress.pk}": value}
        assert staff_of(shop, htmx=True).post(address(rma, "receipt"), sent).status_code == 422


@pytest.mark.parametrize(
    ("make", "words"), [(requested, "not open"), (declined, "not open"), (received, "already counted")]
)
@pytest.mark.parametrize("good", [True, False])
def test_goods_are_received_once_and_only_when_open(shop: Shop, make: Make, words: str, good: bool) -> None:
    rma = make(shop)
    response = staff_of(shop, htmx=True).post(address(rma, "receipt"), counts(rma) if good else {})
    assert response.status_code == 409
    assert words in response.content.decode()


# Settlement


def test_settlement_pays_what_was_shown(shop: Shop) -> None:
    rma = received(shop)
    response = staff_of(shop, htmx=True).post(address(rma, "settlement"), form_for("settlement", rma))
    assert response.status_code == 200
    assert said(response) == "Refund of €127.90 ordered."
    assert again(rma).settlement.status == SettlementStatus.DUE


def test_a_second_click_pays_nothing(shop: Shop) -> None:
    rma, client = received(shop), staff_of(shop, htmx=True)
    for _ in range(3):
        assert client.post(address(rma, "settlement"), form_for("settlement", rma)).status_code == 200
    assert OutboxMessage.objects.filter(kind="shopify.settle").count() == 1
    assert again(rma).order.paid_out_presentment_minor == 12790


@pytest.mark.parametrize("htmx", [True, False])
def test_a_sum_that_changed_is_shown_before_anything_is_paid(shop: Shop, htmx: bool) -> None:
    rma = received(shop, missing=1)
    response = staff_of(shop, htmx=htmx).post(address(rma, "settlement"), {"expected_minor": "12790"})
    text = response.content.decode()
    assert response.status_code == 409
    assert "no longer the one you saw" in text
    assert 'name="expected_minor" value="8890"' in text
    assert again(rma).settlement.status == SettlementStatus.QUOTED


@pytest.mark.parametrize("sum_", ["", "x", "-1", "1e3", "12.90", "9" * 40, "٣", " 12790"])
@pytest.mark.parametrize("htmx", [True, False])
def test_a_sum_that_is_none_is_refused(shop: Shop, sum_: str, htmx: bool) -> None:
    rma = received(shop)
    response = staff_of(shop, htmx=htmx).post(address(rma, "settlement"), {"expected_minor": sum_})
    assert response.status_code == 422
    assert "nothing was paid" in response.content.decode()
    assert again(rma).settlement.status == SettlementStatus.QUOTED


@pytest.mark.parametrize("make", [requested, approved, arrived, declined])
def test_goods_come_before_money(shop: Shop, make: Make) -> None:
    rma = make(shop)
    response = staff_of(shop, htmx=True).post(address(rma, "settlement"), form_for("settlement", rma))
    assert response.status_code == 409
    assert "must be counted first" in response.content.decode()


def test_no_more_goes_out_than_came_in(shop: Shop) -> None:
    rma = received(shop)
    type(rma.order).objects.filter(pk=rma.order_id).update(received_presentment_minor=100)
    response = staff_of(shop, htmx=True).post(address(rma, "settlement"), form_for("settlement", rma))
    assert response.status_code == 409
    assert "more than the order brought in" in response.content.decode()
    assert again(rma).settlement.status == SettlementStatus.QUOTED


def test_a_stopped_refund_says_why_and_is_tried_again(shop: Shop) -> None:
    rma, client = stopped(shop), staff_of(shop, htmx=True)
    text = staff_of(shop).get(address(rma)).content.decode()
    for words in (
        "No money has moved",
        "Shopify refused the refund.",
        "Order is locked",
        "Try to refund €127.90 again",
    ):
        assert words in text
    assert client.post(address(rma, "settlement"), form_for("settlement", rma)).status_code == 200
    assert again(rma).settlement.status == SettlementStatus.DUE
    assert again(rma).order.paid_out_presentment_minor == 12790


def test_nothing_to_refund_is_said_on_the_button(shop: Shop) -> None:
    rma = arrived(shop)
    dress = rma.lines.first()
    assert dress is not None
    sent = counts(rma, MISSING=2) | {f"line-{dress.pk}": "MISSING"}
    client = staff_of(shop, htmx=True)
    assert "Finish without a refund" in client.post(address(rma, "receipt"), sent).content.decode()
    finished = client.post(address(rma, "settlement"), {"expected_minor": "0"})
    assert said(finished) == "Finished. Nothing was to be refunded."


def test_a_replacement_is_said_to_be_sent_and_no_refund_ordered(shop: Shop) -> None:
    rma = received(shop)
    Return.objects.filter(pk=rma.pk).update(outcome=Outcome.REPLACEMENT)
    Settlement.objects.filter(rma=rma).update(total_presentment_minor=0, total_shop_minor=0)
    form = {"expected_minor": "0", "outcome": "replacement"}
    answer = staff_of(shop, htmx=True).post(address(rma, "settlement"), form)
    assert said(answer) == "The same articles are sent anew."


# Alarms


def test_a_dead_letter_is_an_alarm_in_words_and_is_tried_again(shop: Shop) -> None:
    rma, client = approved(shop), staff_of(shop, htmx=True)
    message = bury(rma, "shopify.approve_return")
    text = staff_of(shop).get(address(rma)).content.decode()
    assert "The approval did not reach Shopify." in text
    assert "the return is not open" in text
    response = client.post(address(rma, "retries"))
    assert response.status_code == 200
    assert "The approval did not reach Shopify." not in response.content.decode()
    message.refresh_from_db()
    assert (message.dead_at, message.attempts) == (None, 0)
    assert again(rma).events.filter(kind="return.retried", actor="merchant").count() == 1
    assert client.post(address(rma, "retries")).status_code == 409


def test_an_alarm_stays_with_its_return(shop: Shop) -> None:
    rma, other = approved(shop), approved(shop, 1002)
    message = bury(other)
    assert "did not reach Shopify" not in staff_of(shop).get(address(rma)).content.decode()
    assert staff_of(shop).post(address(rma, "retries")).status_code == 409
    message.refresh_from_db()
    assert message.dead_at == NOW


# Progress


@pytest.mark.parametrize(
    ("make", "polls"), [(approved, True), (due, True), (requested, False), (received, False), (paid, False)]
)
def test_the_page_looks_again_while_a_worker_is_busy(shop: Shop, make: Make, polls: bool) -> None:
    text = staff_of(shop).get(address(make(shop))).content.decode()
    assert ('hx-trigger="every 3s"' in text) is polls


def test_the_page_looks_again_while_a_payment_is_in_doubt(shop: Shop) -> None:
    rma = due(shop)
    begin_payment(rma_id=rma.pk, now=NOW)
    assert 'hx-trigger="every 3s"' in staff_of(shop).get(address(rma)).content.decode()


def seen(client: Client, rma: Return) -> str:
    return client.get(address(rma)).context["footprint"]


def test_no_news_is_no_content(shop: Shop) -> None:
    rma, client = approved(shop), staff_of(shop, htmx=True)
    response = client.get(address(rma, "progress"), {"seen": seen(client, rma)})
    assert response.status_code == 204
    assert response.content == b""


def test_news_leaves_a_form_alone_that_somebody_may_be_filling_in(shop: Shop) -> None:
    rma, client = approved(shop), staff_of(shop, htmx=True)
    before = seen(client, rma)
    message = bury(rma)
    text = client.get(address(rma, "progress"), {"seen": before}).content.decode()
    assert message.last_error in text
    assert 'id="return-actions"' not in text


def test_news_of_the_payment_replaces_the_action(shop: Shop) -> None:
    rma, client = due(shop), staff_of(shop, htmx=True)
    before = seen(client, rma)
    Settlement.objects.filter(pk=rma.settlement.pk).update(status=SettlementStatus.FAILED)
    Return.objects.filter(pk=rma.pk).update(stage=Stage.NEEDS_ATTENTION)
    assert 'id="return-actions"' in client.get(address(rma, "progress"), {"seen": before}).content.decode()


# Bad input


@pytest.mark.parametrize("number", ["R-1", "r-10001", "x" * 400, "R-10001%00", "..", "%ff"])
def test_no_such_return_is_said_in_words(shop: Shop, number: str) -> None:
    requested(shop)
    response = staff_of(shop).get(f"/app/returns/{number}/")
    assert response.status_code == 404


def test_a_foreign_number_looks_like_an_unknown_one() -> None:
    atelier, northwind = two_shops()
    rma = requested(atelier)
    client = staff_of(northwind)
    foreign, unknown = client.get(address(rma)), client.get("/app/returns/R-99/")
    assert foreign.status_code == unknown.status_code == 404
    assert b"There is no such return" in foreign.content


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"reason=%ff&explanation=x", "application/x-www-form-urlencoded"),
        (b"reason=OTHER&explanation=%00", "application/x-www-form-urlencoded"),
        (b"\xff\xfe=1", "application/x-www-form-urlencoded"),
        (b"&".join(b"a%d=1" % n for n in range(600)), "application/x-www-form-urlencoded"),
        (b"a=" + b"x" * (3 * 1024 * 1024), "application/x-www-form-urlencoded"),
        (b"reason=OTHER", "application/x-www-form-urlencoded; charset=latin-1"),
        (b"not a boundary", "multipart/form-data; boundary=x"),
        (b"x", "multipart/form-data"),
    ],
)
@pytest.mark.parametrize("htmx", [True, False])
def test_what_cannot_be_read_is_a_clear_error(shop: Shop, body: bytes, kind: str, htmx: bool) -> None:
    rma = requested(shop)
    response = staff_of(shop, htmx=htmx).post(address(rma, "refusal"), body, content_type=kind)
    assert response.status_code in {400, 422}
    assert again(rma).stage == Stage.REQUESTED


def test_json_is_no_form(shop: Shop) -> None:
    rma = requested(shop)
    sent = json.dumps({"reason": "OTHER", "explanation": "x"})
    response = staff_of(shop).post(address(rma, "refusal"), sent, content_type="application/json")
    assert response.status_code == 422


def test_a_problem_goes_into_the_alert_region_for_htmx(shop: Shop) -> None:
    response = staff_of(shop, htmx=True).post("/app/returns/R-1/approval/")
    assert response.status_code == 404
    assert [response[f"HX-{name}"] for name in ("Retarget", "Reswap", "Reselect")] == ["#alerts", "innerHTML", "unset"]
    assert b"<html" not in response.content


def test_a_lost_parcel_can_still_be_counted(shop: Shop) -> None:
    rma = arrived(shop, status=ParcelStatus.LOST)
    client = staff_of(shop, htmx=True)
    assert "parcel is lost" in client.get(address(rma)).content.decode()
    assert client.post(address(rma, "receipt"), counts(rma, NOT_RESTOCKED=2)).status_code == 200
    assert set(again(rma).lines.values_list("dispositions__type", flat=True)) == {
        DispositionType.RESTOCKED,
        DispositionType.NOT_RESTOCKED,
    }


def test_the_decision_is_handed_over_as_a_file(shop: Shop) -> None:
    rma = requested(shop)
    page = staff_of(shop).get(address(rma)).content.decode()
    link = re.search(r'href="http[^/]*//[^/]+(/decisions/[^"]+)"', page)
    assert link
    response = Client().get(link[1])
    assert response.headers["Content-Disposition"] == f'attachment; filename="decision-{rma.number}.json"'
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.json()["return"] == rma.number
    assert Client().get(link[1].replace(".json", "x.json")).status_code == 404
