"""Mails as people see them: in the light and in the dark, on a phone and on a desk, in both languages.

`make mail-pictures` (MAIL_PICTURES=folder) takes a picture of every message of the catalogue, and sheets of them all.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from returns_portal.messages.catalogue import MESSAGES
from tests.browser_fixtures import DESKTOP, PHONE, VIOLATIONS, assert_fits
from tests.returns_portal.every_letter import has_story, letter_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
FOLDER = os.environ.get("MAIL_PICTURES", "")
LIGHTS = ("light", "dark")
# In the suite: what each part of a mail is seen in, once. For pictures: everything.
SOME = ("requested", "approved", "refunded", "exchanged", "withdrawal")
SEEN = {
    "fr-dark": ("fr", "dark", (*SOME, "found")),
    "en-light": ("en", "light", ("declined", "gift", "found")),
    "ar-light": ("ar", "light", (*SOME[:2], "declined", "gift")),
}
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa"]}, "resultTypes": ["violations"]}
HEAVIEST = 24_000
WIDTHS = {"phone": PHONE, "desk": {"width": 680, "height": 700}}
LANGUAGES = ("fr", "en")
SHEET = """<!doctype html><title>{title}</title><style>body {{ font: 14px sans-serif; margin: 16px; background: #ccc }}
main {{ display: flex; flex-wrap: wrap; gap: 16px; align-items: start }} figure {{ margin: 0 }}
img {{ width: 195px; display: block; background: #fff }}</style><h1>{title}</h1><main>{figures}</main>"""
FIGURE = '<figure><img src="{file}" alt=""><figcaption>{key}</figcaption></figure>'


@pytest.fixture(autouse=True)
def _post_office(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.APP_URL = "https://returns.example"


def opened(new_page: Callable[..., Page], **options: Any) -> Page:
    """A page for mails, which fetches nothing."""
    page = new_page(**options)
    page.route("https://**", lambda route: route.abort())
    return page


@pytest.mark.parametrize(("language", "scheme", "keys"), SEEN.values(), ids=SEEN.keys())
def test_mails_can_be_read(new_page: Callable[..., Page], language: str, scheme: str, keys: tuple[str, ...]) -> None:
    page = opened(new_page, locale=language, color_scheme=scheme, viewport=PHONE)
    for key in keys:
        html = letter_of(key, language)
        page.set_content(html)
        assert_fits(page, key)
        page.evaluate(AXE_SCRIPT)
        found = page.evaluate(VIOLATIONS, RULES)
        assert not [(key, rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found]
        assert len(html) < HEAVIEST


@pytest.mark.skipif(not FOLDER, reason="takes a picture of every mail: make mail-pictures")
@pytest.mark.parametrize("language", LANGUAGES)
def test_take_a_picture_of_every_mail(new_page: Callable[..., Page], language: str) -> None:
    folder = Path(FOLDER).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    letters = {key: letter_of(key, language) for key in MESSAGES}
    for key, html in letters.items():
        (folder / f"{key}-{language}.html").write_text(html, encoding="utf-8")
    for scheme in LIGHTS:
        for width, viewport in WIDTHS.items():
            page = opened(new_page, locale=language, color_scheme=scheme, viewport=viewport)
            figures = []
            for key, html in letters.items():
                name = f"{key}-{language}-{scheme}-{width}.png"
                page.set_content(html)
                assert_fits(page, name)
                page.screenshot(path=folder / name, full_page=True)
                figures.append(FIGURE.format(file=name, key=key if has_story(key) else f"{key} (sample)"))
            sheet = folder / f"sheet-{language}-{scheme}-{width}.html"
            sheet.write_text(SHEET.format(title=sheet.stem, figures="".join(figures)), encoding="utf-8")
            page = new_page(viewport=DESKTOP)
            page.goto(sheet.as_uri(), wait_until="load")
            page.screenshot(path=sheet.with_suffix(".png"), full_page=True)
