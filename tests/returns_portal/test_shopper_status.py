"""The page a shopper keeps, at every stage."""

from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from returns.domain.status import DeclineReason, DispositionType, Stage
from returns.models import Return
from returns.operations.approve_return import approve_return
from returns.operations.decline_return import decline_return
from returns.operations.receive_goods import receive_goods
from returns.operations.record_label import record_label
from returns.operations.record_payment import begin_payment
from returns.operations.settle_return import settle_return
from returns_portal.shopper.words import STANDINGS
from tests.characters import Bought, ask, make_shop, pay
from tests.returns_portal.shopper_steps import Shopper, live_order

pytestmark = pytest.mark.django_db
MERCHANT = "merchant"


@pytest.fixture
def rma():
    order = live_order(make_shop(), Bought(), Bought("Pull", 2, 3900))
    return ask(order, quantities=(1, 2), now=timezone.now())


@pytest.fixture
def shopper(rma):
    return Shopper(rma.shop)


def page_of(shopper, rma, **query):
    answer = shopper.get(shopper.status_path(rma), lang="en", **query)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def approve(rma, tracking="SBX1"):
    now = timezone.now()
    approve_return(rma_id=rma.pk, actor=MERCHANT, now=now)
    url = f"https://carrier.example/{tracking}" if tracking else ""
    record_label(parcel_id=rma.parcels.get().pk, carrier="sandbox", tracking_number=tracking, tracking_url=url, now=now)


def receive(rma):
    counts = {item.pk: {DispositionType.RESTOCKED: item.quantity} for item in rma.lines.all()}
    receive_goods(rma_id=rma.pk, counts=counts, actor=MERCHANT, now=timezone.now())


def test_every_stage_has_its_words():
    assert set(STANDINGS) == set(Stage)


def test_asked_for(shopper, rma):
    page = page_of(shopper, rma)
    assert "We have your request" in page
    assert "Expected refund" in page
    assert "€127.90" in page
    assert 'hx-trigger="every 20s"' in page
    assert "Refresh this page" in page


def test_ready_to_send(shopper, rma):
    approve(rma)
    page = page_of(shopper, rma)
    assert "Send your parcel by" in page
    assert "Download the label (PDF)" in page
    assert "12 rue des Lices" in page
    assert "France" in page
    assert "SBX1" in page
    assert "hx-trigger" not in page
    assert page.count("/labels/") == 6, "the label, the same on four sizes of paper, and its code"


def test_a_slip_is_not_called_a_label(shopper, rma):
    approve(rma, tracking="")
    page = page_of(shopper, rma)
    assert "Download the return slip (PDF)" in page
    assert "Choose a carrier" in page


def test_declined_with_the_reason_and_without_a_refund(shopper, rma):
    decline_return(
        rma_id=rma.pk, reason=DeclineReason.OTHER, explanation="<b>Porté</b>", actor=MERCHANT, now=timezone.now()
    )
    answer = shopper.get(shopper.status_path(rma), lang="en")
    assert "&lt;b&gt;Porté" in answer.content.decode()
    assert "Expected refund" not in answer.content.decode()


def test_received_and_refunded(shopper, rma):
    approve(rma)
    receive(rma)
    assert "Your items are checked" in page_of(shopper, rma)
    settle_return(rma_id=rma.pk, expected_minor=12790, actor=MERCHANT, now=timezone.now())
    assert 'hx-trigger="every 3s"' in page_of(shopper, rma)
    begin_payment(rma_id=rma.pk, now=timezone.now())
    pay(rma, at=timezone.now())
    page = page_of(shopper, rma)
    assert "Refunded: €127.90" in page
    assert "Banks usually show it by" in page
    assert "Refund paid" in page
    assert "hx-trigger" not in page


def test_what_is_between_the_shop_and_shopify_is_not_told(shopper, rma):
    approve(rma)
    assert "Shopify" not in page_of(shopper, rma)


def test_htmx_is_told_nothing_new_then_news_then_to_stop(shopper, rma, django_assert_max_num_queries):
    path = shopper.status_path(rma)
    seen = page_of(shopper, rma).partition("seen=")[2].partition('"')[0]
    with django_assert_max_num_queries(5):  # a page that waits asks each few seconds
        again = shopper.client.get(f"{shopper.base}{path}", {"seen": seen}, headers={"hx-request": "true"})
    assert again.status_code == 204
    approve(rma)
    news = shopper.client.get(f"{shopper.base}{path}", {"seen": seen}, headers={"hx-request": "true"})
    assert news.status_code == 200
    assert 'id="progress"' in news.content.decode()
    Return.objects.filter(pk=rma.pk).update(requested_at=timezone.now() - timedelta(days=1))
    latest = f"awaiting_parcel-{max(event.pk for event in rma.events.all())}"
    stop = shopper.client.get(f"{shopper.base}{path}", {"seen": latest}, headers={"hx-request": "true"})
    assert (stop.status_code, stop.headers["HX-Reswap"]) == (286, "none")


def test_the_page_can_only_be_read(shopper, rma):
    assert shopper.post(shopper.status_path(rma)).status_code == 405
