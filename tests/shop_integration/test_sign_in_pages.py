"""The way to Shopify's sign-in and back, the orders of who is signed in, and the way out, as a browser takes it."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from returns.links import Link, Purpose, read, sign
from returns.models import Order
from returns_portal.shopper.addresses import own_base
from returns_portal.shopper.words import STANDINGS
from shop_integration.customer_account.addresses import switch
from shop_integration.features import read_features
from shop_integration.models import CustomerAccounts, CustomerSession, SignIn
from tests.returns_portal.shopper_steps import Shopper
from tests.security.keys import proxied
from tests.shop_integration.account_holder import AccountHolder
from tests.shop_integration.conftest import install

SCOPES = ["customer_read_customers", "customer_read_orders"]


class Browser(AccountHolder):
    """Somebody's browser, from the return page on. It keeps cookies, and follows only where it is sent."""

    def __init__(self, simulator, shop, *, language="en", query=""):
        super().__init__(simulator, shop)
        self.client = Client(headers={"accept-language": language})
        self.query = query

    def find(self):
        return self.client.get("/proxy/?" + self.query if self.query else own_base(self.shop) + "/")

    def begin(self):
        [link] = re.findall(r'href="([^"]+/sign-in/begin/[^"]+)"', text_of(self.find()))
        answer = self.client.get(urlsplit(link).path)
        self.begun = type("Gone", (), {"address": answer.headers["Location"]})
        return answer

    def come_back(self, **changed):
        return self.client.get("/sign-in/callback", self.answer | changed)

    def sign_in(self, **changed):
        self.begin()
        self.prove()
        return self.come_back(**changed)

    def open(self, answer):
        return self.client.get(path_of(answer))


def text_of(answer):
    return unescape(answer.content.decode())


def path_of(answer):
    assert answer.status_code == 302
    parts = urlsplit(answer.headers["Location"])
    return f"{parts.path}?{parts.query}"


def said(answer):
    """What the find page is to say, out of the address somebody is sent back to."""
    return parse_qs(urlsplit(answer.headers["Location"]).query).get("sign_in", [""])[0]


@pytest.fixture
def offered(simulator, shop):
    simulator.scopes(shop.domain, grant=SCOPES)
    read_features(shop, now=timezone.now())
    switch(shop, on=True, now=timezone.now())
    return shop


@pytest.fixture
def camille(simulator, offered):
    return Browser(simulator, offered)


class TestDoor:
    def test_is_not_there_until_the_merchant_opens_it(self, simulator, shop):
        assert "/sign-in/" not in text_of(Browser(simulator, shop).find())

    @pytest.mark.parametrize(
        ("language", "words"),
        [("en", ["Sign in", "Ordered without an account?"]), ("fr", ["Se connecter", "Commandé sans compte ?"])],
    )
    def test_comes_first_and_the_look_up_stays(self, simulator, offered, language, words):
        page = text_of(Browser(simulator, offered, language=language).find()).replace("\N{NO-BREAK SPACE}", " ")
        places = [page.index(word) for word in (*words, 'name="number"')]
        assert places == sorted(places)

    def test_is_gone_when_the_access_is_taken_back(self, simulator, camille):
        simulator.scopes(camille.shop.domain, revoke=SCOPES[:1])
        read_features(camille.shop, now=timezone.now())
        assert "/sign-in/" not in text_of(camille.find())

    def test_gives_a_ticket_that_only_this_browser_holds(self, camille):
        answer = camille.begin()
        [cookie] = answer.cookies.values()
        assert answer.headers["Location"].startswith(CustomerAccounts.objects.get().authorization_endpoint)
        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/sign-in/")
        assert int(cookie["max-age"]) == 600
        assert "no-store" in answer.headers["Cache-Control"]
        assert parse_qs(urlsplit(answer.headers["Location"]).query)["locale"] == ["en"]

    def test_a_silent_shopify_leads_back_and_says_so(self, simulator, camille):
        CustomerAccounts.objects.update(found_at=None)
        simulator.change_shop(camille.shop.domain, new_customer_accounts=False)
        answer = camille.begin()
        assert said(answer) == "silent"
        assert "does not answer" in text_of(camille.open(answer))

    def test_counts_who_goes(self, camille):
        for _ in range(60):
            assert camille.begin().status_code == 302
        answer = camille.client.get(urlsplit(way_in(camille)).path)
        assert (answer.status_code, "Retry-After" in answer.headers) == (429, True)

    def test_an_old_link_leads_back_once_the_access_is_taken_back(self, simulator, camille):
        path = urlsplit(way_in(camille)).path
        simulator.scopes(camille.shop.domain, revoke=SCOPES[:1])
        read_features(camille.shop, now=timezone.now())
        assert said(camille.client.get(path)) == "silent"
        assert not SignIn.objects.exists()

    def test_a_changed_link_leads_nowhere(self, camille):
        path = urlsplit(way_in(camille)).path
        assert camille.client.get(path[:-3] + "x/").status_code == 404
        assert camille.client.post(path).status_code == 405


def way_in(browser):
    return re.findall(r'href="([^"]+/sign-in/begin/[^"]+)"', text_of(browser.find()))[0]


class TestWayBack:
    def test_ends_at_the_shoppers_orders(self, camille, buy):
        order = buy()
        answer = camille.sign_in()
        page = text_of(camille.open(answer))
        assert answer.headers["Location"].startswith(f"{settings.APP_URL}{own_base(camille.shop)}/account/")
        for words in ("Your orders", order.name, "3 articles can be returned", "Return something"):
            assert words in page

    def test_keeps_the_language_somebody_switched_to(self, camille, buy):
        buy()
        camille.find = lambda: camille.client.get(own_base(camille.shop) + "/?lang=fr")
        answer = camille.sign_in()
        assert parse_qs(urlsplit(answer.headers["Location"]).query)["lang"] == ["fr"]
        assert "Vos commandes" in text_of(camille.open(answer))

    def test_leads_back_into_the_storefront(self, simulator, offered):
        offered.storefront_url = "https://atelier.example/"
        offered.save()
        browser = Browser(simulator, offered, query=proxied(offered, prefix="/fr/apps/retours"))
        location = browser.sign_in().headers["Location"]
        assert location.startswith("https://atelier.example/fr/apps/retours/account/")

    def test_the_ticket_is_taken_away_and_good_once(self, camille):
        answer = camille.sign_in()
        [cookie] = answer.cookies.values()
        assert (cookie.value, cookie["max-age"]) == ("", 0)
        assert said(camille.come_back()) == "expired"
        assert CustomerSession.objects.count() == 1

    def test_a_no_at_shopify_is_told_as_one(self, camille):
        camille.begin()
        camille.prove(step="cancel")
        answer = camille.come_back()
        assert said(answer) == "denied"
        assert "You did not sign in" in text_of(camille.open(answer))

    @pytest.mark.parametrize(
        ("changed", "problem"),
        [({"code": "made-up"}, "failed"), ({"error": "server_error"}, "failed"), ({"code": ""}, "failed")],
    )
    def test_what_proves_nothing_signs_nobody_in(self, camille, changed, problem):
        answer = camille.sign_in(**changed)
        assert said(answer) == problem
        assert not CustomerSession.objects.exists()

    def test_another_browser_cannot_finish_it_and_the_first_still_can(self, simulator, camille):
        camille.begin()
        camille.prove()
        other = Browser(simulator, camille.shop)
        other.answer = camille.answer
        assert said(other.come_back()) == "foreign"
        assert said(camille.come_back()) == ""

    def test_a_ticket_of_ones_own_making_is_another_browsers(self, camille):
        camille.begin()
        camille.prove()
        for name in list(camille.client.cookies):
            camille.client.cookies[name] = "made-up"
        assert said(camille.come_back()) == "foreign"

    def test_the_state_of_one_shop_signs_nobody_in_at_another(self, simulator, camille, new_domain):
        other = install(simulator, new_domain())
        camille.begin()
        camille.prove()
        link = read(Purpose.SIGN_IN, camille.answer["state"])
        forged = sign(Purpose.SIGN_IN, Link(other.pk, link.row_id, link.proof))
        assert said(camille.come_back(state=forged)) == "expired"
        assert not CustomerSession.objects.exists()

    def test_too_late_is_too_late(self, camille):
        camille.begin()
        camille.prove()
        SignIn.objects.update(begun_at=timezone.now() - timedelta(minutes=11))
        answer = camille.come_back()
        assert said(answer) == "expired"
        assert "took too long" in text_of(camille.open(answer))

    @pytest.mark.parametrize("state", ["", "x", "a:b:c", "%00"])
    def test_a_state_that_is_not_ours_opens_nothing(self, camille, state):
        assert camille.client.get("/sign-in/callback", {"code": "x", "state": state}).status_code == 404

    def test_nothing_of_it_is_logged(self, camille, caplog):
        camille.sign_in()
        secrets = [camille.answer["code"], camille.answer["state"], CustomerSession.objects.get().access_token]
        assert not [secret for secret in secrets if secret in caplog.text]

    def test_unknown_words_in_the_address_are_not_repeated(self, camille):
        page = text_of(camille.client.get(own_base(camille.shop) + "/?sign_in=<b>gone"))
        assert "sign-in-problem" not in page


class TestOrders:
    def test_says_why_nothing_of_an_order_may_come_back(self, simulator, camille, buy):
        buy()
        simulator.return_rules(camille.shop.domain, final_sale=["ROBE-S", "PULL-M"])
        page = text_of(camille.open(camille.sign_in()))
        assert "Only if it is faulty, damaged or wrong" in page
        assert "Return something" not in page

    def test_an_order_leads_to_its_pages_and_its_returns(self, camille, buy):
        order = buy()
        arrived = camille.sign_in()
        [path] = re.findall(rf'href="({own_base(camille.shop)}/orders/[^"]+)"', text_of(camille.open(arrived)))
        assert "←</span> Vos commandes" in text_of(camille.client.get(path))
        walker = Shopper(camille.shop)
        walker.order_path = lambda _order: path.removeprefix(walker.base)
        assert walker.ask(order).status_code == 303
        page = text_of(camille.open(arrived))
        assert order.returns.get().number in page
        assert str(STANDINGS[order.returns.get().stage].headline) in page

    def test_an_account_without_orders_is_told_what_to_try(self, simulator, offered):
        simulator.add_customer(offered.domain, "nobody@example.com")
        browser = Browser(simulator, offered)
        browser.email = "nobody@example.com"
        page = text_of(browser.open(browser.sign_in()))
        assert "There are no orders in this account" in page
        assert "Find an order by its number" in page

    def test_a_silent_shopify_is_told_and_the_look_up_offered(self, simulator, camille, buy):
        buy()
        answer = camille.sign_in()
        simulator.unkind("customer", "http_500", shop=camille.shop.domain, times=9)
        page = camille.open(answer)
        assert page.status_code == 200
        assert "could not be loaded just now" in text_of(page)

    def test_pages_through_many(self, simulator, camille, buy):
        for _ in range(11):
            buy()
        first = camille.open(camille.sign_in())
        [more] = re.findall(r'href="([^"]+after=[^"]+)"', first.content.decode())
        second = camille.client.get(unescape(more))
        names = [re.findall(r"Order (#\d+) of", text_of(page)) for page in (first, second)]
        assert [len(page) for page in names] == [10, 1]
        assert len({name for page in names for name in page}) == 11

    def test_orders_we_never_heard_of_are_brought(self, camille, buy):
        buy()
        Order.objects.all().delete()
        assert "Return something" in text_of(camille.open(camille.sign_in()))


class TestWayOut:
    def test_ends_the_session_here_and_at_shopify(self, camille, buy):
        buy()
        page = camille.open(camille.sign_in())
        [form] = re.findall(r'action="([^"]+/sign-out/[^"]*)"', text_of(page))
        answer = camille.client.post(form)
        [address] = set(re.findall(r'url=([^"]+)"', text_of(answer)))
        asked = dict(parse_qsl(urlsplit(address).query))
        assert asked["post_logout_redirect_uri"] == f"{settings.APP_URL}/sign-in/ended"
        assert not CustomerSession.objects.exists()
        again = camille.client.get(form.replace("sign-out/", ""))
        assert (again.status_code, "You are signed out" in text_of(again)) == (410, True)

    def test_is_harmless_twice(self, camille, buy):
        page = camille.open(camille.sign_in())
        [form] = re.findall(r'action="([^"]+/sign-out/[^"]*)"', text_of(page))
        camille.client.post(form)
        assert camille.client.post(form).status_code == 303

    @pytest.mark.parametrize(("language", "words"), [("en", "You are signed out"), ("fr", "Vous êtes déconnecté")])
    def test_ends_on_a_page_that_names_no_shop(self, language, words):
        answer = Client(headers={"accept-language": language}).get("/sign-in/ended")
        assert (answer.status_code, words in text_of(answer)) == (200, True)
