"""What a merchant sees of the features that need more access, and what happens after Shopify's question."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from returns.domain.feature import Feature
from returns.doors import NoAnswer
from returns.models import Shop
from returns_portal.merchant import features
from returns_portal.merchant.features import offered
from shop_integration.models import Installation
from tests.characters import make_shop, two_shops
from tests.returns_portal.merchant_desk import staff_of, with_door

pytestmark = pytest.mark.django_db
ADDRESS = "/app/settings/features/"


@pytest.fixture(autouse=True)
def _door(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()


@pytest.fixture
def shop() -> Shop:
    shop = make_shop()
    Installation.objects.create(shop=shop, installed_at=timezone.now(), scopes="write_returns")
    return shop


@pytest.fixture
def shopify(settings: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What Shopify says is granted: {"scopes": …}, or None if it does not answer."""
    told: dict[str, Any] = {"scopes": "write_returns"}
    genuine = features.door

    def read(shop: Shop, *, now: Any) -> None:
        if told["scopes"] is None:
            raise NoAnswer
        Installation.objects.filter(shop=shop).update(scopes=told["scopes"])

    monkeypatch.setattr(
        "returns_portal.merchant.views.features.door",
        lambda name: read if name == "shopify.read_features" else genuine(name),
    )
    return told


def page(shop: Shop, locale: str = "en") -> str:
    text = staff_of(shop, locale=locale).get("/app/settings/").content.decode()
    assert "<c-" not in text
    return text


@pytest.mark.parametrize(
    ("locale", "words"),
    [("en", ["More access", "Orders older than 60 days", "Allow in Shopify", "Nothing was changed: you did not"]),
     ("fr", ["Accès supplémentaires", "Commandes de plus de 60 jours", "Autoriser dans Shopify"])],
)  # fmt: skip
def test_what_is_off_says_what_for_and_offers_to_ask(shop: Shop, locale: str, words: list[str]) -> None:
    text = page(shop, locale)
    for word in words:
        assert word in text
    assert 'data-scopes="read_all_orders"' in text


def test_every_feature_that_is_shown_has_words_for_all_that_may_happen() -> None:
    assert set(features.NAMES) == set(features.ON) == set(features.OFF) == set(features.LOST)


def test_each_is_offered(shop: Shop) -> None:
    assert [each.key for each in offered(shop)] == list(Feature)


def test_granted_is_on_and_asks_no_more(shop: Shop, shopify: dict[str, Any]) -> None:
    shopify["scopes"] = "write_returns,read_all_orders"
    answer = staff_of(shop, htmx=True).post(ADDRESS)
    text = answer.content.decode()
    assert (answer.status_code, "Access read again" in answer["HX-Trigger"]) == (200, True)
    assert "Older orders are imported" in text
    assert 'data-scopes="read_all_orders"' not in text


def test_what_shopify_did_not_grant_stays_off_whatever_the_page_says(shop: Shop, shopify: dict[str, Any]) -> None:
    answer = staff_of(shop, htmx=True).post(ADDRESS, {"granted": "read_all_orders"})
    assert 'data-scopes="read_all_orders"' in answer.content.decode()


def test_without_an_answer_nothing_is_changed_and_it_is_said(shop: Shop, shopify: dict[str, Any]) -> None:
    shopify["scopes"] = None
    answer = staff_of(shop, htmx=True).post(ADDRESS)
    assert (answer.status_code, answer["HX-Retarget"]) == (409, "#alerts")
    assert "nothing was changed" in answer.content.decode()
    assert Installation.objects.get(shop=shop).scopes == "write_returns"


def test_taken_back_is_off_with_the_reason(shop: Shop) -> None:
    row = Installation.objects.get(shop=shop)
    row.hold_scopes(["write_returns", "read_all_orders"])
    row.hold_scopes(["write_returns"])
    row.save()
    assert [each.reason is not None for each in offered(shop)] == [True] + [False] * (len(Feature) - 1)
    assert "This was allowed before and is not any more." in page(shop)


def test_a_shop_without_the_app_is_offered_nothing() -> None:
    assert 'id="features-section"' not in page(make_shop())


def test_only_the_shops_own_staff(shopify: dict[str, Any]) -> None:
    atelier, northwind = two_shops()
    for each in (atelier, northwind):
        Installation.objects.create(shop=each, installed_at=timezone.now())
    shopify["scopes"] = "read_all_orders"
    assert staff_of(None).post(ADDRESS).status_code == 401
    assert staff_of(northwind).post(ADDRESS)["Location"] == "/app/settings/"
    assert Installation.objects.get(shop=atelier).scopes == ""
    assert staff_of(atelier).get(ADDRESS).status_code == 405
