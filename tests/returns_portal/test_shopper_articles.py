"""A shopper prefers another article: what is close, what they look for, what it costs, and a Shopify that is silent."""

import re
from dataclasses import replace
from html import unescape
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from django.core.cache import cache

from returns.domain.exchange import Offer, Reckoned
from returns.domain.money import Money, MoneyPair
from returns.doors import NoAnswer
from returns.models import Order, OrderLine, Return
from returns_portal.limits import Limit
from returns_portal.shopper import articles
from tests.characters import Bought, fulfilled, make_shop, two_shops
from tests.returns.test_shopper_exchanges import offer
from tests.returns_portal.shopper_steps import ProxyShopper, Shopper, live_order, unsigned
from tests.returns_portal.test_shopper_exchange import button, first_line, offering, text_of

pytestmark = pytest.mark.django_db


def pair(minor: int) -> MoneyPair:
    return MoneyPair(Money(minor, "EUR"), Money(minor, "EUR"))


def article(number: int, title: str, price: int = 4990, *, size: str = "S", stock: int = 5, **about: object) -> Offer:
    """A variant of another article."""
    made = Offer(
        f"gid://shopify/ProductVariant/{number}", f"gid://shopify/Product/{number // 10}", title, size, f"SKU{number}",
        Money(price, "EUR"), available=stock > 0, options={"Size": size}, stock=stock,
    )  # fmt: skip
    return replace(made, **about)


class Shopify:
    """What Shopify says of the shop's articles, by the door that is asked; the doors in `silent` do not answer."""

    def __init__(self) -> None:
        self.own: list[Offer] = []
        self.articles: list[Offer] = []
        self.asked: list[str] = []
        self.silent: set[str] = set()
        self.languages: set[str] = set()
        self.like: dict[str, object] = {}

    def __call__(self, name: str):
        return lambda *args, **asked: self._answer(name.partition(".")[2], **asked)

    def _answer(self, name, *, now, product_gids=(), variant_gids=(), words="", language="", **like):
        self.languages.add(language)
        self.asked.append(name)
        self.like |= like
        if name in self.silent:
            raise NoAnswer("time-out")
        if name == "exchange_offers":
            return [each for each in self.own if each.product_gid in product_gids]
        if name == "exchange_search":
            return [each for each in self.articles if words.casefold() in each.title.casefold()]
        chosen = [each for each in self.articles if each.variant_gid in variant_gids]
        if name == "exchange_variants":
            return chosen
        return {each.variant_gid: Reckoned(pair(each.price.minor), pair(0)) for each in chosen}


@pytest.fixture
def shopify(monkeypatch):
    cache.clear()
    found = Shopify()
    monkeypatch.setattr("returns_portal.shopper.offers.door", found)
    return found


@pytest.fixture
def order(shopify) -> Order:
    order = live_order(offering(make_shop(), offered="any"), Bought("Robe midi"), Bought("Pull", 1, 3900))
    stock(shopify, order)
    return order


def stock(shopify, order):
    row = fulfilled(order)[0].line
    bought = replace(offer(row, size="S"), variant_gid=row.variant_gid)
    shopify.own = [bought, offer(row, size="M", stock=0), offer(row, size="L", price=5490)]
    shopify.articles = [
        article(901, "Robe longue", 5990, size="S"),
        article(902, "Robe longue", 5990, size="M"),
        article(911, "Robe courte", 4990, size="L"),
        article(921, "Sac en cuir", 3000, size="", options={}),
        article(931, "Robe du soir", 9990, stock=0),
        bought,
    ]


def step_of(shopper, order, data=None):
    _path, page = shopper.review(order, first_line(order) if data is None else data)
    return re.search(r'href="([^"]+/exchange/\d+/)', page.content.decode())[1], page


def look(shopper, step, words):
    return shopper.client.get(step, {"lang": "en", "q": words})


def choose(shopper, step, number, fallback="REFUND"):
    gid = f"gid://shopify/ProductVariant/{number}"
    answer = shopper.client.post(step, {"instead": gid, "fallback": fallback})
    assert answer.status_code == 303, text_of(answer)
    return answer.headers["Location"], shopper.client.get(answer.headers["Location"], {"lang": "en"})


def test_what_is_like_it_and_there_is_shown_before_anybody_looks(order, shopify):
    shopper = Shopper(order.shop)
    step, page = step_of(shopper, order)
    assert "Un autre article, ou d’autres tailles et couleurs" in text_of(page)
    text = text_of(shopper.client.get(step, {"lang": "en"}))
    assert "Similar, and here at once" in text
    assert re.findall(r"ProductVariant/(\d{3})", text) == ["901"]
    assert re.findall(r'name="instead" value="([^"]*)" checked', text) == [""]


@pytest.mark.parametrize(
    "told", [{"vendor": "Maison Lys"}, {"tags": ["lin"]}, {"product_type": "Robes"}], ids=["vendor", "tags", "type"]
)
def test_what_is_like_it_is_found_by_maker_and_tags_too(order, shopify, told):
    row = fulfilled(order)[0].line
    OrderLine.objects.filter(pk=row.pk).update(**{"product_type": "", "vendor": "", "tags": []} | told)
    shopper = Shopper(order.shop)
    step, _page = step_of(shopper, order)
    assert re.findall(r"ProductVariant/(\d{3})", text_of(shopper.client.get(step, {"lang": "en"}))) == ["901"]
    assert shopify.like == {"product_type": "", "vendor": "", "tags": []} | told


def test_nothing_is_asked_about_an_article_that_nothing_is_known_of(order, shopify):
    OrderLine.objects.filter(order=order).update(product_type="", vendor="", tags=[])
    shopper = Shopper(order.shop)
    step, _page = step_of(shopper, order)
    assert "Similar, and here at once" not in text_of(shopper.client.get(step, {"lang": "en"}))
    assert "exchange_search" not in shopify.asked


def test_articles_are_asked_for_in_the_readers_language_and_kept_apart(order, shopify):
    shopper = Shopper(order.shop)
    step, _page = step_of(shopper, order)
    for language in ("fr", "en", "fr"):
        shopper.client.get(step, {"lang": language, "q": "robe"})
    assert {"fr", "en"} <= shopify.languages
    assert shopify.asked.count("exchange_search") == 2


def test_words_find_articles_each_with_its_variants_and_what_they_cost(order):
    shopper = Shopper(order.shop)
    step, _page = step_of(shopper, order)
    text = text_of(look(shopper, step, "robe"))
    assert "2 articles for “robe”" in text
    assert re.findall(r"ProductVariant/(\d{3})", text) == ["901", "902", "911"]
    assert text.count("€10.00 more") == 2
    assert "Similar, and here at once" not in text
    text = text_of(look(shopper, step, "sac"))
    assert "1 article for “sac”" in text
    assert "€19.90 less" in text
    assert "Nothing to be had for “rideau”" in text_of(look(shopper, step, "rideau"))


@pytest.mark.parametrize(
    ("number", "words", "balance"),
    [
        (911, "Exchange, nothing to pay", (4990, 0)),
        (921, "Exchange and get €19.90 back", (3000, 1990)),
        (901, "Exchange, €10.00 to pay", (5990, 0)),
    ],
)
def test_the_sum_names_the_article_and_the_return_is_that(order, number, words, balance):
    shopper = Shopper(order.shop)
    step, _page = step_of(shopper, order)
    path, page = choose(shopper, step, number, fallback="PROPOSAL")
    assert button(page) == words
    title = {911: "Robe courte L", 921: "Sac en cuir", 901: "Robe longue S"}[number]
    assert f"<strong>{title}</strong>" in text_of(page)
    done = shopper.confirm(path, page)
    assert done.status_code == 303
    row = Return.objects.get().settlement
    assert (row.exchange_presentment_minor, row.total_presentment_minor) == balance
    assert unsigned(shopper.confirm(path, page).headers["Location"]) == unsigned(done.headers["Location"])
    line = Return.objects.get().exchange_lines.get()
    assert f"{line.title} {line.variant_title}".strip() == title
    assert line.title in text_of(shopper.client.get(done.headers["Location"], {"lang": "en"}))


def test_what_was_chosen_stays_on_top_and_can_be_given_up(order):
    shopper = Shopper(order.shop)
    step, _page = step_of(shopper, order)
    _path, page = choose(shopper, step, 901)
    again = re.search(r'href="([^"]+/exchange/\d+/[^"]*)"', page.content.decode())[1]
    text = text_of(shopper.client.get(again, {"lang": "en"}))
    assert re.findall(r'value="([^"]*)" checked', text)[0].endswith("/901")
    assert text.count("ProductVariant/901") == 1
    back = shopper.client.post(again, {"instead": ""})
    assert "refund €49.90" in text_of(shopper.client.get(back.headers["Location"], {"lang": "en"}))


@pytest.mark.parametrize(
    "wanted", ["gid://shopify/ProductVariant/931", "gid://shopify/ProductVariant/7", "x", "gid://shopify/Product/90"]
)
def test_what_cannot_be_had_is_refused_beside_the_choices(order, shopify, wanted):
    shopper = Shopper(order.shop)
    step, _page = step_of(shopper, order)
    answer = shopper.client.post(step, {"instead": wanted})
    assert answer.status_code == 422
    assert not Return.objects.exists()


def test_where_only_other_sizes_are_offered_nothing_is_looked_for_or_taken(shopify):
    order = live_order(offering(make_shop()), Bought("Robe midi"))
    stock(shopify, order)
    shopper = Shopper(order.shop)
    step, _page = step_of(shopper, order)
    text = text_of(look(shopper, step, "robe"))
    assert 'type="search"' not in text
    assert "ProductVariant/9" not in text
    assert shopper.client.post(step, {"instead": "gid://shopify/ProductVariant/901"}).status_code == 422
    assert "exchange_search" not in shopify.asked


@pytest.mark.parametrize("door", ["exchange_search", "exchange_prices"])
def test_a_shopify_that_says_nothing_leaves_the_other_sizes_and_says_so(order, shopify, door):
    shopper = Shopper(order.shop)
    step, _page = step_of(shopper, order)
    shopify.silent.add(door)
    answer = look(shopper, step, "robe")
    assert answer.status_code == 200
    text = text_of(answer)
    assert "The other articles cannot be read just now" in text
    assert re.search(r'value="[^"]+-L">', text)


def test_an_order_without_prices_stops_nobody_else(order, shopify):
    shopper = Shopper(order.shop)
    step, _page = step_of(shopper, order)
    shopify.silent.add("exchange_prices")
    assert "cannot be read just now" in text_of(look(shopper, step, "robe"))
    shopify.silent.clear()
    asked = len(shopify.asked)
    assert "cannot be read just now" in text_of(look(shopper, step, "robe"))
    assert len(shopify.asked) == asked
    other = live_order(order.shop, Bought("Robe midi"), number=1002)
    step, _page = step_of(shopper, other)
    assert "2 articles for “robe”" in text_of(look(shopper, step, "robe"))


def test_a_choice_is_left_out_aloud_while_shopify_says_nothing(order, shopify):
    shopper = Shopper(order.shop)
    step, _page = step_of(shopper, order)
    path, page = choose(shopper, step, 901)
    cache.clear()
    shopify.silent.add("exchange_variants")
    answer = shopper.confirm(path, page)
    assert answer.status_code == 409
    assert "ne peut pas être consulté" in text_of(answer)
    assert not Return.objects.exists()


def test_trying_again_forgets_nothing_that_was_ticked(order, shopify):
    shopper = Shopper(order.shop)
    step, _page = step_of(shopper, order)
    path, _page = choose(shopper, step, 901)
    cache.clear()
    shopify.silent.add("exchange_variants")
    ticked = {"outcome": "refund", "means": "label", "texts": "yes", "together": "R-10001"}
    besides = {name: ticked[name] for name in ("means", "texts", "together")}
    for answer in (shopper.client.post(path, ticked), shopper.client.get(f"{path}?{urlencode(ticked)}")):
        ways_on = re.findall(r'<a[^>]* href="([^"]+)"', answer.content.decode())
        said = [dict(parse_qsl(urlsplit(unescape(href)).query)) for href in ways_on]
        assert [each for each in said if "texts" in each] == [besides, ticked], "go on without, and try again"


def test_what_sells_out_between_review_and_button_is_told_and_nothing_is_done(order, shopify):
    shopper = Shopper(order.shop)
    step, _page = step_of(shopper, order)
    path, page = choose(shopper, step, 901)
    shopify.articles[0] = replace(shopify.articles[0], stock=0, available=False)
    answer = shopper.confirm(path, page)
    assert answer.status_code == 409
    assert not Return.objects.exists()
    assert shopper.confirm(path, answer).status_code == 303
    assert Return.objects.get().settlement.total_presentment_minor == 4990


def test_a_price_that_changed_asks_again(order, shopify):
    shopper = Shopper(order.shop)
    step, _page = step_of(shopper, order)
    path, page = choose(shopper, step, 901)
    shopify.articles[0] = replace(shopify.articles[0], price=Money(6990, "EUR"))
    answer = shopper.confirm(path, page)
    assert answer.status_code == 409
    assert shopper.confirm(path, answer).status_code == 303
    assert Return.objects.get().settlement.exchange_presentment_minor == 6990


def test_looking_again_asks_nobody_and_looking_too_often_is_stopped_without_stopping_the_rest(
    order, shopify, monkeypatch
):
    monkeypatch.setattr(articles, "PER_ORDER", Limit("exchange.search.order", most=3))
    shopper = Shopper(order.shop)
    step, _page = step_of(shopper, order)
    for _ in range(6):
        assert "2 articles" in text_of(look(shopper, step, "robe"))
    assert shopify.asked.count("exchange_search") == 1
    look(shopper, step, "sac")
    look(shopper, step, "pull")
    answer = look(shopper, step, "veste")
    assert answer.status_code == 200
    assert "That was a lot of tries" in text_of(answer)
    assert re.search(r'value="[^"]+-L">', text_of(answer))
    assert shopper.client.post(step, {"instead": "gid://shopify/ProductVariant/901"}).status_code == 429
    assert shopify.asked.count("exchange_search") == 3


def test_a_discount_is_not_lost_on_another_price(shopify):
    shop = offering(make_shop(), offered="any")
    order = live_order(shop, Bought("Robe midi", discount=499))
    order.lines.update(discounts=[{"name": "TEN", "is_code": True, "amount_shop_minor": 499,
                                   "amount_presentment_minor": 499}])  # fmt: skip
    stock(shopify, order)
    shopper = Shopper(order.shop)
    step, _page = step_of(shopper, order)
    text = text_of(look(shopper, step, "robe"))
    assert "your discount would be lost" in text
    assert re.search(r'ProductVariant/901" disabled', text)
    assert not re.search(r'ProductVariant/911" disabled', text)


@pytest.mark.parametrize("typed", ["<script>alert(1)</script>", '"><img src=x>', "x" * 300, "a\0b", "   "])
def test_whatever_is_typed_is_only_words(order, typed):
    shopper = Shopper(order.shop)
    step, _page = step_of(shopper, order)
    answer = look(shopper, step, typed)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()
    assert "<img src=x>" not in answer.content.decode()


def test_the_search_works_behind_the_app_proxy(order):
    shopper = ProxyShopper(order.shop)
    chosen = shopper.post(shopper.order_path(order), first_line(order))
    review = shopper.get(chosen.headers["HX-Redirect"].removeprefix("/apps/returns"))
    step = re.search(r'href="/apps/returns([^"]+/exchange/\d+/)"', review.content.decode())[1]
    assert "Robe longue" in text_of(shopper.get(step, q="robe"))
    back = shopper.post(step, {"instead": "gid://shopify/ProductVariant/901", "fallback": "REFUND"})
    assert back.headers["HX-Redirect"].startswith("/apps/returns/orders/")


def test_what_one_shop_found_is_not_shown_in_another(shopify):
    ours, theirs = (live_order(offering(shop, offered="any"), number=1001 + i) for i, shop in enumerate(two_shops()))
    stock(shopify, ours)
    step, _page = step_of(Shopper(ours.shop), ours)
    assert "Robe longue" in text_of(look(Shopper(ours.shop), step, "robe"))
    shopify.articles = []
    step, _page = step_of(Shopper(theirs.shop), theirs)
    assert "Robe longue" not in text_of(look(Shopper(theirs.shop), step, "robe"))
