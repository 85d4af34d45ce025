"""A label is tried out: what would happen is said, nothing is bought, and nobody else's orders are named."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import override_settings

from labels.models import Label
from returns.domain.sample_addresses import SAMPLES
from returns.models import OrderLine, OutboxMessage, Shop
from tests.characters import Bought, make_shop, two_shops
from tests.labels.parcels import text_of
from tests.labels.pretend_carrier import PretendCarrier, answering
from tests.returns_portal import merchant_desk as desk
from tests.returns_portal.shopper_steps import live_order
from tests.returns_portal.test_catalogue_pages import counted, sell

pytestmark = pytest.mark.django_db
PATH = "/app/settings/trial/"


@pytest.fixture
def shop(settings: Any) -> Shop:
    settings.MIDDLEWARE = desk.with_door()
    return make_shop()


@pytest.fixture
def carrier(monkeypatch: pytest.MonkeyPatch) -> Iterator[PretendCarrier]:
    pretend = PretendCarrier()
    monkeypatch.setattr("labels.carriers.sandbox.carrier._client", pretend.client)
    with override_settings(SANDBOX_CARRIER_URL="http://carrier.invalid/carrier/v1", SANDBOX_CARRIER_KEY="key"):
        yield pretend


def tried(shop: Shop, **given: str) -> Any:
    return desk.staff_of(shop).post(PATH, {"order": "1001", "country": "FR", **given})


def test_offers_are_read_and_nothing_is_bought(shop: Shop, carrier: PretendCarrier) -> None:
    live_order(shop, Bought("Robe"))
    page = tried(shop).content.decode()
    for told in ("may come back", "Place de l’Hôtel de Ville", "dropoff", "€4.45", "None: no customs border"):
        assert told in page
    assert carrier.calls == ["POST shipments"]
    assert not carrier.bought
    assert not Label.objects.exists()
    assert not OutboxMessage.objects.exists()


def test_what_customs_miss_is_named_and_no_offer_is_asked_for(shop: Shop, carrier: PretendCarrier) -> None:
    live_order(shop, Bought("Robe"))
    page = tried(shop, country="CH").content.decode()
    assert "has to be declared" in page
    assert "No HS code, No country of origin" in page
    assert "No label could be made" in page
    assert carrier.calls == []
    OrderLine.objects.update(hs_code="610442", origin="PT", grams=400)
    page = tried(shop, country="CH").content.decode()
    assert "€4.45" in page
    assert "partly guessed" not in page


def test_a_carrier_that_cannot_is_told_in_plain_words(shop: Shop, carrier: PretendCarrier) -> None:
    live_order(shop, Bought("Robe"))
    carrier.before = answering(502)
    assert "No label could be made" in tried(shop).content.decode()


def test_without_a_carrier_it_is_a_slip(shop: Shop) -> None:
    live_order(shop, Bought("Robe"))
    assert "the shopper gets a return slip" in tried(shop).content.decode()


def test_without_an_address_nothing_is_asked(shop: Shop, carrier: PretendCarrier) -> None:
    live_order(shop, Bought("Robe"))
    Shop.objects.filter(pk=shop.pk).update(return_address={})
    assert "is not complete" in tried(shop).content.decode()
    assert carrier.calls == []


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"order": ""}, "Please enter the number of an order."),
        ({"order": "9999"}, "There is no order with this number."),
        ({"country": "XX"}, "XX"),
        ({"street": "1 Quai"}, "Please enter the city too."),
    ],
)
def test_what_cannot_be_tried_is_said_at_its_field(shop: Shop, given: dict[str, str], told: str) -> None:
    live_order(shop, Bought("Robe"))
    answer = tried(shop, **given)
    assert (answer.status_code, told in answer.content.decode()) == (422, True)


def test_an_article_of_the_check_is_tried_without_an_order(shop: Shop) -> None:

    sell(shop, tags=["final-sale"])
    counted(shop)
    article = shop.articles.get(title="Robe")
    staff = desk.staff_of(shop)
    assert "Robe" in staff.get(PATH, {"article": article.pk}).content.decode()
    page = staff.post(PATH, {"article": article.pk, "country": "DE"}).content.decode()
    assert "may not come back" in page
    northwind = make_shop("northwind-demo.myshopify.com")
    assert desk.staff_of(northwind).post(PATH, {"article": article.pk, "country": "DE"}).status_code == 422
    assert "Robe" not in desk.staff_of(northwind).get(PATH, {"article": article.pk}).content.decode()


def test_orders_of_other_shops_and_strangers(settings: Any) -> None:
    settings.MIDDLEWARE = desk.with_door()
    atelier, northwind = two_shops()
    live_order(atelier, Bought("Robe"))
    assert tried(northwind).status_code == 422
    assert desk.staff_of(None).get(PATH).status_code == 401


def test_the_sheet_is_a_test_and_says_so(shop: Shop) -> None:
    live_order(shop, Bought("Robe"))
    page = tried(shop).content.decode()
    address = page.split("/trials/")[1].split('"')[0]
    answer = desk.staff_of(None).get(f"/trials/{address}")
    assert answer["Content-Type"] == "application/pdf"
    words = text_of(answer.content)
    assert "R-TEST" in words
    assert desk.staff_of(None).get("/trials/nonsense.pdf").status_code == 404


def test_every_sample_is_a_whole_address() -> None:
    for code, address in SAMPLES.items():
        assert (address.country, bool(address.street and address.city and address.postcode)) == (code, True)
