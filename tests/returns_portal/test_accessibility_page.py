"""The statement on accessibility: in every language, the shop's own addresses, and never more than is true."""

from __future__ import annotations

import html

import pytest
from django.conf import settings as config
from django.test import Client

from returns.domain.language import DRAFTED
from returns.models import Shop
from returns.operations.set_contact import set_contact
from returns_portal.shopper.addresses import own_base
from tests.characters import make_shop, two_shops
from tests.returns_portal.shopper_steps import ProxyShopper

pytestmark = pytest.mark.django_db


def statement(shop: Shop, language: str = "en") -> str:
    answer = Client().get(f"{own_base(shop)}/accessibility/", {"lang": language})
    assert answer.status_code == 200
    assert "public" in answer.headers["Cache-Control"]
    return html.unescape(answer.content.decode())


@pytest.mark.parametrize("language", [code for code, _name in config.LANGUAGES])
def test_it_says_in_every_language_what_is_known(language: str) -> None:
    shop = make_shop(languages=[code for code, _name in config.LANGUAGES])
    page = statement(shop, language)
    assert f'lang="{language}"' in page
    assert "WCAG" in page
    assert "bonjour@atelier.example" in page
    assert ("These pages are for everybody" in page) == (language == "en")
    assert page.count("<li>") - page.count("<li><a") >= (7 if language not in DRAFTED else 8)


def test_each_shop_names_its_own_addresses_and_the_foot_is_said_once() -> None:
    atelier, northwind = two_shops()
    set_contact(
        shop=atelier, email="aide@atelier.example", phone="+33 2 99 00 00 00", page="https://atelier.example/aide"
    )
    page = statement(atelier)
    for said in ("aide@atelier.example", "tel:+33299000000", "https://atelier.example/aide"):
        assert said in page
    assert page.count("mailto:") == 1
    assert "aide@atelier.example" not in statement(northwind)


def test_a_shop_that_nobody_can_reach_names_its_own_pages() -> None:
    shop = make_shop(email="", storefront_url="https://atelier.example")
    page = statement(shop)
    assert '<p><a href="https://atelier.example">Atelier Demo</a></p>' in page


def test_every_page_leads_there_inside_the_theme_too() -> None:
    shop = make_shop()
    assert f'href="{own_base(shop)}/accessibility/"' in Client().get(f"{own_base(shop)}/").content.decode()
    inside = ProxyShopper(shop)
    assert "/apps/returns/accessibility/" in inside.get().content.decode()
    assert inside.get("/accessibility/").status_code == 200
