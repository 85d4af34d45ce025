"""What was chosen goes on on another device: by a link or a code, without cookies, and saying what changed."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from returns.models import Order, Return
from tests.characters import Bought, fulfilled, make_shop
from tests.returns_portal import test_shopper_exchange
from tests.returns_portal.shopper_steps import Shopper, live_order, one_of_each
from tests.returns_portal.test_shopper_exchange import Shelf, offering

pytestmark = pytest.mark.django_db
shelf = test_shopper_exchange.shelf
CHANGED = "Something has changed since you chose"


@pytest.fixture
def order(shelf: Shelf) -> Order:
    order = live_order(offering(make_shop()), Bought())
    shelf.put(fulfilled(order)[0].line, M={})
    return order


def text_of(answer: Any) -> str:
    return unescape(re.sub(r"\s+", " ", answer.content.decode()))


def link_of(order: Order) -> str:
    """What the first device shows for the second, without our host."""
    shopper = Shopper(order.shop)
    path, _page = shopper.review(order, one_of_each(order) | {f"note_{fulfilled(order)[0].pk}": "Un bouton manque"})
    page = shopper.client.get(path, {"lang": "en"})
    step = re.search(r'href="([^"]+/elsewhere/[^"]+)"', page.content.decode())
    shown = shopper.client.get(unescape(step[1]))
    assert shown.status_code == 200
    assert "data:image/svg+xml" in shown.content.decode()
    return unescape(re.search(r"readonly>([^<]+)</textarea>", shown.content.decode())[1]).partition("/returns/")[2]


def test_another_device_has_all_that_was_chosen_and_asks_for_it_once(order: Order) -> None:
    link = "/returns/" + link_of(order)
    other = Client(headers={"accept-language": "fr"})
    page = other.get(link)
    assert page.status_code == 200
    assert "Un bouton manque" in text_of(page)
    assert 'lang="en"' in text_of(page)
    assert CHANGED not in text_of(page)
    assert not other.cookies
    agreed = re.search(r'name="agreed" value="([^"]+)"', page.content.decode())[1]
    for _ in range(2):
        assert other.post(link, {"agreed": agreed, "outcome": "refund"}).status_code == 303
    assert Return.objects.get().lines.get().note == "Un bouton manque"


def test_what_changed_meanwhile_is_said_before_anything_is_asked_for(order: Order, shelf: Shelf) -> None:
    link = "/returns/" + link_of(order)
    shelf.put(fulfilled(order)[0].line, M={"stock": 0})
    cache.clear()
    assert CHANGED in text_of(Client().get(link))
    assert not Return.objects.exists()


def test_what_was_shown_is_ours_to_say(order: Order) -> None:
    link = "/returns/" + link_of(order)
    page = Client().get(re.sub(r"seen=[^&]+", "seen=made-up", link))
    assert page.status_code == 200
    assert CHANGED not in text_of(page)


def test_a_selection_of_another_order_opens_nothing(order: Order) -> None:
    link = "/returns/" + link_of(order)
    other = live_order(order.shop, Bought(), number=1002)
    strange = link.replace(link.split("/orders/")[1].split("/")[0], Shopper(order.shop).order_path(other).split("/")[2])
    assert Client().get(strange).status_code == 404
