"""A shop says in which languages it speaks to shoppers."""

from __future__ import annotations

from typing import Any

import pytest

from returns.domain.language import LANGUAGES
from returns.models import Shop
from returns.queries.policies import active_policy
from tests.characters import make_shop, two_shops
from tests.returns_portal.merchant_desk import staff_of, with_door
from tests.returns_portal.shopper_steps import Shopper, live_order

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _door(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def test_every_language_can_be_chosen_and_says_who_wrote_it(shop: Shop) -> None:
    text = staff_of(shop).get("/app/settings/").content.decode()
    for code in LANGUAGES:
        assert f'name="languages" value="{code}"' in text
    assert "Deutsch (German): drafted by a machine" in text
    assert "Français (French)" in text
    assert "French): drafted" not in text


def test_shoppers_read_what_is_offered(shop: Shop) -> None:
    order = live_order(shop, locale="ar-EG")
    asked = {"accept-language": "de"}
    assert '<html lang="fr"' in Shopper(shop, **asked).get(Shopper(shop).order_path(order)).content.decode()
    answer = staff_of(shop).post("/app/settings/languages/", {"languages": ["ar", "en", "de"]})
    assert answer.status_code == 303
    shop.refresh_from_db()
    assert shop.languages == ["en", "de", "ar"]
    page = Shopper(shop, **asked).get(Shopper(shop).order_path(order)).content.decode()
    assert '<html lang="ar" dir="rtl">' in page
    assert 'hreflang="de"' in page
    assert 'hreflang="fr"' not in page
    assert '<html lang="de" dir="ltr">' in Shopper(shop, **asked).get(f"{Shopper(shop).base}/").content.decode()


def test_pages_for_staff_stay_in_what_people_have_read(shop: Shop) -> None:
    staff = staff_of(shop, locale="de")
    staff.post("/app/settings/languages/", {"languages": ["de"]})
    assert '<html lang="en">' in staff.get("/app/settings/").content.decode()


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize("languages", [[], ["xx"], ["en", "tlh"]])
def test_none_and_unknown_ones_are_asked_again(shop: Shop, languages: list[str], htmx: bool) -> None:
    staff = staff_of(shop, htmx=htmx)
    answer = staff.post("/app/settings/languages/", {"languages": languages})
    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()
    shop.refresh_from_db()
    assert shop.languages == ["en", "fr"]


def test_words_that_were_written_stay_when_their_language_goes(shop: Shop) -> None:
    """The form of a reason keeps the field of a language in which it has a name."""
    staff, reason = staff_of(shop), active_policy(shop).policy.reasons[0]
    staff.post("/app/settings/languages/", {"languages": ["en", "nl"]})
    text = staff.get(f"/app/policy/reasons/{reason.code}/").content.decode()
    assert 'name="label_fr"' in text
    assert 'name="label_nl"' in text
    assert 'name="label_de"' not in text


def test_only_the_shops_own_staff_may_choose() -> None:
    atelier, northwind = two_shops()
    assert staff_of(None).post("/app/settings/languages/", {"languages": ["nl"]}).status_code == 401
    staff_of(northwind).post("/app/settings/languages/", {"languages": ["nl"]})
    atelier.refresh_from_db()
    assert atelier.languages == ["en", "fr"]
