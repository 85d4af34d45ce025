"""What was chosen goes on on another device: by a link or a code, without cookies, and saying what changed."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.core import mail as outgoing
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from returns.models import Order, OutboxMessage, Return
from returns.operations.forget_person import forget_person
from returns.operations.suppress import Reason, reader_of, suppress
from returns.outbox import effect
from returns.queries.person import Person
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


class TestByMail:
    """The same link by e-mail: to the order's own address, some times an hour, and to nobody else."""

    @pytest.fixture(autouse=True)
    def _house(self, settings: Any) -> None:
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    def step(self, order: Order) -> tuple[Client, str]:
        shopper = Shopper(order.shop)
        _path, page = shopper.review(order)
        return shopper.client, unescape(re.search(r'href="([^"]+/elsewhere/[^"]+)"', page.content.decode())[1])

    def sent(self) -> list[Any]:
        outgoing.outbox.clear()
        for message in OutboxMessage.objects.filter(kind="mail.choice").order_by("pk"):
            effect(message.kind)(message, now=timezone.now())
        return list(outgoing.outbox)

    @pytest.mark.parametrize(
        ("language", "said"), [("en", "Go on with your return"), ("fr", "Poursuivez votre retour")]
    )
    def test_it_opens_what_was_chosen(self, order: Order, language: str, said: str) -> None:
        browser, step = self.step(order)
        answer = browser.post(f"{step}&lang={language}", {"email": "evil@example.net", "to": "evil@example.net"})
        assert answer.status_code == 303
        assert 'role="status"' in browser.get(answer.headers["Location"]).content.decode()
        (letter,) = self.sent()
        assert (letter.to, said in letter.subject) == ([order.email], True)
        link = re.search(r"https?://[^/]+(/returns/\S+)", letter.body)[1]
        page = Client().get(link)
        assert page.status_code == 200
        assert f'lang="{language}"' in page.content.decode()
        assert CHANGED not in text_of(page)
        assert not Return.objects.exists()

    def test_it_is_sent_some_times_an_hour(self, order: Order) -> None:
        browser, step = self.step(order)
        answers = [browser.post(step) for _ in range(4)]
        assert [answer.status_code for answer in answers] == [303, 303, 303, 429]
        assert "Retry-After" in answers[-1].headers
        assert 'id="problem"' in answers[-1].content.decode()
        assert len(self.sent()) == 3

    @pytest.mark.parametrize("why", ["no address", "dead mailbox", "forgotten"])
    def test_nothing_is_sent_where_nobody_is(self, order: Order, why: str) -> None:
        browser, step = self.step(order)
        assert browser.post(step).status_code == 303
        if why == "no address":
            Order.objects.update(email="")
        if why == "dead mailbox":
            reader = reader_of(order.shop, order.email)
            suppress(shop=order.shop, reader=reader, reason=Reason.BOUNCED, now=timezone.now())
        if why == "forgotten":
            forget_person(person=Person(order.shop_id, (order.pk,), ()), now=timezone.now())
            assert not OutboxMessage.objects.filter(kind="mail.choice").exists()
        assert self.sent() == []

    def test_an_order_without_an_address_is_offered_none(self, order: Order) -> None:
        Order.objects.update(email="")
        order.refresh_from_db()
        browser, step = self.step(order)
        assert "By e-mail" not in browser.get(step).content.decode()
        assert browser.post(step).status_code == 200
        assert not OutboxMessage.objects.filter(kind="mail.choice").exists()

    def test_another_shops_message_finds_no_order(self, order: Order) -> None:
        browser, step = self.step(order)
        browser.post(step)
        OutboxMessage.objects.filter(kind="mail.choice").update(shop=make_shop("northwind-demo.myshopify.com"))
        assert self.sent() == []


def test_a_selection_of_another_order_opens_nothing(order: Order) -> None:
    link = "/returns/" + link_of(order)
    other = live_order(order.shop, Bought(), number=1002)
    strange = link.replace(link.split("/orders/")[1].split("/")[0], Shopper(order.shop).order_path(other).split("/")[2])
    assert Client().get(strange).status_code == 404
