"""The merchant's page of what the shop can show of its policy."""

from __future__ import annotations

import html
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from returns.models import Shop
from returns.operations.publish_policy import publish_policy
from returns_portal.shopper.views.policy import PLACES
from returns_portal.storefront import PIECES
from tests.characters import make_shop, two_shops
from tests.extensions.test_structure import MAILS, THEME, read, words
from tests.returns_portal import merchant_desk as desk
from tests.returns_portal.shopper_steps import ProxyShopper
from tests.returns_portal.test_policy_page import RICH

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(settings: Any) -> Shop:
    settings.MIDDLEWARE = desk.with_door()
    shop = make_shop(country="FR", storefront_url="https://atelier.example")
    publish_policy(shop=shop, document=RICH, now=timezone.now() - timedelta(days=10))
    return shop


def page_of(shop: Shop, locale: str = "en") -> str:
    answer = desk.staff_of(shop, locale=locale).get("/app/settings/storefront/")
    assert answer.status_code == 200
    return answer.content.decode()


def held(page: str, name: str) -> str:
    (text,) = re.findall(rf'<textarea[^>]* id="{name}"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    return html.unescape(text)


def test_what_is_copied_is_what_the_shop_shows(shop: Shop, settings: Any) -> None:
    page = page_of(shop)
    copied = {code: held(page, f"{code}-code") for code in ("cart", "footer")}
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "shop_integration.install.proxy.AppProxy"]
    for code, text in copied.items():
        assert text == ProxyShopper(shop).get(f"/policy/{code}.html").content.decode().strip()
        assert text in page
    assert "https://atelier.example/apps/returns/policy/" in copied["footer"]


def test_every_piece_can_be_seen_and_copied(shop: Shop) -> None:
    page = page_of(shop)
    assert set(PIECES) == set(PLACES) - {"mail"}
    for name in (*(f"{code}-code" for code in PIECES), "mail-code", "search-code", "page-on-shop"):
        assert f'id="{name}"' in page
        assert f'data-copy="{name}"' in page
    script = held(page, "search-code")
    told = json.loads(script.removeprefix('<script type="application/ld+json">').removesuffix("</script>"))
    assert told["hasMerchantReturnPolicy"][0]["applicableCountry"] == "FR"
    assert held(page, "mail-code") == read(MAILS / "return-link.en.liquid").strip()
    assert held(page_of(shop, "fr"), "mail-code") == read(MAILS / "return-link.fr.liquid").strip()


@pytest.mark.parametrize(("locale", "file"), [("en", "en.default"), ("fr", "fr")])
def test_blocks_are_called_as_in_the_theme_editor(shop: Shop, locale: str, file: str) -> None:
    page, named = page_of(shop, locale), words(THEME / "locales" / f"{file}.schema.json")
    for name in ("product_policy", "cart_policy", "footer_links"):
        assert named[f"blocks.{name}"] in page


def test_a_shop_whose_policy_shows_nothing_is_told(shop: Shop) -> None:
    assert "has no reasons that shoppers could choose" not in page_of(shop)
    publish_policy(shop=shop, document={}, now=timezone.now())
    assert "has no reasons that shoppers could choose" in page_of(shop)


def test_without_a_known_domain_the_own_address_stands_in(shop: Shop) -> None:
    Shop.objects.update(storefront_url="")
    page = page_of(shop)
    assert "page-on-shop" not in page
    assert "/returns/atelier-demo/policy/" in held(page, "footer-code")


def test_each_shop_sees_its_own(shop: Shop) -> None:
    hostile = RICH | {"clauses": [RICH["clauses"][0] | {"label": {"en": "<img src=x onerror=alert(1)>"}}]}
    publish_policy(shop=shop, document=hostile, now=timezone.now())
    assert "<img src=x" not in page_of(shop)
    assert desk.staff_of(None).get("/app/settings/storefront/").status_code == 401


def test_the_other_shop_is_not_in_it(settings: Any) -> None:
    settings.MIDDLEWARE = desk.with_door()
    atelier, northwind = two_shops()
    for each in (atelier, northwind):
        publish_policy(shop=each, document=RICH, now=timezone.now())
    assert "northwind" not in page_of(atelier)
    assert "atelier" not in page_of(northwind)
