"""The merchants' guides: every page that they name exists, and every picture is there, small, in both languages."""

import importlib.util
import re
from gettext import GNUTranslations
from pathlib import Path
from typing import Any

import pytest
from django.urls import resolve
from django.utils.translation import override

from returns.domain.feature import Feature
from returns_portal.merchant.features import NAMES

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
GUIDES = {"en": DOCS / "merchants.md", "fr": DOCS / "marchands.fr.md"}


def _maker() -> Any:
    spec = importlib.util.spec_from_file_location("guide_pictures", ROOT / "bin" / "guide_pictures.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MAKER = _maker()


@pytest.mark.parametrize("language", GUIDES)
def test_every_page_that_is_named_exists(language: str) -> None:
    named = set(re.findall(r"`(/app/[^`]*)`", GUIDES[language].read_text()))
    assert len(named) > 15
    for path in named:
        resolve(path)


@pytest.mark.parametrize("language", GUIDES)
def test_every_picture_is_there_and_small(language: str) -> None:
    shown = set(re.findall(r"\]\(pictures/([a-z]+)-(..)\.png\)", GUIDES[language].read_text()))
    assert shown == {(name, language) for name in MAKER.SCENES}
    for name, _language in shown:
        assert 1_000 < (DOCS / "pictures" / f"{name}-{language}.png").stat().st_size <= MAKER.LARGEST


@pytest.mark.parametrize("language", GUIDES)
def test_all_that_shopify_asks_leave_for_is_told_before_it_is_promised(language: str) -> None:
    first_part = GUIDES[language].read_text().partition("\n## 2.")[0]
    with override(language):
        asked_for = {str(name) for name in NAMES.values()}
    assert set(NAMES) == set(Feature)
    assert asked_for <= set(re.findall(r"^- \*([^*]+)\*", first_part, re.MULTILINE))


def test_french_punctuation_begins_no_line() -> None:
    prose = re.sub(r"`[^`\n]*`", "", GUIDES["fr"].read_text())
    assert not re.findall(r" [:;?!»]|« ", prose)


@pytest.mark.parametrize("language", GUIDES)
def test_words_of_pages_are_quoted_as_they_stand_there(language: str) -> None:
    with (ROOT / "locale/fr/LC_MESSAGES/django.mo").open("rb") as compiled:
        catalogue = GNUTranslations(compiled)._catalog
    told = {"en": "\n".join(str(key) for key in catalogue), "fr": "\n".join(catalogue.values())}[language]
    quoted = re.findall(r"(?<!\*)\*([^*]+)\*(?!\*)", GUIDES[language].read_text())
    assert len(quoted) > 20
    assert not [words for words in quoted if " ".join(words.split()).rstrip(" …") not in " ".join(told.split())]


def test_both_guides_name_the_same_pages_and_have_the_same_parts() -> None:
    texts = [path.read_text() for path in GUIDES.values()]
    pages, parts = (
        [re.findall(what, text, re.MULTILINE) for text in texts] for what in (r"`(/app/[^`]*)`", r"^## (\d+)")
    )
    assert sorted(pages[0]) == sorted(pages[1])
    assert parts[0] == parts[1]


def test_every_scene_of_a_picture_is_a_test() -> None:
    for scene, test in MAKER.SCENES.values():
        name, _, function = test.partition("::")
        text = (ROOT / MAKER.TESTS / name).read_text()
        assert f'"{scene}"' in text
        assert f"def {function}(" in text if function else True
