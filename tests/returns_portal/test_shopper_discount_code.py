"""A shopper whose size is sold out: the step aside says what the code gives, the sum repeats it, the page brings it."""

from __future__ import annotations

import json
import re
import zlib

import pytest
from django.utils import timezone

from returns.domain.exchange import Fallback
from returns.models import Order, Return, Wish
from returns.operations.approve_return import approve_return
from returns.queries.policies import active_policy
from returns_portal.shopper import selection
from returns_portal.shopper.selection import Swap, seal, selection_of, unseal
from returns_portal.shopper.views.exchange import LATER
from tests.characters import Bought, fulfilled, make_shop, two_shops
from tests.discount_codes import LETTERS, allow_codes, made, pay_out
from tests.returns.test_shopper_exchanges import receive
from tests.returns_portal import test_shopper_exchange
from tests.returns_portal.shopper_steps import Shopper, live_order, unsigned
from tests.returns_portal.test_shopper_exchange import button, first_line, offering, text_of

pytestmark = pytest.mark.django_db
shelf = test_shopper_exchange.shelf
TEN = "A discount code of 10% for the article that was sold out. It can be used once, for 90 days from when you get it."


def giving(shop, **later):
    offering(shop)
    version = active_policy(shop)
    version.document = {**version.document, "later": later or {"discount_bps": 1000}}
    version.save()
    allow_codes(shop)
    return shop


@pytest.fixture
def order(shelf) -> Order:
    order = live_order(giving(make_shop()), Bought(), Bought("Pull", 1, 3900))
    shelf.put(fulfilled(order)[0].line, M={"stock": 0}, L={"stock": 0}, XL={})
    return order


def variant(order, size):
    return f"{fulfilled(order)[0].line.variant_gid}-{size}"


def step_of(shopper, order):
    _path, page = shopper.review(order, first_line(order))
    return re.search(r'href="([^"]+/exchange/\d+/[^"]*)"', page.content.decode())[1]


def wish(shopper, order, size="M"):
    """From the review to the step and back with a wish; the path of the new review and its page."""
    answer = shopper.client.post(step_of(shopper, order), {"instead": f"{LATER}{variant(order, size)}"})
    assert answer.status_code == 303, text_of(answer)
    return answer.headers["Location"], shopper.client.get(answer.headers["Location"], {"lang": "en"})


def confirm(shopper, path, page):
    agreed = re.search(r'name="agreed" value="([^"]+)"', page.content.decode())[1]
    return shopper.client.post(path, {"agreed": agreed})


def test_the_step_says_what_the_code_gives_and_offers_it_for_what_is_sold_out_alone(order):
    shopper = Shopper(order.shop)
    text = text_of(shopper.client.get(step_of(shopper, order), {"lang": "en"}))
    assert TEN in text
    offered = re.findall(r'name="instead" value="([^"]*)"', text)
    assert [value.partition(LATER)[2] for value in offered if value.startswith(LATER)] == [
        variant(order, "M"),
        variant(order, "L"),
    ]
    assert offered.count(variant(order, "XL")) == 1
    assert variant(order, "M") not in offered
    assert re.findall(r'name="instead" value="([^"]*)" checked', text) == [""]


def test_the_step_speaks_french_and_of_amounts_for_the_whole_shop(shelf):
    order = live_order(giving(make_shop(), discount_minor=750, good_for="shop", days=30))
    shelf.put(fulfilled(order)[0].line, M={"stock": 0})
    shopper = Shopper(order.shop)
    text = text_of(shopper.client.get(step_of(shopper, order))).replace("\xa0", " ")
    assert "Un code de réduction de 7,50 € pour un prochain achat. Il est utilisable une fois, pendant 30 jours" in text


def test_who_wishes_gets_the_money_and_is_promised_the_code(order):
    shopper = Shopper(order.shop)
    path, page = wish(shopper, order)
    text = text_of(page)
    assert TEN in text
    assert "Sold out: Robe midi M" in text
    assert "You get your discount code by e-mail." in text
    assert "€49.90" in button(page)
    status = confirm(shopper, path, page)
    assert status.status_code == 303
    assert Wish.objects.get().variant_gid == variant(order, "M")
    told = text_of(shopper.client.get(status.headers["Location"], {"lang": "en"}))
    assert TEN in told
    assert "You get it once your return is checked and paid." in told


def test_a_second_click_asks_once(order):
    shopper = Shopper(order.shop)
    path, page = wish(shopper, order)
    places = {unsigned(confirm(shopper, path, page).headers["Location"]) for _ in range(3)}
    assert (len(places), Wish.objects.count(), Return.objects.count()) == (1, 1, 1)


def test_the_choice_shows_again_and_can_be_taken_back(order):
    shopper = Shopper(order.shop)
    _path, page = wish(shopper, order)
    link = re.search(r'href="([^"]+/exchange/\d+/[^"]*)"', page.content.decode())[1]
    step = text_of(shopper.client.get(link))
    assert re.findall(r'name="instead" value="([^"]*)" checked', step) == [f"{LATER}{variant(order, 'M')}"]
    back = shopper.client.post(link, {"instead": ""})
    assert TEN not in text_of(shopper.client.get(back.headers["Location"], {"lang": "en"}))


@pytest.mark.parametrize(
    "tampered",
    ["later:{XL}", "later:", "later:later:{M}", "later:gid://shopify/ProductVariant/404", "LATER:{M}", "{M}"],
)
def test_a_choice_that_was_tampered_with_is_refused_at_the_step(order, tampered):
    shopper = Shopper(order.shop)
    value = tampered.format(M=variant(order, "M"), XL=variant(order, "XL"))
    answer = shopper.client.post(step_of(shopper, order), {"instead": value})
    assert answer.status_code == 422
    assert "problem" in text_of(answer)


def test_nothing_is_offered_without_a_policy_for_it_or_without_leave(shelf):
    for shop, allowed in zip(two_shops(), (True, False), strict=True):
        giving(shop, discount_bps=1000 if not allowed else 0)
        allow_codes(shop, allowed=allowed)
        order = live_order(shop)
        shelf.put(fulfilled(order)[0].line, M={"stock": 0}, XL={})
        shopper = Shopper(shop)
        link = step_of(shopper, order)
        assert LATER not in text_of(shopper.client.get(link))
        assert shopper.client.post(link, {"instead": f"{LATER}{variant(order, 'M')}"}).status_code == 422


def test_the_conditions_name_the_code_only_where_it_is_offered(order):
    shopper = Shopper(order.shop)
    told = "Where the one you want is sold out, you can take your money and a discount code of 10% for later."
    assert told in text_of(shopper.get("/"))
    allow_codes(order.shop, allowed=False)
    assert told not in text_of(shopper.get("/"))


def test_where_everything_else_is_sold_out_there_is_still_the_code(order, shelf):
    shelf.put(fulfilled(order)[0].line, XL={"stock": 0})
    wish(Shopper(order.shop), order, "XL")


def test_what_is_there_again_is_said_and_nothing_is_asked_for(order, shelf):
    shopper = Shopper(order.shop)
    path, page = wish(shopper, order)
    shelf.put(fulfilled(order)[0].line, M={"stock": 4})
    answer = confirm(shopper, path, page)
    text = text_of(answer)
    assert answer.status_code == 409
    assert "Ce que vous vouliez est de nouveau disponible" in text
    assert "Ce que vous recevez a changé" in text
    assert not Return.objects.exists()
    assert confirm(shopper, path, answer).status_code == 303
    assert not Wish.objects.exists()


def test_leave_that_is_withdrawn_in_between_is_said_and_nothing_is_promised(order):
    shopper = Shopper(order.shop)
    path, page = wish(shopper, order)
    allow_codes(order.shop, allowed=False)
    answer = confirm(shopper, path, page)
    assert answer.status_code == 409
    assert "Il n’y a plus de code de réduction" in text_of(answer)
    assert confirm(shopper, path, answer).status_code == 303
    assert not Wish.objects.exists()


def test_a_code_that_gives_less_than_was_shown_is_shown_first(order):
    shopper = Shopper(order.shop)
    path, page = wish(shopper, order)
    version = active_policy(order.shop)
    version.document = {**version.document, "later": {"discount_bps": 500}}
    version.save()
    answer = confirm(shopper, path, page)
    assert answer.status_code == 409
    assert "5 %" in text_of(answer).replace("\xa0", " ").replace("\u202f", " ")
    assert not Return.objects.exists()


def asked(order):
    shopper = Shopper(order.shop)
    assert confirm(shopper, *wish(shopper, order)).status_code == 303
    return Return.objects.get()


def test_a_return_that_is_changed_begins_with_its_wish(order):
    rma, shopper = asked(order), Shopper(order.shop)
    chosen = unseal(order, seal(order, selection_of(rma)))
    assert [(swap.variant_gid, swap.later) for swap in chosen.swaps] == [(variant(order, "M"), True)]
    path = shopper.base + shopper.status_path(rma)
    link = re.search(r'href="([^"]+/change/[^"]*)"', shopper.client.get(path).content.decode())[1]
    review = shopper.client.post(link, first_line(order))
    page = shopper.client.get(review.headers["Location"], {"lang": "en"})
    assert TEN in text_of(page)
    assert confirm(shopper, review.headers["Location"], page).status_code == 303
    assert [each.item.rma.replaces for each in Wish.objects.order_by("pk")] == [None, rma]


def test_an_address_that_was_sealed_before_there_were_codes_still_opens(order):
    line = fulfilled(order)[0]
    content = json.dumps([order.pk, "key", [[line.pk, 1, "size_small"]], [[line.pk, variant(order, "XL"), "REFUND"]]])
    sealed = selection._cipher().encrypt(zlib.compress(content.encode())).decode().rstrip("=")
    assert unseal(order, sealed).swaps == (Swap(line.pk, variant(order, "XL"), Fallback.REFUND),)


def test_the_page_brings_the_letters_until_when_and_for_what(order):
    rma = asked(order)
    shopper, now = Shopper(order.shop), timezone.now()
    approve_return(rma_id=rma.pk, actor="merchant", now=now)
    receive(rma)
    pay_out(rma)
    path = shopper.base + shopper.status_path(rma)
    page = shopper.client.get(path, {"lang": "en"})
    assert "It is being made, and comes to you by e-mail." in text_of(page)
    assert "hx-trigger" in text_of(page)
    made(rma, now=now)
    text = text_of(shopper.client.get(path, {"lang": "en"}))
    assert LETTERS in text
    assert "10% off Robe midi, to be used once. Valid until" in text
    assert "Discount code made" in text
