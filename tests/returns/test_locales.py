"""English dates belong to the shop's country on pages of staff, and to nobody in particular on those of shoppers."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings
from django.template import engines
from django.utils import translation

from returns import way_words, wording
from returns.domain.money import Money
from returns.locales import as_shoppers_read, english_of
from returns_portal.merchant import words

DAY = date(2026, 11, 29)


@pytest.mark.parametrize(
    ("country", "language", "said"),
    [
        ("US", "en", "November 29, 2026"),
        ("", "en", "November 29, 2026"),
        ("GB", "en", "29 November 2026"),
        ("FR", "en", "29 November 2026"),
        ("US", "fr", "29 novembre 2026"),
    ],
)
def test_a_date_is_written_as_in_the_country(country: str, language: str, said: str) -> None:
    with translation.override(language), english_of(country):
        assert wording.date_of(DAY) == said


def test_what_shoppers_get_is_shown_as_they_get_it() -> None:
    with translation.override("fr"), english_of("GB"):
        with as_shoppers_read("en"):
            assert wording.date_of(DAY) == "November 29, 2026"
        assert wording.date_of(DAY) == "29 novembre 2026"
    with translation.override("en"):
        assert wording.date_of(DAY) == "November 29, 2026"


def test_a_language_is_written_small_in_french_brackets() -> None:
    with translation.override("fr"):
        assert wording.amid("Anglais") == "anglais"
    with translation.override("en"):
        assert wording.amid("French") == "French"


def test_what_is_less_than_nothing_has_a_minus_sign_and_no_hyphen() -> None:
    with translation.override("fr"):
        assert wording.number(-2.5) == "−2,5"
        assert wording.percent(-200) == "−2\xa0%"
        assert wording.money(Money(-250, "EUR")) == "−2,50\xa0€"
        assert wording.number(2.5) == "2,5"
    with translation.override("en"):
        assert wording.money(Money(-250, "EUR")) == "−€2.50"


def test_coins_that_nobody_uses_are_shown_only_where_an_amount_has_any() -> None:
    with translation.override("fr"):
        assert wording.money(Money(169960, "RSD")) == "1 699,60 RSD"
        assert wording.money(Money(170000, "RSD")) == "1 700 RSD"
    with translation.override("en"):
        assert wording.money(Money(-1250, "IQD")) == "−IQD1.250"
        assert wording.money(Money(1990, "EUR")) == "€19.90"


def every_writing(day: date) -> list[str]:
    """A day in every way that pages, mail and papers write it, in the language that is active."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    filtered = engines["django"].from_string("{% load portal %}{{ day|date_of }}").render({"day": day})
    return [
        wording.date_of(day),
        wording.short_day(day),
        wording.day(noon, time_zone="Europe/Paris"),
        wording.instant(noon, time_zone="Europe/Paris"),
        way_words.weekday(day),
        words.moment(noon, time_zone="Europe/Paris"),
        filtered,
    ]


@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES])
def test_the_first_of_a_month_is_counted_in_french_and_no_other_day_anywhere(language: str) -> None:
    with translation.override(language):
        for month in range(1, 13):
            assert all(("1er " in said) == (language == "fr") for said in every_writing(date(2026, month, 1)))
            # 2011 and 2021 hold ones beside the day, and so do the days after.
            for day in (date(2021, month, 11), date(2011, month, 21), date(2021, month, 1) + timedelta(days=1)):
                assert not any("1er" in said for said in every_writing(day))
    with translation.override("fr"):
        assert wording.date_of(date(2026, 3, 1)) == "1er mars 2026"
        assert way_words.weekday(date(2026, 3, 1)) == "dimanche 1er mars 2026"


def test_no_template_writes_a_date_past_the_one_place_that_knows_how() -> None:
    found = [path for path in settings.BASE_DIR.glob("templates/**/*") if path.is_file()]
    assert found
    assert not [path for path in found if "DATE_FORMAT" in path.read_text()]
