"""What people read of a linked order: merchants on its return and in the settings, shoppers on their page and mail."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from returns.domain.status import DriftKind
from returns.models import LinkedOrder, Location, OutboxMessage, PolicyVersion, Return
from returns.operations.approve_return import approve_return
from returns.operations.drift import note_drift
from returns.operations.record_linked_order import (
    record_draft,
    record_linked_invoice,
    record_linked_order,
    stop_linked_order,
)
from returns.operations.record_payment import begin_payment, record_payment
from returns.operations.settle_return import settle_return
from returns_portal.mail import exchanged
from returns_portal.shopper.facts import headline_of
from tests.characters import NOW, make_order, make_shop, two_shops
from tests.returns.test_shopper_exchanges import offering, receive, swap
from tests.returns_portal.merchant_desk import staff_of, with_door
from tests.returns_portal.test_merchant_exchanges import TERMS

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _door(settings):
    settings.MIDDLEWARE = with_door()


def held(shop=None, *, number=1001, **about):
    """A return whose exchange is held as a draft, counted."""
    rma = swap(make_order(offering(shop or make_shop(), mode="linked"), number=number), **about)
    approve_return(rma_id=rma.pk, actor="merchant", now=timezone.now())
    gid, until = f"gid://shopify/DraftOrder/{number - 996}", NOW + timedelta(days=20)
    record_draft(rma_id=rma.pk, edition=1, draft_gid=gid, reserved_until=until, now=timezone.now())
    receive(rma)
    return Return.objects.get(pk=rma.pk)


def ordered(rma, gid="gid://shopify/Order/77"):
    settle_return(rma_id=rma.pk, expected_minor=0, actor="merchant", now=timezone.now())
    begin_payment(rma_id=rma.pk, now=timezone.now())
    record_linked_order(rma_id=rma.pk, order_gid=gid, order_name="#1077", now=timezone.now())
    record_payment(rma_id=rma.pk, refund_gid="", paid_minor=0, now=timezone.now())
    return Return.objects.get(pk=rma.pk)


def page(rma):
    return staff_of(rma.shop).get(f"/app/returns/{rma.number}/").content.decode()


def test_the_draft_is_shown_with_its_link_and_how_long_it_holds():
    text = page(held())
    assert "On an order of its own" in text
    assert 'href="https://atelier-demo.myshopify.com/admin/draft_orders/5"' in text
    assert "Held as a draft" in text
    assert "The stock is held until" in text


def test_the_order_is_named_and_linked_and_nothing_is_left_to_do():
    text = page(ordered(held()))
    assert 'href="https://atelier-demo.myshopify.com/admin/orders/77"' in text
    assert "What goes out instead is on order #1077, ready to be sent." in text
    assert "What goes out instead is ordered" in text
    assert "On the linked order, ready to be sent" in text


def test_before_the_approval_the_page_says_what_will_be():
    rma = swap(make_order(offering(make_shop(), mode="linked")))
    assert "A draft that holds the stock is made when the return is approved." in page(rma)


def test_a_shopper_who_has_to_pay_is_waited_for_and_asked_once():
    rma = held(price=5990)
    assert "Finish: Shopify asks the shopper for €10.00" in page(rma)
    desk, form = staff_of(rma.shop, htmx=True), {"expected_minor": "0", "outcome": "refund"}
    answer = desk.post(f"/app/returns/{rma.number}/settlement/", form)
    assert json.loads(answer["HX-Trigger"]) == {"toast": "Shopify asks the shopper for €10.00."}
    assert "Waiting for the shopper to pay €10.00 to Shopify" in page(rma)
    assert "Finish: Shopify asks the shopper" not in page(rma)
    assert "Still to pay" in headline_of(Return.objects.get(pk=rma.pk))
    record_linked_invoice(rma_id=rma.pk, now=timezone.now())
    assert "Shopify sent the invoice for €10.00" in page(rma)
    assert desk.post(f"/app/returns/{rma.number}/settlement/", form).status_code == 200
    kinds = OutboxMessage.objects.filter(payload__return=rma.pk).values_list("kind", flat=True)
    assert "shopify.settle_linked" not in kinds


def test_what_stopped_is_told_and_can_be_tried_again():
    rma = held()
    stop_linked_order(rma_id=rma.pk, problem="draft_refused", detail="Access denied", now=timezone.now())
    before = OutboxMessage.objects.filter(kind="shopify.keep_linked_order").count()
    text = page(rma)
    assert "The linked order was stopped" in text
    assert "Shopify refused the draft order" in text
    assert "Access denied" in text
    desk = staff_of(rma.shop)
    for _ in range(2):
        assert desk.post(f"/app/returns/{rma.number}/linked-order/").status_code == 303
    assert OutboxMessage.objects.filter(kind="shopify.keep_linked_order").count() == before + 1
    assert "The linked order was stopped" not in page(rma)


def test_a_refund_by_hand_is_taken_for_something_else_by_a_person_only():
    rma = held()
    assert "send the order all the same" not in page(rma)
    stop_linked_order(rma_id=rma.pk, problem="refunded_by_hand", detail="12.00 EUR", now=timezone.now())
    assert "send the order all the same" in page(rma)
    rma.order.refunded_presentment_minor = 1200
    rma.order.save()
    desk = staff_of(rma.shop)
    assert desk.post(f"/app/returns/{rma.number}/linked-order/refunds/").status_code == 303
    assert LinkedOrder.objects.get(rma=rma).refunded_before == 1200
    assert "Refund by hand looked at: it was for something else" in page(rma)


def test_a_refund_by_hand_of_these_goods_ends_it_without_an_order():
    rma = held()
    stop_linked_order(rma_id=rma.pk, problem="refunded_by_hand", detail="49.90 EUR", now=timezone.now())
    desk, path = staff_of(rma.shop), f"/app/returns/{rma.number}/linked-order/refund/"
    refused = desk.post(path)
    assert refused.status_code == 409
    assert "we know of no refund since the approval" in refused.content.decode()
    rma.order.refunded_presentment_minor = 4990
    rma.order.save()
    assert desk.post(path).status_code == 303
    assert "Refunded by hand in Shopify: nothing is sent instead" in page(rma)
    assert desk.post(path).status_code == 409
    assert LinkedOrder.objects.get(rma=rma).status == "DROPPED"


def test_paid_twice_names_both_orders_and_the_sum():
    rma = ordered(held())
    facts = {"linked": "#1077", "order": "#1001", "twice_minor": 4990}
    note_drift(rma=rma, kind=DriftKind.PAID_TWICE, facts=facts, now=timezone.now())
    text = page(rma)
    assert "Paid twice: the worth of these goods went out on the linked order" in text
    for told in ("#1077", "#1001", "€49.90"):
        assert told in text


def test_a_return_without_a_linked_order_has_nothing_to_say_of_one():
    rma = swap(make_order(offering(make_shop())))
    desk = staff_of(rma.shop)
    for path, status in (("linked-order/", 303), ("linked-order/refunds/", 303), ("linked-order/refund/", 409)):
        assert desk.post(f"/app/returns/{rma.number}/{path}").status_code == status


def test_nobody_of_another_shop_can_touch_it():
    _atelier, northwind = two_shops()
    rma = held()
    for path in ("linked-order/", "linked-order/refunds/", "linked-order/refund/"):
        assert staff_of(northwind).post(f"/app/returns/{rma.number}/{path}").status_code == 404


def test_the_shopper_reads_the_order_they_get_it_with():
    rma = ordered(held())
    assert headline_of(rma) == "What you chose is ordered"
    message = OutboxMessage.objects.get(kind="mail.exchanged")
    exchanged(message, now=timezone.now())
    (letter,) = mail.outbox
    assert "#1077" in letter.body
    assert "#1077" in letter.alternatives[0][0]


def test_the_settings_say_the_mode_and_where_it_is_another():
    shop = make_shop()
    gid = "gid://shopify/Location/2"
    Location.objects.create(
        shop=shop, gid=gid, name="Lyon", active=True, fulfillment_service=False, read_at=timezone.now()
    )
    desk = staff_of(shop)
    assert desk.post("/app/settings/exchanges/", TERMS | {"mode": "native", "mode_2": "linked"}).status_code == 303
    made = PolicyVersion.objects.get(shop=shop, status="ACTIVE")
    assert (made.policy.exchanges.mode, made.policy.exchanges.mode_at(gid)) == ("native", "linked")
    assert (
        "Lyon: on a new order that is linked to it" in desk.get(f"/app/policy/versions/{made.number}/").content.decode()
    )
    Location.objects.update(active=False)
    assert desk.post("/app/settings/exchanges/", TERMS | {"mode": "linked"}).status_code == 303
    now = PolicyVersion.objects.get(shop=shop, status="ACTIVE").policy.exchanges
    assert (now.mode, now.mode_at(gid), len(now.modes)) == ("linked", "linked", 1)


@pytest.mark.parametrize("wrong", [{"mode": "gold"}, {"mode": ""}, {"mode": "native", "mode_2": "gold"}])
def test_a_mode_that_is_none_is_refused_at_the_field(wrong):
    shop = make_shop()
    Location.objects.create(
        shop=shop, gid="gid://shopify/Location/2", name="Lyon", active=True, fulfillment_service=False, read_at=NOW
    )
    assert staff_of(shop).post("/app/settings/exchanges/", TERMS | wrong).status_code == 422
    assert PolicyVersion.objects.filter(shop=shop).count() == 1
