"""A shop's own words on its pages: kept by its staff, checked, shown to shoppers, and ours again."""

from __future__ import annotations

import html
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from returns.models import PageTexts, Shop
from returns.operations.keep_page_texts import keep_page_texts
from returns_portal import page_texts
from returns_portal.page_texts import MOST, TEXTS, Kind
from returns_portal.shopper.addresses import own_base
from tests.characters import NOW, make_shop, two_shops
from tests.returns_portal.merchant_desk import STAFF_ID, staff_of, with_door

pytestmark = pytest.mark.django_db
PAGE = "/app/settings/texts/en/"
OURS = "Return an order"


@pytest.fixture(autouse=True)
def _door(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def find_page(shop: Shop, language: str = "en") -> str:
    answer = Client().get(f"{own_base(shop)}/?lang={language}")
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def test_own_words_stand_on_the_page_until_ours_are_taken_again(shop: Shop) -> None:
    words = {"find_heading": "Send it back to {{ shop }}", "find_notice": "Until 31 January.\r\n\r\nMerry Christmas!"}
    assert staff_of(shop).post(PAGE, words).status_code == 303
    page = find_page(shop)
    assert f"<h1>Send it back to {shop.name}</h1>" in page
    assert f"<title>Send it back to {shop.name} – " in page
    assert "<p>Until 31 January.</p>" in page
    assert "Find my order" in page
    kept = PageTexts.objects.get()
    assert (kept.language, kept.made_by) == ("en", STAFF_ID)
    form = staff_of(shop).get(PAGE).content.decode()
    assert "Send it back to {{ shop }}" in form
    assert f'placeholder="{OURS}"' in form
    assert staff_of(shop).post(f"{PAGE}reset/").status_code == 303
    assert f"<h1>{OURS}</h1>" in find_page(shop)
    assert PageTexts.objects.count() == 2


def test_each_language_and_each_shop_has_words_of_its_own() -> None:
    ours, theirs = two_shops()
    assert staff_of(ours).post("/app/settings/texts/fr/", {"find_heading": "Renvoyer"}).status_code == 303
    assert "<h1>Renvoyer</h1>" in find_page(ours, "fr")
    assert f"<h1>{OURS}</h1>" in find_page(ours)
    assert "Renvoyer" not in find_page(theirs, "fr")
    assert "Renvoyer" not in staff_of(theirs).get("/app/settings/texts/fr/").content.decode()


def test_the_first_language_is_where_it_begins_and_others_are_not_there(shop: Shop) -> None:
    assert f'placeholder="{OURS}"' in staff_of(shop).get("/app/settings/texts/").content.decode()
    for way in ("", "reset/", "preview/"):
        answer = staff_of(shop).post(f"/app/settings/texts/xx/{way}", {})
        assert answer.status_code == 404
    assert staff_of(None).get(PAGE).status_code == 401


@pytest.mark.parametrize(
    ("key", "words", "said"),
    [
        ("find_heading", "Hello {{ order }}", "Pages do not know “order”. They know: shop, email."),
        ("find_heading", "{{ shop", "cannot be read"),
        ("find_heading", "{% include 'x' %}", "“include” cannot be used here"),
        ("find_button", "x" * 31, "30"),
        ("find_notice", "{% for i in (1..9) %}{% endfor %}", "not through numbers"),
    ],
)
def test_what_cannot_be_used_is_named_and_not_kept(shop: Shop, key: str, words: str, said: str) -> None:
    answer = staff_of(shop).post(PAGE, {key: words, "items_button": "On"})
    assert answer.status_code == 422
    page = html.unescape(answer.content.decode())
    assert said in page
    assert 'value="On"' in page, "what was typed elsewhere is lost"
    assert not PageTexts.objects.exists()


def test_words_are_text_and_never_html(shop: Shop) -> None:
    hostile = '<img src=x onerror=alert(1)>"'
    words = {key: hostile[: MOST[text.kind]] for key, text in TEXTS.items()}
    keep_page_texts(shop=shop, language="en", texts=words, by="1", now=NOW)
    for path in ("", "policy/", "gift/"):
        answer = Client().get(f"{own_base(shop)}/{path}?lang=en").content.decode()
        assert "<img src=x" not in answer
        assert "&lt;img src=x" in answer
    preview = staff_of(shop).post(f"{PAGE}preview/", words).content.decode()
    assert "<img src=x" not in preview


def test_words_that_cannot_be_written_any_more_leave_ours(shop: Shop) -> None:
    broken = {"find_heading": "{{ shop | nosuch }}", "find_notice": "{% include 'x' %}", "find_button": "{{ gone }}"}
    keep_page_texts(shop=shop, language="en", texts=broken, by="1", now=NOW)
    page = find_page(shop)
    assert f"<h1>{OURS}</h1>" in page
    assert "Find my order" in page
    assert "{% include" not in page


def test_a_page_takes_one_query_for_all_its_words(shop: Shop) -> None:
    keep_page_texts(shop=shop, language="en", texts={"find_heading": "A", "find_button": "B"}, by="1", now=NOW)
    with CaptureQueriesContext(connection) as seen:
        find_page(shop)
    assert sum('FROM "returns_pagetexts"' in query["sql"] for query in seen) == 1


def test_the_preview_says_it_in_the_shoppers_language_and_in_the_staffs(shop: Shop) -> None:
    typed = {"find_heading": "Renvoyer à {{ shop }}"}
    page = html.unescape(staff_of(shop, locale="fr").post("/app/settings/texts/fr/preview/", typed).content.decode())
    assert f"Renvoyer à {shop.name}" in page
    assert "Retrouver ma commande" in page
    assert "Première page" in page
    wrong = staff_of(shop).post(f"{PAGE}preview/", {"find_heading": "{{ nobody }}"})
    assert wrong.status_code == 422
    assert "nobody" in wrong.content.decode()


def test_our_own_words_fit_where_theirs_have_to(shop: Shop) -> None:
    """In every language, so that nobody is refused what we say ourselves."""
    for language in ("en", "fr", "de", "es", "it", "nl", "ar"):
        with translation.override(language):
            for key, text in TEXTS.items():
                assert len(page_texts.ours(key, shop)) <= MOST[text.kind] + len(shop.name), (key, language)
                assert (text.kind is Kind.NOTICE) == (page_texts.ours(key, shop) == "")


def test_a_shop_that_goes_takes_its_words_along(shop: Shop) -> None:
    keep_page_texts(shop=shop, language="en", texts={"find_heading": "A"}, by="1", now=timezone.now())
    shop.delete()
    assert not PageTexts.objects.exists()
