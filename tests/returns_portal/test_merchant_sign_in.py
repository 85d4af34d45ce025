"""Whether shoppers may sign in: the merchant's switch, and what stands in its way."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from returns.doors import NoAnswer
from returns.models import Shop
from returns.sign_in import NoCustomerAccounts
from shop_integration.models import CustomerAccounts, Installation
from tests.characters import make_shop, two_shops
from tests.returns_portal.merchant_desk import staff_of, with_door

pytestmark = pytest.mark.django_db
ADDRESS = "/app/settings/sign-in/"
ENOUGH = "write_returns,customer_read_customers,customer_read_orders"


@pytest.fixture(autouse=True)
def _door(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()


def installed(shop: Shop, scopes: str = ENOUGH, *, on: bool = False) -> Shop:
    """The shop with the app, with these scopes, and with the switch as it is."""
    Installation.objects.create(shop=shop, installed_at=timezone.now(), scopes=scopes)
    CustomerAccounts.objects.create(shop=shop, switched_on=on)
    return shop


@pytest.fixture
def discovery(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let Shopify name the shop's addresses, or fail to in a way of the test's own."""

    def comes_to(problem: Exception | None = None) -> None:
        def discover(row: CustomerAccounts, *, now: Any) -> None:
            if problem:
                raise problem

        monkeypatch.setattr("shop_integration.customer_account.addresses._discover", discover)

    return comes_to


def settings_of(shop: Shop, locale: str = "en") -> str:
    text = staff_of(shop, locale=locale).get("/app/settings/").content.decode()
    return text.partition('id="sign_in-section"')[2]


def is_on(shop: Shop) -> bool:
    return CustomerAccounts.objects.get(shop=shop).switched_on


@pytest.mark.parametrize(("locale", "on", "off"), [("en", "Switch on", "Switch off"), ("fr", "Activer", "Désactiver")])
def test_is_switched_on_and_off(discovery: Any, locale: str, on: str, off: str) -> None:
    discovery()
    shop = installed(make_shop())
    assert on in settings_of(shop, locale)
    answer = staff_of(shop, locale=locale, htmx=True).post(ADDRESS, {"on": "1"})
    assert (answer.status_code, is_on(shop), off in answer.content.decode()) == (200, True, True)
    assert staff_of(shop).post(ADDRESS, {"on": "0"}).status_code == 303
    assert not is_on(shop)


def test_without_access_it_says_what_to_do_first_and_cannot_be_forced() -> None:
    shop = installed(make_shop(), "write_returns,customer_read_orders")
    assert "First allow" in settings_of(shop)
    assert "Switch on" not in settings_of(shop)
    assert staff_of(shop, htmx=True).post(ADDRESS, {"on": "1"}).status_code == 409
    assert not is_on(shop)


def test_access_that_was_taken_back_is_said_and_it_can_still_be_switched_off() -> None:
    shop = installed(make_shop(), "write_returns", on=True)
    assert "Access missing" in settings_of(shop)
    assert staff_of(shop, htmx=True).post(ADDRESS, {"on": "0"}).status_code == 200
    assert not is_on(shop)


@pytest.mark.parametrize(
    ("problem", "words"), [(NoCustomerAccounts(), "has no customer accounts"), (NoAnswer("HTTP 502"), "did not answer")]
)
def test_what_stands_in_the_way_is_told_apart(discovery: Any, problem: Exception, words: str) -> None:
    discovery(problem)
    shop = installed(make_shop())
    answer = staff_of(shop, htmx=True).post(ADDRESS, {"on": "1"})
    assert (answer.status_code, answer["HX-Retarget"], is_on(shop)) == (409, "#alerts", False)
    assert words in answer.content.decode()


def test_nobody_switches_for_another_shop(discovery: Any) -> None:
    discovery()
    atelier, northwind = map(installed, two_shops())
    assert staff_of(None).post(ADDRESS, {"on": "1"}).status_code == 401
    assert staff_of(northwind).post(ADDRESS, {"on": "1"}).status_code == 303
    assert (is_on(atelier), is_on(northwind)) == (False, True)
