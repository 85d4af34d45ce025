"""The way from the order's number to the status page, on our own domain and behind the app proxy."""

import re
from html import unescape

import pytest

from returns.domain.status import Stage
from returns.models import OutboxMessage, Return
from tests.characters import Bought, fulfilled, make_shop
from tests.returns_portal.shopper_steps import AGREED, ProxyShopper, Shopper, live_order, one_of_each

pytestmark = pytest.mark.django_db
MOVES_ON = re.compile(r'<meta http-equiv="refresh" content="0; url=([^"]+)">')


@pytest.fixture
def order():
    return live_order(make_shop(), Bought(), Bought("Pull", 2, 3900))


def text_of(answer):
    return unescape(answer.content.decode())


def test_a_shopper_returns_two_items(order):
    shopper = Shopper(order.shop)
    found = shopper.find()
    assert found.status_code == 303
    items = shopper.client.get(found.headers["Location"])
    assert "Robe midi" in text_of(items)
    path, review = shopper.review(order)
    assert "Return 2 items – refund €88.90" in text_of(shopper.client.get(path, {"lang": "en"}))
    done = shopper.confirm(path, review)
    assert done.status_code == 303
    rma = Return.objects.get()
    assert (rma.stage, rma.locale, rma.lines.count()) == (Stage.REQUESTED, "fr", 2)
    assert set(OutboxMessage.objects.values_list("kind", flat=True)) == {"shopify.request_return", "mail.requested"}
    status = shopper.client.get(done.headers["Location"], {"lang": "en"})
    assert "We have your request" in text_of(status)
    assert rma.number in text_of(status)


def test_the_same_behind_the_app_proxy_without_one_redirect_or_cookie(order):
    shopper = ProxyShopper(order.shop)
    answers = [shopper.get(), shopper.find()]
    for data in (one_of_each(order), None):
        path = MOVES_ON.search(answers[-1].content.decode())[1]
        assert path.startswith("/apps/returns/")
        answers.append(shopper.follow(path))
        here = path.removeprefix("/apps/returns")
        filled = data or {"agreed": AGREED.search(answers[-1].content.decode())[1]}
        answers.append(shopper.post(here, filled))
    assert answers[-1].headers["HX-Redirect"].startswith("/apps/returns/status/")
    answers.append(shopper.follow(answers[-1].headers["HX-Redirect"]))
    assert {answer.status_code for answer in answers} == {200}
    assert not any(answer.cookies for answer in answers)
    assert not any("/proxy/" in answer.content.decode() for answer in answers)
    assert Return.objects.get().request_key


def test_a_proxied_address_without_shopifys_signature_shows_nothing(order):
    answer = Shopper(order.shop).client.get("/proxy/")
    assert answer.status_code == 401
    assert "Order number" not in text_of(answer)


def test_a_second_click_is_the_same_return(order):
    shopper = Shopper(order.shop)
    path, review = shopper.review(order)
    first, second = shopper.confirm(path, review), shopper.confirm(path, review)
    assert first.headers["Location"].partition("status/")[0] == second.headers["Location"].partition("status/")[0]
    assert Return.objects.count() == 1
    assert shopper.client.get(path).status_code == 303


def test_changing_brings_the_selection_back(order):
    shopper = Shopper(order.shop)
    line = fulfilled(order)[1].pk
    chosen = {
        "line": [line],
        f"quantity_{line}": "2",
        f"reason_{line}": "damaged",
        f"note_{line}": "Trou à la manche",
    }
    path, _ = shopper.review(order, chosen)
    page = text_of(shopper.client.get(f"{path}items/"))
    assert f'id="line-{line}" checked' in page
    assert "Trou à la manche" in page
    assert '<option value="damaged" selected' in page
    assert "<option selected>2</option>" in page
    assert "Trou" not in path


def test_nothing_is_ticked_in_advance(order):
    page = Shopper(order.shop).get(Shopper(order.shop).order_path(order)).content.decode()
    assert 'type="checkbox"' in page
    assert "checked" not in page


def test_an_order_that_has_a_return_leads_to_it(order):
    shopper = Shopper(order.shop)
    shopper.ask(order)
    page = text_of(shopper.get(shopper.order_path(order), lang="en"))
    assert "Returns of this order" in page
    assert "/status/" in page
    assert "already being returned" in page


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_no_component_tag_reaches_the_browser(order, lang):
    shopper = Shopper(order.shop)
    path, review = shopper.review(order)
    pages = [shopper.get("/", lang=lang), shopper.get(shopper.order_path(order), lang=lang), review, shopper.find("1")]
    pages.append(shopper.client.get(shopper.confirm(path, review).headers["Location"], {"lang": lang}))
    for page in pages:
        assert "<c-" not in page.content.decode()
        assert page.headers["Cache-Control"] == "private, no-store"
        assert page.headers["Content-Type"] == "text/html; charset=utf-8"
        assert page.headers["Referrer-Policy"] == "strict-origin"
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
        assert "nonce" not in page.headers["Content-Security-Policy"]
        assert not page.cookies
        assert len(page.content) < 16_000
