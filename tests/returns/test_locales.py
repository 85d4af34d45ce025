"""English dates belong to the shop's country on pages of staff, and to nobody in particular on those of shoppers."""

from datetime import date

import pytest
from django.utils import translation

from returns import wording
from returns.locales import as_shoppers_read, english_of

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
