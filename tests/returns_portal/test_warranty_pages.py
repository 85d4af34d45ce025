"""The shop's own warranty where merchants write it and shoppers read it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from returns.domain.warranty import Warranty
from returns.models import Shop
from returns.operations.publish_policy import publish_policy
from returns.queries.policies import active_policy
from returns_portal.merchant.forms.policy import PolicyForm
from tests.characters import NOW, make_shop
from tests.returns_portal.shopper_steps import own_base

pytestmark = pytest.mark.django_db
DOCUMENT = {"warranty": [{"months": 36, "product_types": ["Watches", "Clocks"]}, {"months": 24, "product_types": []}]}


def form(shop: Shop, typed: str) -> PolicyForm:
    document = active_policy(shop).document
    blank = PolicyForm(document=document, currency="EUR")
    data: dict[str, Any] = {name: blank.get_initial_for_field(field, name) for name, field in blank.fields.items()}
    sent = {name: "" if value is None else value for name, value in data.items() if value is not False}
    lists = {"final_sale_tags": "final-sale", "final_sale_types": ""}
    return PolicyForm(sent | lists | {"warranty": typed}, document=document, currency="EUR")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("36: Watches, Clocks\r\n\r\n24", DOCUMENT["warranty"]),
        (" 12 : ", [{"months": 12, "product_types": []}]),
        ("", []),
    ],
)
def test_lines_become_warranties(typed: str, kept: list[Any]) -> None:
    filled = form(make_shop(), typed)
    assert filled.is_valid(), filled.errors
    assert filled.document["warranty"] == kept


@pytest.mark.parametrize("typed", ["two years", "0: Watches", "1201", "24\n: Watches", "²"])
def test_a_line_that_cannot_be_read_is_named(typed: str) -> None:
    filled = form(make_shop(), typed)
    assert not filled.is_valid()
    [error] = filled.errors["warranty"]
    assert f"Line {2 if chr(10) in typed else 1} " in error


def test_the_field_shows_what_the_policy_says() -> None:
    shown = PolicyForm(document=active_policy(make_shop()).document | DOCUMENT, currency="EUR")["warranty"]
    assert shown.value() == "36: Watches, Clocks\n24"
    assert Warranty(months=24) in PolicyForm(document=DOCUMENT, currency="EUR").initial["warranty"]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "beside your legal rights: 36 months on Watches or Clocks; 24 months."),
        ("fr", "en plus de vos droits légaux : 36 mois sur Watches ou Clocks ; 24 mois."),
    ],
)
def test_shoppers_read_it_beside_their_rights(client: Client, language: str, sentence: str) -> None:
    shop = make_shop()
    publish_policy(shop=shop, document=active_policy(shop).document | DOCUMENT, now=NOW - timedelta(days=1))
    html = client.get(f"{own_base(shop)}/", headers={"accept-language": language}).content.decode()
    assert sentence.replace(" ;", ";") in html.replace("\xa0", " ").replace("\u202f", " ")
