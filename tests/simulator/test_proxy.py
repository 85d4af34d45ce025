"""The storefront and the app proxy: signature, stripping, redirects, Liquid."""

import json
import re

import pytest

from simulator.signing import launch_hmac, proxy_signature
from simulator.storefront.liquid import render
from simulator.world import Clock, World
from tests.simulator.conftest import OTHER, SECRET, SHOP, place, vectors
from tests.simulator.fake_app import Answer

PREFIX = f"/store/{SHOP}/apps/returns"
LIQUID = [("Content-Type", "application/liquid; charset=utf-8")]


def is_accepted(case):
    return case["expect"] == "accept"


def is_plain(case):
    return is_accepted(case) and not any("[]" in name or " " in value for name, value in case["params"])


class TestSignature:
    @pytest.mark.parametrize("case", vectors("app_proxy_signature", is_accepted))
    def test_agrees_with_the_vectors(self, case):
        pairs = [tuple(pair) for pair in case["params"]]
        signature = next(value for name, value in pairs if name == "signature")
        assert proxy_signature(secret=case["secret"], pairs=pairs) == signature

    @pytest.mark.parametrize("case", vectors("hmac_query_admin", is_plain))
    def test_launch_agrees_with_the_vectors(self, case):
        pairs = [tuple(pair) for pair in case["params"]]
        signature = next(value for name, value in pairs if name == "hmac")
        assert launch_hmac(secret=case["secret"], pairs=pairs) == signature

    def test_covers_what_reaches_the_app(self, visitor, fake_app):
        visitor.get(f"{PREFIX}/lookup/?order=1001&a=1&a=2%263&empty=")

        (seen,) = fake_app.at("/proxy")
        assert seen.path == "/proxy/lookup/"
        assert seen.query["shop"] == SHOP
        assert seen.query["path_prefix"] == PREFIX
        assert seen.query["logged_in_customer_id"] == ""
        assert seen.query["timestamp"].isdigit()
        assert ("a", "2&3") in seen.pairs
        assert ("empty", "") in seen.pairs
        assert proxy_signature(secret=SECRET, pairs=seen.pairs) == seen.query["signature"]

    def test_names_the_customer_who_is_signed_in(self, street, visitor, fake_app):
        place(street, email="carla@example.com")
        signed_in = visitor.post(f"/store/{SHOP}/account", data={"email": "Carla@Example.com"})
        assert signed_in.status_code == 303
        visitor.get(f"{PREFIX}/")
        assert fake_app.at("/proxy")[0].query["logged_in_customer_id"].isdigit()

        visitor.get(f"/store/{OTHER}/apps/returns/")
        assert fake_app.at("/proxy")[1].query["logged_in_customer_id"] == ""


class TestPassage:
    @pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
    def test_passes_methods_and_bodies(self, visitor, fake_app, method):
        body = b"" if method == "GET" else b"quantity=2&note=%C3%A9"
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = visitor.request(method, f"{PREFIX}/items/", content=body, headers=headers)
        assert answer.status_code == 200
        (seen,) = fake_app.at("/proxy/items/")
        assert (seen.method, seen.body) == (method, body)

    def test_keeps_escapes_of_the_path(self, visitor, fake_app):
        visitor.get(f"{PREFIX}/a%2Fb/%C3%A9/")
        assert fake_app.seen[0].path == "/proxy/a%2Fb/%C3%A9/"

    def test_answers_without_the_last_slash(self, visitor, fake_app):
        assert visitor.get(PREFIX).status_code == 200
        assert fake_app.seen[0].path == "/proxy/"

    def test_takes_cookies_off_both_ways(self, visitor, fake_app):
        stripped = [("Set-Cookie", "a=1"), ("Server", "mine"), ("X-Powered-By", "me"), ("X-Kept", "yes")]
        fake_app.script = lambda seen: Answer(body="{}", headers=[*stripped, ("Content-Type", "application/json")])
        visitor.cookies.set("session", "secret")
        answer = visitor.get(f"{PREFIX}/")
        assert "cookie" not in fake_app.seen[0].headers
        assert "set-cookie" not in answer.headers
        assert answer.headers.get("server") != "mine"
        assert answer.headers["x-kept"] == "yes"
        assert answer.json() == {}

    def test_adds_the_visitors_address_behind_a_forged_one(self, visitor, fake_app):
        visitor.get(f"{PREFIX}/", headers={"X-Forwarded-For": "203.0.113.9"})
        assert fake_app.seen[0].headers["x-forwarded-for"] == "203.0.113.9, 127.0.0.1"

    def test_can_drop_headers_of_ones_own(self, street, visitor, fake_app):
        street.unkind("proxy", "drop_headers")
        headers = {"HX-Request": "true", "Accept-Language": "fr"}
        for _ in range(2):
            visitor.get(f"{PREFIX}/", headers=headers)
        assert "hx-request" not in fake_app.seen[0].headers
        assert fake_app.seen[0].headers["accept-language"] == "fr"
        assert fake_app.seen[1].headers["hx-request"] == "true"

    def test_keeps_status_and_bytes_of_other_types(self, visitor, fake_app):
        headers = [("Content-Type", "text/html; charset=utf-8")]
        fake_app.script = lambda seen: Answer(404, "<p>{{ shop.name }}</p>", headers)
        answer = visitor.get(f"{PREFIX}/gone/")
        assert (answer.status_code, answer.text) == (404, "<p>{{ shop.name }}</p>")

    def test_apologises_for_an_app_that_is_down(self, street, visitor):
        street.unkind("proxy", "http_502")
        answer = visitor.get(f"{PREFIX}/")
        assert answer.status_code == 502
        assert 'role="alert"' in answer.text


class TestRedirects:
    def test_are_followed_within_the_store(self, street, visitor, fake_app):
        target = f"{street.base_url}{PREFIX}/status/?token=x"

        def script(seen):
            if seen.method == "POST":
                return Answer(303, headers=[("Location", target)])
            return Answer(body="arrived", headers=[("Content-Type", "text/plain")])

        fake_app.script = script
        answer = visitor.post(f"{PREFIX}/confirm/", data={"a": "1"})

        assert answer.text == "arrived"
        second = fake_app.seen[1]
        assert (second.method, second.path, second.body) == ("GET", "/proxy/status/", b"")
        assert second.query["token"] == "x"
        assert proxy_signature(secret=SECRET, pairs=second.pairs) == second.query["signature"]

    @pytest.mark.parametrize("target", ["/proxy/status/", f"{PREFIX}/status/", "https://evil.example/"])
    def test_elsewhere_are_a_mistake_that_shows(self, visitor, fake_app, target):
        fake_app.script = lambda seen: Answer(302, headers=[("Location", target)])
        answer = visitor.get(f"{PREFIX}/")
        assert answer.status_code == 502
        assert "absolute address" in answer.text

    def test_end(self, street, visitor, fake_app):
        fake_app.script = lambda seen: Answer(302, headers=[("Location", f"{street.base_url}{PREFIX}/again/")])
        assert visitor.get(f"{PREFIX}/").status_code == 502
        assert len(fake_app.seen) <= 6


class TestLiquid:
    def test_stands_in_the_shops_layout(self, visitor, fake_app):
        fake_app.script = lambda seen: Answer(body="<h1>{{ shop.name }}</h1>", headers=LIQUID)
        answer = visitor.get(f"{PREFIX}/")
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert "<h1>Atelier Demo</h1>" in answer.text
        assert "Retourner un article" in answer.text
        assert answer.text.count("<!doctype html>") == 1

    def test_executes_what_was_left_unescaped(self, visitor, fake_app):
        fake_app.script = lambda seen: Answer(body="<p>{{ 7 | times: 6 }}</p>{% layout none %}", headers=LIQUID)
        assert visitor.get(f"{PREFIX}/").text == "<p>42</p>"

    @pytest.mark.parametrize(
        ("source", "shown"),
        [
            ("{% raw %}{{ shop.name }}{% endraw %}", "{{ shop.name }}"),
            ("&#123;&#123; shop.name }}", "&#123;&#123; shop.name }}"),
            ("{{ nobody }}", ""),
            ("{{ 'a' | upcase | append: \"b\" }}", "Ab"),
            ("{% include 'x' %}", "Liquid syntax error: Unknown tag 'include'"),
            ("a{% comment %}b{% endcomment %}c", "ac"),
            ("{{ shop.email | nothing }}", "shop@example.com"),
            ("{{- 1 | plus: 1 -}}", "2"),
        ],
    )
    def test_renders(self, source, shown):
        shop = World(Clock()).add_shop(
            domain=SHOP, name="A", currency="EUR", locale="fr", country="FR", email="shop@example.com", timezone="UTC"
        )
        assert render(source, shop, store_url="http://x")[0] == shown


class TestShop:
    def test_window_has_products_pictures_and_the_way_to_return(self, visitor):
        home = visitor.get(f"/store/{SHOP}/")
        assert home.status_code == 200
        assert 'lang="fr"' in home.text
        assert f'href="{PREFIX}/"' in home.text
        picture = re.search(r'src="(/store/[^"]+\.svg)"', home.text)[1]
        drawn = visitor.get(picture)
        assert drawn.headers["content-type"].startswith("image/svg+xml")
        assert "<path" in drawn.text

    def test_speaks_english_elsewhere(self, visitor):
        assert "Start a return" in visitor.get(f"/store/{OTHER}/").text
        assert "Return policy" in visitor.get(f"/store/{OTHER}/policies/refund-policy").text

    def test_shows_an_order_with_the_way_to_return_it(self, street, visitor):
        order = place(street)
        number = order["name"].lstrip("#")
        shown = visitor.get(f"/store/{SHOP}/orders/{number}")
        assert order["name"] in shown.text
        assert f"{PREFIX}/?number={number}" in shown.text
        assert "76,00" in shown.text

    def test_keeps_orders_apart_by_shop(self, street, visitor):
        order = place(street, lines=[{"sku": "MUG-BLUE", "quantity": 1}])
        assert visitor.get(f"/store/{OTHER}/orders/{order['name'][1:]}9").status_code == 404
        assert visitor.get("/store/nobody.myshopify.com/").status_code == 404

    def test_knows_no_strangers(self, visitor):
        answer = visitor.post(f"/store/{SHOP}/account", data={"email": "nobody@example.com"})
        assert answer.status_code == 422
        assert 'role="alert"' in answer.text

    def test_escapes_names(self, street, visitor):
        domain = "odd-name.myshopify.com"
        street.open_shop(domain, name='<script>alert("1")</script>', catalogue=False)
        assert "<script>alert" not in visitor.get(f"/store/{domain}/").text

    def test_json_of_the_shelves(self, street):
        assert json.dumps(street.variants(SHOP)).count("ROBE-MIDI") == 10
