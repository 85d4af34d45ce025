"""Pages inside the shop's theme: as Liquid that says nothing, with styles of their own, where the shop wants it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from returns.domain.brand import Corners, Font
from returns.models import Shop
from returns.operations.set_brand import set_brand
from returns.queries.brands import brand_of
from returns_portal.shopper.inside import theme_style, theme_style_url, unbendable
from tests.characters import Bought, make_shop
from tests.returns_portal.merchant_desk import staff_of, with_door
from tests.returns_portal.shopper_steps import ProxyShopper, Shopper, live_order
from tests.stores import shop_that_lets_choose


@pytest.fixture
def shop(settings: Any) -> Shop:
    shop = make_shop()
    look = {"colour": "#8a1c5b", "font": Font.THEME, "corners": Corners.SOFT}
    set_brand(shop=shop, **look, inside_theme=True, now=timezone.now())
    return shop


@pytest.mark.django_db
def test_a_page_at_the_shops_address_is_a_part_of_its_theme(shop: Shop) -> None:
    answer = ProxyShopper(shop).get()
    page = answer.content.decode()
    assert answer.headers["Content-Type"].startswith("application/liquid")
    assert "private" in answer.headers["Cache-Control"]
    for whole in ("<html", "<head", "<main", "<meta", "htmx-2"):
        assert whole not in page
    assert page.count('<div class="rp"') == 1
    assert page.count("<div") == page.count("</div>")
    assert "<html" in Shopper(shop).get().content.decode()


@pytest.mark.django_db
def test_nothing_that_a_shopper_or_a_product_says_is_liquid(shop: Shop) -> None:
    order = live_order(shop, Bought("{{ shop.secret }} {% layout none %}"))
    shopper = ProxyShopper(shop)
    typed = shopper.find("{{ customer.email }}", "{% raw %}")
    named = shopper.get(shopper.order_path(order))
    for answer in (typed, named):
        assert answer.status_code == 200
        assert b"{" not in answer.content
    assert b"&#123;&#123; customer.email }}" in typed.content
    assert b"&#123;&#123; shop.secret }}" in named.content


@pytest.mark.django_db
def test_moving_on_and_refusals_stay_pages_of_their_own(shop: Shop) -> None:
    live_order(shop)
    shopper = ProxyShopper(shop)
    for answer, status in ((shopper.find(), 200), (shopper.get("/orders/nothing/"), 404)):
        assert answer.status_code == status
        assert answer.headers["Content-Type"].startswith("text/html")
        assert "<html" in answer.content.decode()


@pytest.mark.django_db
def test_another_way_back_is_asked_for_with_a_button(shop: Shop) -> None:
    """No htmx is there to do it by itself."""
    order = live_order(shop_that_lets_choose(shop=shop))
    shopper = ProxyShopper(shop)
    page = shopper.follow(shopper.choose(order).headers["HX-Redirect"]).content.decode()
    assert page.count('name="means"') > 1
    assert 'formmethod="get"' in page
    assert "<noscript" not in page


@pytest.mark.django_db
def test_only_where_the_shop_wants_it(shop: Shop, settings: Any) -> None:
    settings.MIDDLEWARE = with_door()
    form = {"colour": "#8a1c5b", "font": "theme", "corners": "soft"}
    assert staff_of(shop).post("/app/settings/brand/", form).status_code == 303
    assert not brand_of(shop).inside_theme
    assert staff_of(shop).post("/app/settings/brand/", form | {"inside_theme": "on"}).status_code == 303
    assert brand_of(shop).inside_theme
    assert 'name="inside_theme"' in staff_of(shop).get("/app/settings/brand/").content.decode()


def test_the_stylesheet_is_kept_for_good_under_its_own_address(settings: Any) -> None:
    answer = Client().get(theme_style_url().removeprefix(settings.APP_URL))
    assert answer.content.decode() == theme_style()
    assert "immutable" in answer.headers["Cache-Control"]
    assert "immutable" not in Client().get("/theme/older.css").headers["Cache-Control"]


def test_every_rule_stays_below_the_root_and_is_important() -> None:
    css = unbendable(
        ":root { --a: 1rem; color-scheme: light dark } body { margin: 0 } *, ::before { color: red }"
        "main:has(a, b) .x, .main { padding: -.5rem max(1.25rem, 2px) }"
        "@media (prefers-color-scheme: dark) { :root { --a: 0 } } @media (min-width: 34rem) { a { top: 1rem } }"
    )
    assert ".rp {--a: 1rem".replace("1rem", "16px") in css
    assert ".rp {margin: 0 !important}" in css
    assert ".rp *, .rp ::before {color: red !important}" in css
    assert ".rp .rp-main:has(a, b) .x, .rp .main {padding: -8px max(20px, 2px) !important}" in css
    assert "@media (min-width: 34rem) {\n.rp a {top: 16px !important}" in css
    assert "dark)" not in css
    assert css.count("{") == css.count("}")


def test_the_pages_own_stylesheet_is_written_anew_whole() -> None:
    css = theme_style()
    assert ":root" not in css
    assert "body" not in css
    assert "rem !" not in css
