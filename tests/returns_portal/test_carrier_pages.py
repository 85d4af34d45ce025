"""The merchant's pages of carrier accounts: connecting, testing, preferring, switching off, disconnecting."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from labels.models import CarrierAccount
from labels.parcel_terms import terms_of
from returns.domain.parcel_terms import ParcelTerms, Prefer
from returns.models import Shop
from returns_portal.merchant.parcel_view import parcel_views
from returns_portal.shopper.facts import sendings_of
from tests.characters import make_shop
from tests.labels.parcels import make_label, open_northwind, waiting_return
from tests.labels.pretend_accounts import WRONG_KEY, Carriers, an_account, pretend_kind
from tests.labels.pretend_carrier import answering
from tests.returns_portal.merchant_desk import staff_of, with_door

pytestmark = pytest.mark.django_db
LIST = "/app/settings/carriers/"
KEY = "a-very-secret-live-key-5678"


@pytest.fixture(autouse=True)
def _door(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()
    settings.SANDBOX_CARRIER_URL = settings.SANDBOX_CARRIER_KEY = ""


@pytest.fixture(autouse=True)
def carriers(monkeypatch: pytest.MonkeyPatch) -> Carriers:
    return pretend_kind(monkeypatch)


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def page(client: Client, path: str = LIST, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


def connect(client: Client, key: str = KEY, **more: str) -> Any:
    return client.post(f"{LIST}connect/pretend/", {"name": "Main", "given-key": key, **more})


def test_the_empty_list_says_what_works_without_an_account(shop: Shop, settings: Any) -> None:
    client = staff_of(shop)
    text = page(client)
    assert "shoppers get a return slip with your address" in text
    assert f"{LIST}connect/pretend/" in text
    assert "TEST" not in text
    assert "Shoppers get a return slip and send with a carrier they like" in page(client, "/app/settings/")
    settings.SANDBOX_CARRIER_URL = "http://carrier.example"
    assert "TEST – not valid postage" in page(client)
    assert "TEST – not valid postage" in page(client, "/app/settings/")


def test_an_account_is_connected_and_its_key_never_seen_again(shop: Shop) -> None:
    client = staff_of(shop)
    answer = connect(client)
    assert (answer.status_code, answer["Location"]) == (303, LIST)
    account = shop.carrier_accounts.get()
    assert (account.name, account.credentials, account.test, account.enabled) == ("Main", {"key": KEY}, False, True)
    text = page(client)
    assert "••••5678" in text
    assert "The connection works." in text
    assert f"/carriers/pretend/{account.webhook_token}/webhook" in text
    for path in (LIST, f"{LIST}{account.pk}/", "/app/settings/"):
        assert "very-secret" not in page(client, path)
    assert "New parcels take Main." in page(client, "/app/settings/")


@pytest.mark.parametrize(
    ("key", "spoil", "said"),
    [
        (WRONG_KEY, None, "Pretend Post does not accept these credentials. Nothing was saved."),
        (KEY, answering(503), "Pretend Post gave no usable answer"),
        (KEY, answering(422, {"error": "plan_ended"}), "but not this account. (the carrier refused: plan_ended)"),
        ("", None, "This field is required"),
        ("x" * 201, None, "at most 200 characters"),
    ],
)
def test_what_the_carrier_does_not_take_is_said_and_not_kept(
    shop: Shop, carriers: Carriers, key: str, spoil: Any, said: str
) -> None:
    if spoil:
        carriers[key].before = spoil
    answer = connect(staff_of(shop), key)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert said in text
    assert key == "" or f'value="{key}"' not in text
    assert not CarrierAccount.objects.exists()


def test_a_test_key_is_called_one_everywhere(shop: Shop) -> None:
    client = staff_of(shop)
    connect(client, "test-key")
    assert page(client).count("TEST – not valid postage") == 2
    assert "TEST – not valid postage" in page(client, "/app/settings/")
    rma = waiting_return(shop)
    make_label(rma)
    rma.refresh_from_db()
    assert parcel_views(rma, {})[0].test
    papers = sendings_of(rma)[0].papers
    assert papers is not None
    assert papers.test
    assert "TEST – not valid postage" in page(client, f"/app/returns/{rma.number}/")


def test_a_real_label_is_not(shop: Shop) -> None:
    an_account(shop)
    rma = waiting_return(shop)
    make_label(rma)
    rma.refresh_from_db()
    assert not parcel_views(rma, {})[0].test
    assert "TEST –" not in page(staff_of(shop), f"/app/returns/{rma.number}/")


def test_accounts_are_preferred_switched_off_tested_and_changed(shop: Shop, carriers: Carriers) -> None:
    client = staff_of(shop)
    first, second = an_account(shop, key="first", name="First"), an_account(shop, key="second", name="Second")

    def post(what: str, account: CarrierAccount, **data: str) -> None:
        answer = client.post(f"{LIST}{account.pk}/{what}", data)
        assert (answer.status_code, answer["Location"]) == (303, LIST)
        account.refresh_from_db()

    post("prefer/", second)
    assert [row.name for row in shop.carrier_accounts.order_by("place")] == ["Second", "First"]
    post("switch/", second)
    assert not second.enabled
    assert "New parcels take First." in page(client, "/app/settings/")
    post("switch/", second, on="1")
    assert second.enabled
    carriers["second"].before = answering(401)
    post("test/", second)
    assert "Pretend Post does not accept these credentials." in page(client)
    for path in ("/app/", "/app/settings/"):
        assert "Pretend Post (Second) has refused the key since " in page(client, path)
    assert "Pretend Post has refused the key since " in page(client)
    carriers["second"].before = lambda request: None
    post("", second, **{"name": "  Renamed\n account", "given-key": ""})
    assert (second.name, second.credentials, second.problem) == ("Renamed account", {"key": "second"}, "")
    client.post(f"{LIST}{first.pk}/disconnect/")
    assert list(shop.carrier_accounts.all()) == [second]


def test_an_account_with_a_living_label_is_not_disconnected(shop: Shop) -> None:
    client, account = staff_of(shop), an_account(shop)
    make_label(waiting_return(shop))
    answer = client.post(f"{LIST}{account.pk}/disconnect/")
    assert answer.status_code == 409
    assert "1 label of this account is still alive" in answer.content.decode()
    assert CarrierAccount.objects.get() == account


def test_after_the_app_came_back_the_credentials_are_asked_for(shop: Shop) -> None:
    account = an_account(shop)
    CarrierAccount.objects.update(sealed_credentials="", sealed_webhook_secret="", enabled=False)
    client = staff_of(shop)
    assert "Credentials missing" in page(client)
    assert client.post(f"{LIST}{account.pk}/", {"name": "Main", "given-key": ""}).status_code == 422
    client.post(f"{LIST}{account.pk}/switch/", {"on": "1"})
    account.refresh_from_db()
    assert not account.enabled
    assert client.post(f"{LIST}{account.pk}/", {"name": "Main", "given-key": "new"}).status_code == 303
    account.refresh_from_db()
    assert (account.enabled, account.credentials) == (True, {"key": "new"})


def test_nobody_else_reaches_an_account(shop: Shop) -> None:
    account, other = an_account(shop, key="first"), staff_of(open_northwind())
    for what in ("", "switch/", "disconnect/", "test/", "prefer/", "reports/"):
        answer = other.post(f"{LIST}{account.pk}/{what}", {"name": "Mine", "given-key": "mine"})
        assert answer.status_code == 404, what
        assert staff_of(None).post(f"{LIST}{account.pk}/{what}").status_code == 401
    assert other.get(f"{LIST}{account.pk}/").status_code == 404
    assert "Main" not in page(other)
    assert staff_of(None).get(LIST).status_code == 401
    account.refresh_from_db()
    assert (account.name, account.enabled, account.credentials) == ("Main", True, {"key": "first"})


@pytest.mark.parametrize("path", ["connect/nobody/", "999999/", "1/melt/"])
def test_what_is_not_there_is_said(shop: Shop, path: str) -> None:
    assert staff_of(shop).post(f"{LIST}{path}").status_code == 404


def test_the_page_speaks_french(shop: Shop) -> None:
    an_account(shop, key="test-key")
    text = staff_of(shop, locale="fr").get(LIST).content.decode()
    assert "TEST – affranchissement non valable" in text
    assert "La connexion fonctionne." in text


BOXES = {
    "length": "40",
    "width": "30",
    "height": "20",
    "prefer": "fastest",
    "services": " USPS  Ground \n\nUSPS Ground",
}
LIGHT = {"light_up_to": "500", "light_length": "25", "light_width": "18", "light_height": "5"}


def test_the_shop_says_what_its_parcels_are_like(shop: Shop) -> None:
    client = staff_of(shop)
    assert 'value="30"' in page(client), "what holds where nobody said anything"
    assert client.post(f"{LIST}parcels/", BOXES | LIGHT).status_code == 303
    said = ParcelTerms((40, 30, 20), (25, 18, 5), 500, Prefer.FASTEST, ("USPS Ground",))
    assert terms_of(shop.pk) == said
    assert 'value="40"' in page(client)
    assert terms_of(make_shop("other.myshopify.com").pk) == ParcelTerms()
    assert client.post(f"{LIST}parcels/", BOXES).status_code == 303
    assert terms_of(shop.pk).light_box is None


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"length": "0"}, "At least 1, please"),
        ({"width": "201"}, "At most 200, please"),
        ({"height": "12.5"}, "number"),
        ({"length": ""}, "required"),
        ({"prefer": "greenest"}, "valid choice"),
        ({"light_up_to": "500"}, "This is needed for the box of light goods"),
        ({"services": "\n".join(map(str, range(11)))}, "At most ten services"),
        ({"services": "x" * 65}, "At most ten services"),
    ],
)
def test_what_no_parcel_is_like_is_said_at_its_field(shop: Shop, wrong: dict[str, str], said: str) -> None:
    answer = staff_of(shop).post(f"{LIST}parcels/", BOXES | wrong)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert terms_of(shop.pk) == ParcelTerms()
