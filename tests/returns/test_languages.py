"""Which language a shop speaks to a reader."""

import pytest
from django.conf import settings

from returns.domain.language import DRAFTED, LANGUAGES, REVIEWED
from returns.domain.starting_policy import STARTING_POLICY
from returns.languages import known, language_for
from returns.models import Shop
from returns.operations.choose_languages import choose_languages
from returns.wording import in_words
from tests.characters import make_shop


def test_django_knows_each_language() -> None:
    assert [code for code, _ in settings.LANGUAGES] == list(LANGUAGES)


@pytest.mark.parametrize(
    ("locale", "code"),
    [("fr", "fr"), ("fr-CA", "fr"), ("fr_CA", "fr"), ("DE-at", "de"), ("", ""), ("tlh", ""), ("x" * 600, "")],
)
def test_a_locale_is_read_as_a_language(locale: str, code: str) -> None:
    assert known(locale) == code


@pytest.mark.parametrize(
    ("offered", "wishes", "code"),
    [
        (["en", "fr"], ("fr-CA", "en"), "fr"),
        (["en", "fr"], ("de", "fr"), "fr"),
        (["en", "fr"], ("de",), "en"),
        (["en", "de"], ("de-CH",), "de"),
        (["fr"], ("en", ""), "fr"),
        (["it", "nl"], ("fr",), "it"),
    ],
)
def test_the_first_wish_that_is_offered_else_the_shops_own_else_its_first(
    offered: list[str], wishes: tuple[str, ...], code: str
) -> None:
    assert language_for(Shop(locale="en-GB", languages=offered), *wishes) == code


@pytest.mark.django_db
def test_a_new_shop_offers_what_people_have_read() -> None:
    assert make_shop().languages == list(REVIEWED)


@pytest.mark.django_db
def test_languages_are_kept_in_our_order() -> None:
    shop = make_shop()
    choose_languages(shop, languages=["nl", "fr"])
    assert Shop.objects.get(pk=shop.pk).languages == ["fr", "nl"]


@pytest.mark.django_db
@pytest.mark.parametrize("languages", [[], ["xx"], ["en", "xx"]])
def test_none_and_unknown_ones_are_refused(languages: list[str]) -> None:
    shop = make_shop()
    with pytest.raises(ValueError, match="languages"):
        choose_languages(shop, languages=languages)
    assert set(DRAFTED).isdisjoint(Shop.objects.get(pk=shop.pk).languages)


@pytest.mark.parametrize(
    ("words", "locale", "text"),
    [
        ({"en": "Too small", "fr": "Trop petit"}, "de", "Zu klein"),
        ({"en": "Too small", "de": "Kneift"}, "de", "Kneift"),
        ({"en": "It pinches"}, "de", "It pinches"),
        ({"fr": "Trop petit"}, "de", "Trop petit"),
        ({"en": "Too small"}, "tlh", "Too small"),
        ({}, "de", ""),
    ],
)
def test_english_that_is_still_ours_is_translated(words: dict[str, str], locale: str, text: str) -> None:
    assert in_words(words, locale=locale) == text


def test_each_reason_of_the_starting_policy_is_in_every_language() -> None:
    for reason in STARTING_POLICY["reasons"]:
        for code in set(DRAFTED):
            assert in_words(reason["label"], locale=code) != reason["label"]["en"], (code, reason["code"])
