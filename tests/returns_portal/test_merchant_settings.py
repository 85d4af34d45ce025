"""The settings page: who may change what, versions of the policy, and mistakes at the field."""

import re
from typing import Any

import pytest
from django.test import Client

from returns.models import PolicyVersion, Shop
from returns.operations.publish_policy import publish_policy
from returns.queries.home import set_up
from returns.queries.policies import active_policy
from returns_portal.merchant.views import policy_terms
from tests.characters import make_shop, two_shops
from tests.returns_portal.merchant_desk import requested, staff_of, with_door

pytestmark = pytest.mark.django_db

ADDRESS = {"name": "Atelier", "street": "1 place de la Mairie", "postcode": "35000", "city": "Rennes", "country": "FR"}
POLICY = {
    "days": "14",
    "counted_from": "order",
    "ship_by_days": "7",
    "approval": "auto",
    "outcomes": "refund",
    "restocking_percent": "12.5",
    "duties": "kept",
    "return_shipping": "4.90",
    "final_sale_tags": "outlet, hygiene, outlet",
    "final_sale_types": "Lingerie",
}

PICK_UP = {
    "weekdays": ["1", "3"],
    "windows": "09:00-12:00",
    "notice_days": "2",
    "ahead_days": "9",
    "cut_off_hours": "12",
    "per_window": "4",
    "postcodes": "35",
}


@pytest.fixture(autouse=True)
def _door(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()


@pytest.fixture
def shop() -> Shop:
    return make_shop()


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_shows_what_is_in_force(shop: Shop, locale: str) -> None:
    response = staff_of(shop, locale=locale).get("/app/settings/")
    text = response.content.decode()
    assert response.status_code == 200
    for words in ("Version", "12 rue des Lices", 'value="30"', "final-sale, hygiene"):
        assert words in text
    assert "<c-" not in text


@pytest.mark.parametrize(("noun", "sent"), [("address", ADDRESS), ("policy", POLICY)])
def test_only_the_shops_own_staff_may_change_it(noun: str, sent: dict[str, str]) -> None:
    atelier, northwind = two_shops()
    before = (atelier.return_address, atelier.policies.count())
    assert staff_of(None).get("/app/settings/").status_code == 401
    assert staff_of(None).post(f"/app/settings/{noun}/", sent).status_code == 401
    assert staff_of(northwind).post(f"/app/settings/{noun}/", sent).status_code == 303
    atelier.refresh_from_db()
    assert (atelier.return_address, atelier.policies.count()) == before
    assert staff_of(atelier).post(f"/app/settings/{noun}/", sent).status_code == 303


@pytest.mark.parametrize("noun", ["address", "policy"])
def test_changes_are_posts(shop: Shop, noun: str) -> None:
    assert staff_of(shop).get(f"/app/settings/{noun}/").status_code == 405
    assert staff_of(shop).post("/app/settings/").status_code == 405


def test_keeps_the_address(shop: Shop) -> None:
    response = staff_of(shop, htmx=True).post("/app/settings/address/", ADDRESS)
    assert response.status_code == 200
    assert "Return address saved" in response["HX-Trigger"]
    shop.refresh_from_db()
    assert shop.return_address == ADDRESS | {"street2": "", "province": "", "phone": ""}


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"street": "x" * 81},
        {"country": "XX"},
        {"country": ""},
        {"postcode": ""},
        {"country": "US"},
        {"city": "Ren\x00nes"},
    ],
)
@pytest.mark.parametrize("htmx", [True, False])
def test_an_address_that_no_label_can_carry_is_asked_again(shop: Shop, wrong: dict[str, str], htmx: bool) -> None:
    response = staff_of(shop, htmx=htmx).post("/app/settings/address/", ADDRESS | wrong)
    assert response.status_code in {400, 422}
    before = shop.return_address
    shop.refresh_from_db()
    assert shop.return_address == before


def test_some_countries_have_no_postcodes(shop: Shop) -> None:
    sent = ADDRESS | {"country": "AE", "city": "Dubai", "postcode": ""}
    assert staff_of(shop).post("/app/settings/address/", sent).status_code == 303


def test_publishes_a_new_version_that_keeps_the_reasons(shop: Shop) -> None:
    response = staff_of(shop, htmx=True).post("/app/settings/policy/", POLICY)
    assert response.status_code == 200
    assert "Version 2 is in force" in response["HX-Trigger"]
    version = shop.policies.get(status=PolicyVersion.Status.ACTIVE)
    policy = version.policy
    assert version.number == 2
    assert (policy.window.days, policy.window.counted_from, policy.ship_by_days) == (14, "order", 7)
    assert (policy.fees.restocking_bps, policy.fees.return_shipping_minor) == (1250, 490)
    assert (policy.final_sale.tags, policy.final_sale.product_types) == (("outlet", "hygiene"), ("Lingerie",))
    assert policy.approval == "auto"
    assert policy.reasons == shop.policies.get(number=1).policy.reasons


def test_a_second_click_publishes_nothing(shop: Shop) -> None:
    client = staff_of(shop, htmx=True)
    client.post("/app/settings/policy/", POLICY)
    assert "Nothing changed" in client.post("/app/settings/policy/", POLICY)["HX-Trigger"]
    assert shop.policies.count() == 2


def test_an_old_page_puts_no_older_terms_back(shop: Shop) -> None:
    """Another tab publishes 14 days; this one still shows 30 and changes only a fee."""
    here = staff_of(shop, htmx=True)
    old = _as_shown(here) | {"restocking_percent": "5"}
    staff_of(shop).post("/app/settings/policy/", POLICY)
    refused = here.post("/app/settings/policy/", old)
    text = " ".join(refused.content.decode().split())
    assert refused.status_code == 409
    assert active_policy(shop).policy.window.days == 14
    assert "Version 2 came into force after this was shown" in text
    assert "Days to return: “30” became “14”." in text
    assert re.search(r'name="restocking_percent" value="5"', text)
    # Whoever has read it may still want it so: the form now stands over the version that is in force.
    again = old | {"seen": re.search(r'name="seen" value="(\d+)"', text)[1]}  # type: ignore[index]
    assert here.post("/app/settings/policy/", again).status_code == 200
    assert active_policy(shop).policy.window.days == 30


def test_a_change_of_another_part_is_no_hindrance_and_stays(shop: Shop) -> None:
    here = staff_of(shop, htmx=True)
    old = _as_shown(here) | {"restocking_percent": "5"}
    staff_of(shop).post("/app/settings/pick-up/", PICK_UP)
    saved = here.post("/app/settings/policy/", old)
    assert saved.status_code == 200
    assert active_policy(shop).policy.fees.restocking_bps == 500
    assert active_policy(shop).policy.shipping.pick_up.ahead_days == 9


def test_what_came_into_force_between_reading_and_writing_is_not_undone(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here a colleague's version gets the lock first: read before it, and written after it, nothing would be seen."""

    def late(**given: Any) -> PolicyVersion:
        monkeypatch.undo()
        staff_of(shop).post("/app/settings/policy/", POLICY)
        return publish_policy(**given)

    here = staff_of(shop, htmx=True)
    old = _as_shown(here) | {"restocking_percent": "5"}
    monkeypatch.setattr(policy_terms, "publish_policy", late)
    assert here.post("/app/settings/policy/", old).status_code == 409
    assert active_policy(shop).policy.window.days == 14


def test_every_part_of_the_policy_says_which_version_it_shows(shop: Shop) -> None:
    text = staff_of(shop).get("/app/settings/").content.decode()
    forms = re.findall(
        r'<form id="([a-z-]+)-form" data-save-bar[^>]*>\s*<input type="hidden" name="seen" value="1">', text
    )
    assert set(forms) == {"policy", "shipping", "pick-up", "exchanges", "withdrawal", "care", "desk"}


def test_another_section_that_is_saved_shows_the_new_version_above(shop: Shop) -> None:
    answer = staff_of(shop, htmx=True).post("/app/settings/pick-up/", PICK_UP).content.decode()
    assert '<span id="policy-version" hx-swap-oob="true">' in answer
    assert "Version 2" in answer
    assert re.search(r'id="return-rules-section"[^>]* hx-swap-oob="true"', answer)


def test_who_published_is_kept_and_the_guide_has_its_step(shop: Shop) -> None:
    assert not set_up(shop)["policy"]
    staff_of(shop).post("/app/settings/policy/", POLICY)
    assert active_policy(shop).author
    assert set_up(shop)["policy"]


def _as_shown(client: Client) -> dict[str, str]:
    """The policy's fields as a person sends them who changed nothing."""
    page = client.get("/app/settings/")
    shown = {field.name: str(field.value() or "") for field in page.context["policy"]}
    return shown | {"return_shipping": "0", "seen": str(page.context["version"].number)}


def test_what_is_shown_can_be_sent_back_unchanged(shop: Shop) -> None:
    for locale in ("en", "fr"):
        client = staff_of(shop, locale=locale)
        client.post("/app/settings/policy/", POLICY | {"restocking_percent": "12,5" if locale == "fr" else "12.5"})
        form = client.get("/app/settings/").context["policy"]
        shown = {field.name: field.value() for field in form}
        shown = {name: str(value).replace(".", "," if locale == "fr" else ".") for name, value in shown.items()}
        client.post("/app/settings/policy/", shown | {"final_sale_types": "Lingerie"})
    assert shop.policies.count() == 2


def test_returns_of_earlier_orders_keep_their_policy(shop: Shop) -> None:
    rma = requested(shop)
    staff_of(shop).post("/app/settings/policy/", POLICY)
    assert "Policy version 1" in staff_of(shop).get(f"/app/returns/{rma.number}/").content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("days", "-1"),
        ("days", "3651"),
        ("days", "9" * 5000),
        ("days", "ten"),
        ("days", ""),
        ("counted_from", "christmas"),
        ("ship_by_days", "0"),
        ("approval", ""),
        ("approval", "always"),
        ("restocking_percent", "101"),
        ("restocking_percent", "-1"),
        ("restocking_percent", "NaN"),
        ("restocking_percent", "1.234"),
        ("return_shipping", "1.999"),
        ("return_shipping", "Infinity"),
        ("return_shipping", "1e9"),
        ("return_shipping", "-0.01"),
        ("final_sale_tags", ",".join(map(str, range(51)))),
        ("final_sale_tags", "x" * 256),
    ],
)
def test_a_mistake_is_shown_at_its_field(shop: Shop, field: str, value: str) -> None:
    response = staff_of(shop, htmx=True).post("/app/settings/policy/", POLICY | {field: value})
    assert response.status_code == 422
    assert list(response.context["policy"].errors) == [field]
    assert shop.policies.count() == 1


def test_a_currency_without_decimals_takes_whole_amounts(shop: Shop) -> None:
    Shop.objects.update(currency="JPY")
    client = staff_of(shop, htmx=True)
    assert client.post("/app/settings/policy/", POLICY | {"return_shipping": "4.9"}).status_code == 422
    assert client.post("/app/settings/policy/", POLICY | {"return_shipping": "490"}).status_code == 200
    assert shop.policies.get(number=2).policy.fees.return_shipping_minor == 490


def test_every_form_of_settings_tells_shopify_when_it_has_changed(shop: Shop) -> None:
    text = staff_of(shop).get("/app/settings/").content.decode()
    marked = re.findall(r'<form id="([a-z-]+-form)" data-save-bar', text)
    assert {"address-form", "contact-form", "languages-form", "shipping-form", "policy-form"} <= set(marked)
    assert len(marked) == len(set(marked))
