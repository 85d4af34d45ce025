"""A shopper prefers another size: the step aside, the sum that says it, and what happens when it sells out."""

import re
from html import unescape

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from returns.domain.exchange import Fallback
from returns.doors import NoAnswer
from returns.models import Order, OrderLine, Return
from returns.operations.make_gift_code import make_gift_code
from returns.queries.policies import active_policy
from tests.characters import Bought, fulfilled, make_shop, two_shops
from tests.returns.test_shopper_exchanges import offer
from tests.returns_portal.shopper_steps import ProxyShopper, Shopper, live_order, one_of_each, unsigned

pytestmark = pytest.mark.django_db
BUTTON = re.compile(r'<button class="button">\s*<span>(.*?)</span>\s*</button>', re.DOTALL)


class Shelf:
    """What Shopify says the shop has; `silent` where it does not answer."""

    def __init__(self) -> None:
        self.offers, self.silent, self.asked = [], False, 0

    def __call__(self, shop, *, product_gids, now):
        self.asked += 1
        if self.silent:
            raise NoAnswer("time-out")
        return [each for each in self.offers if each.product_gid in product_gids]

    def put(self, row: OrderLine, **sizes: dict) -> None:
        others = [each for each in self.offers if each.variant_title not in sizes]
        self.offers = [*others, *(offer(row, size=size, **about) for size, about in sizes.items())]


@pytest.fixture
def shelf(monkeypatch):
    cache.clear()
    found = Shelf()
    monkeypatch.setattr("returns_portal.shopper.offers.door", lambda name: found)
    return found


def offering(shop, **about):
    version = active_policy(shop)
    version.document = {**version.document, "exchanges": {"offered": "variants", **about}}
    version.save()
    return shop


@pytest.fixture
def order(shelf) -> Order:
    order = live_order(offering(make_shop()), Bought(), Bought("Pull", 1, 3900))
    row = fulfilled(order)[0].line
    shelf.put(row, M={}, L={"stock": 0}, XL={"price": 5490}, XS={"price": 4490})
    return order


def text_of(answer):
    return unescape(answer.content.decode())


def button(answer):
    return unescape(BUTTON.search(answer.content.decode())[1])


def first_line(order):
    key = fulfilled(order)[0].pk
    return {"line": [key], f"quantity_{key}": "1", f"reason_{key}": "size_small"}


def choose(shopper, order, size, fallback="REFUND", data=None):
    """From the review to the step and back; the path of the new review and its page."""
    _path, page = shopper.review(order, first_line(order) if data is None else data)
    link = re.search(r'href="([^"]+/exchange/\d+/[^"]*)"', page.content.decode())[1]
    gid = f"{fulfilled(order)[0].line.variant_gid}-{size}" if size else ""
    answer = shopper.client.post(link, {"instead": gid, "fallback": fallback})
    assert answer.status_code == 303, text_of(answer)
    return answer.headers["Location"], shopper.client.get(answer.headers["Location"], {"lang": "en"})


def test_the_step_shows_the_nearest_with_their_prices_and_nothing_ticked_but_the_refund(order):
    shopper = Shopper(order.shop)
    _path, page = shopper.review(order, first_line(order))
    assert "D’autres tailles et couleurs" in text_of(page)
    link = re.search(r'href="([^"]+/exchange/\d+/)', page.content.decode())[1]
    step = shopper.client.get(link, {"lang": "en"})
    text = text_of(step)
    assert text.index(">M<") < text.index(">XL<")
    assert "€5.00 more" in text
    assert "€5.00 less" in text
    assert re.search(r'value="[^"]+-L" disabled', text)
    assert re.findall(r'name="instead" value="([^"]*)" checked', text) == [""]


@pytest.mark.parametrize(
    ("size", "words", "balance"),
    [
        ("M", "Exchange, nothing to pay", (4990, 0)),
        ("XS", "Exchange and get €5.00 back", (4490, 500)),
        ("XL", "Exchange, €5.00 to pay", (5490, 0)),
    ],
)
def test_the_button_says_what_it_comes_to_and_the_return_is_that(order, size, words, balance):
    shopper = Shopper(order.shop)
    path, page = choose(shopper, order, size, fallback="PROPOSAL")
    assert button(page) == words
    done = shopper.confirm(path, page)
    assert done.status_code == 303
    rma = Return.objects.get()
    row = rma.settlement
    assert (row.exchange_presentment_minor, row.total_presentment_minor) == balance
    line = rma.exchange_lines.get()
    assert (line.variant_title, line.fallback) == (size, Fallback.PROPOSAL)
    assert unsigned(shopper.confirm(path, page).headers["Location"]) == unsigned(done.headers["Location"])
    assert Return.objects.count() == 1


def test_one_return_can_be_exchanged_and_refunded_and_the_choice_taken_back(order):
    shopper = Shopper(order.shop)
    _path, page = choose(shopper, order, "M", data=one_of_each(order))
    assert button(page) == "Exchange and get €39.00 back"
    link = re.search(r'href="([^"]+/exchange/\d+/[^"]*)"', page.content.decode())[1]
    back = shopper.client.post(unescape(link), {"instead": ""})
    assert button(shopper.client.get(back.headers["Location"], {"lang": "en"})) == "Return 2 items – refund €88.90"


def test_however_many_lines_there_are_the_order_is_looked_up_once_among_linked_ones(shelf):
    looked = []
    for number, articles in ((1001, 1), (1002, 5)):
        order = live_order(
            offering(make_shop(f"shop-{number}.myshopify.com")), *[Bought(f"Robe {n}") for n in range(articles)]
        )
        rows = fulfilled(order)
        for place, row in enumerate(rows):
            shelf.put(row.line, **{f"M{place}": {}})
        data = {"line": [row.pk for row in rows]}
        data |= {f"quantity_{row.pk}": "1" for row in rows} | {f"reason_{row.pk}": "size_small" for row in rows}
        shopper = Shopper(order.shop)
        path, _page = shopper.review(order, data)
        with CaptureQueriesContext(connection) as seen:
            assert shopper.client.get(path).content.decode().count("/exchange/") == articles
        looked.append(sum("returns_linkedorder" in query["sql"] for query in seen))
    assert looked[0] == looked[1]


def test_what_sells_out_between_review_and_button_is_told_and_nothing_is_done(order, shelf):
    shopper = Shopper(order.shop)
    path, page = choose(shopper, order, "M")
    shelf.put(fulfilled(order)[0].line, M={"stock": 0})
    answer = shopper.confirm(path, page)
    assert answer.status_code == 409
    assert "Votre choix n’est plus disponible" in text_of(answer)
    assert not Return.objects.exists()
    again = shopper.confirm(path, answer)
    assert again.status_code == 303
    assert Return.objects.get().settlement.total_presentment_minor == 4990


def test_a_price_that_changed_asks_again(order, shelf):
    shopper = Shopper(order.shop)
    path, page = choose(shopper, order, "XL")
    shelf.put(fulfilled(order)[0].line, XL={"price": 5990})
    answer = shopper.confirm(path, page)
    assert answer.status_code == 409
    assert not Return.objects.exists()
    assert shopper.confirm(path, answer).status_code == 303
    assert Return.objects.get().settlement.exchange_presentment_minor == 5990


def test_a_shopify_that_says_nothing_stops_no_return_and_is_not_waited_for_twice(order, shelf):
    shelf.silent = True
    shopper = Shopper(order.shop)
    path, page = shopper.review(order, first_line(order))
    assert "/exchange/" not in page.content.decode()
    assert shopper.confirm(path, page).status_code == 303
    assert shelf.asked == 1


def test_a_choice_is_kept_while_shopify_says_nothing_however_often_somebody_clicks(order, shelf):
    shopper = Shopper(order.shop)
    path, page = choose(shopper, order, "M")
    cache.clear()
    shelf.silent = True
    for _ in range(3):
        answer = shopper.confirm(path, page)
        assert answer.status_code == 409
        assert "ne peut pas être consulté" in text_of(answer)
        assert 'name="agreed"' not in answer.content.decode(), "there is nothing else to agree to"
    assert not Return.objects.exists()
    cache.clear()
    shelf.silent = False
    again = re.search(r'class="button" href="([^"]+)"', answer.content.decode())[1]
    back = shopper.client.get(unescape(again), {"lang": "en"})
    assert button(back) == "Exchange, nothing to pay"
    assert shopper.confirm(path, back).status_code == 303
    assert [line.variant_title for line in Return.objects.get().exchange_lines.all()] == ["M"]


def test_a_choice_that_cannot_be_checked_is_given_up_by_whoever_says_so(order, shelf):
    shopper = Shopper(order.shop)
    path, _page = choose(shopper, order, "M", data=one_of_each(order))
    cache.clear()
    shelf.silent = True
    waiting = shopper.client.get(path, {"lang": "en"})
    assert waiting.status_code == 200
    assert "What you chose instead is kept" in text_of(waiting)
    without = re.search(r'href="([^"]+)">Go on without', waiting.content.decode())[1]
    review = shopper.client.get(unescape(without), {"lang": "en"})
    assert button(review) == "Return 2 items – refund €88.90"
    assert "Look for other sizes and colours again" in text_of(review)
    assert shopper.confirm(unescape(without), review).status_code == 303
    assert Return.objects.get().settlement.total_presentment_minor == 8890


@pytest.mark.parametrize("wanted", ["L", "gold"])
def test_what_cannot_be_had_is_refused_beside_the_choices(order, wanted):
    shopper = Shopper(order.shop)
    _path, page = shopper.review(order, first_line(order))
    link = re.search(r'href="([^"]+/exchange/\d+/[^"]*)"', page.content.decode())[1]
    gid = f"{fulfilled(order)[0].line.variant_gid}-{wanted}"
    assert shopper.client.post(link, {"instead": gid}).status_code == 422


def test_a_line_that_is_not_returned_has_no_step(order):
    shopper = Shopper(order.shop)
    path, _page = shopper.review(order, first_line(order))
    other = fulfilled(order)[1].pk
    assert shopper.client.get(path.partition("?")[0] + f"exchange/{other}/").status_code == 404


def test_another_shops_selection_opens_no_step(shelf):
    ours, theirs = (live_order(offering(shop), number=1001 + place) for place, shop in enumerate(two_shops()))
    path, _ = Shopper(ours.shop).review(ours, first_line(ours))
    foreign = Shopper(theirs.shop)
    moved = path.replace(Shopper(ours.shop).base, foreign.base).partition("?")[0]
    assert foreign.client.get(moved + f"exchange/{fulfilled(ours)[0].pk}/").status_code == 404


def test_nothing_is_asked_of_shopify_where_nothing_is_offered(shelf):
    order = live_order(make_shop(), Bought())
    _path, page = Shopper(order.shop).review(order)
    assert "/exchange/" not in page.content.decode()
    assert shelf.asked == 0


def test_what_stands_in_the_way_is_said_on_the_review(order):
    OrderLine.objects.filter(order=order).update(bundle_gid="gid://shopify/LineItemGroup/1")
    _path, page = Shopper(order.shop).review(order, first_line(order))
    assert "fait partie d’un ensemble" in text_of(page)
    assert "/exchange/" not in page.content.decode()


def test_who_cannot_wait_is_told_of_the_refund_instead_of_being_asked(shelf):
    order = live_order(offering(make_shop(), fallback="refund"), Bought())
    shelf.put(fulfilled(order)[0].line, M={})
    shopper = Shopper(order.shop)
    path, page = choose(shopper, order, "M", fallback="PROPOSAL")
    shopper.confirm(path, page)
    assert Return.objects.get().exchange_lines.get().fallback == Fallback.REFUND


def test_faulty_goods_can_be_had_again(order, shelf):
    row = fulfilled(order)[0].line
    shelf.put(row, S={})
    shelf.offers[-1] = shelf.offers[-1].__class__(
        row.variant_gid, row.product_gid, row.title, "S", row.sku, shelf.offers[-1].price, available=True, stock=3
    )
    shopper = Shopper(order.shop)
    key = fulfilled(order)[0].pk
    for reason, there in (("size_small", False), ("defective", True)):
        _path, page = shopper.review(order, {"line": [key], f"quantity_{key}": "1", f"reason_{key}": reason})
        link = re.search(r'href="([^"]+/exchange/\d+/[^"]*)"', page.content.decode())[1]
        assert (f'value="{row.variant_gid}"' in text_of(shopper.client.get(link))) is there


def test_the_step_works_behind_the_app_proxy(order):
    shopper = ProxyShopper(order.shop)
    chosen = shopper.post(shopper.order_path(order), first_line(order))
    path = chosen.headers["HX-Redirect"].removeprefix("/apps/returns")
    review = shopper.get(path)
    link = re.search(r'href="/apps/returns([^"]+/exchange/\d+/)"', review.content.decode())[1]
    assert shopper.get(link).status_code == 200
    gid = f"{fulfilled(order)[0].line.variant_gid}-M"
    back = shopper.post(link, {"instead": gid, "fallback": "REFUND"})
    assert back.headers["HX-Redirect"].startswith("/apps/returns/orders/")


def test_the_status_page_names_what_goes_out_instead(order):
    shopper = Shopper(order.shop)
    path, page = choose(shopper, order, "M")
    status = shopper.client.get(shopper.confirm(path, page).headers["Location"], {"lang": "en"})
    assert "You get instead" in text_of(status)
    assert ">M<" in text_of(status)
    assert timezone.now() > Return.objects.get().requested_at


def test_what_the_shop_adds_is_said_beside_the_price_it_brings_down(shelf):
    order = live_order(offering(make_shop(), incentive_minor=300), Bought())
    shelf.put(fulfilled(order)[0].line, M={}, XL={"price": 5490})
    shopper = Shopper(order.shop)
    path, page = choose(shopper, order, "XL")
    assert button(page) == "Exchange, €2.00 to pay"
    link = re.search(r'href="([^"]+/exchange/\d+/)', page.content.decode())[1]
    text = text_of(shopper.client.get(link, {"lang": "en"}))
    assert text.count("The shop adds €3.00") == 1
    shopper.confirm(path, page)
    line = Return.objects.get().exchange_lines.get()
    assert (line.discount_presentment_minor, line.value_presentment_minor) == (300, 5190)


def test_a_changed_return_keeps_its_exchange_and_may_take_another_size(order, shelf):
    shopper = Shopper(order.shop)
    shelf.put(fulfilled(order)[0].line, M={"stock": 1})
    shopper.confirm(*choose(shopper, order, "M"))
    old = Return.objects.get()
    chosen = shopper.post(f"{shopper.status_path(old)}change/", first_line(order))
    path = chosen.headers["Location"]
    page = shopper.client.get(path, {"lang": "en"})
    assert button(page) == "Exchange, nothing to pay"
    link = unescape(re.search(r'href="([^"]+/change/[^"]+/exchange/\d+/[^"]*)"', page.content.decode())[1])
    step = text_of(shopper.client.get(link))
    assert re.search(r'value="[^"]+-M" checked', step)
    again = shopper.client.post(link, {"instead": f"{fulfilled(order)[0].line.variant_gid}-XL", "fallback": "REFUND"})
    other = again.headers["Location"]
    dearer = shopper.client.get(other, {"lang": "en"})
    assert button(dearer) == "Exchange, €5.00 to pay"
    assert shopper.confirm(other, dearer).status_code == 303
    new = Return.objects.get(replaces=old)
    assert [line.variant_title for line in new.exchange_lines.all()] == ["XL"]
    late = shopper.client.get(link)
    assert late.status_code == 409


def test_going_back_to_the_items_keeps_what_was_chosen_instead(order):
    shopper = Shopper(order.shop)
    _path, page = choose(shopper, order, "M", data=one_of_each(order))
    back = unescape(re.search(r'href="([^"]+/items/[^"]*)"', page.content.decode())[1])
    action = unescape(re.search(r'action="([^"]+/items/[^"]*)"', shopper.client.get(back).content.decode())[1])
    kept = shopper.client.post(action, first_line(order)).headers["Location"]
    assert button(shopper.client.get(kept, {"lang": "en"})) == "Exchange, nothing to pay"


def test_a_way_that_was_not_there_before_is_not_ticked(order, shelf):
    version = active_policy(order.shop)
    version.document |= {"outcomes": ["refund", "store_credit"], "credit": {"bonus_bps": 1_000}}
    version.save()
    Order.objects.update(customer_gid="gid://shopify/Customer/1")
    order.shop.store_credit = True
    order.shop.save()
    shopper = Shopper(order.shop)
    path, page = choose(shopper, order, "M")
    assert 'name="outcome"' not in page.content.decode()
    shelf.put(fulfilled(order)[0].line, M={"stock": 0})
    answer = shopper.confirm(path, page)
    assert answer.status_code == 409
    assert 'value="store_credit"' in answer.content.decode()
    assert not re.search(r'name="outcome"[^>]* checked', answer.content.decode())
    assert not Return.objects.exists()


def test_a_recipient_is_told_why_a_present_is_not_exchanged(order):
    version = active_policy(order.shop)
    version.document |= {"gifts": {"allowed": True}}
    version.save()
    code = make_gift_code(shop=order.shop, order_id=order.pk, now=timezone.now()).code
    shopper = Shopper(order.shop, **{"accept-language": "en"})
    items = shopper.post("/gift/", {"code": code}).headers["Location"]
    review = shopper.client.post(items, first_line(order)).headers["Location"]
    page = shopper.client.get(review, {"lang": "en"})
    assert "A present cannot be exchanged online" in text_of(page)
    assert "/exchange/" not in page.content.decode()
