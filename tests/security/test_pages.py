"""What holds for every page of staff, whichever it is: words in the reader's language, dates in the shop's country's
style, and forms that ask before what was typed is lost. The pages come from the table of addresses.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from tests.security.door import rightful
from tests.security.guards import GUARDS, STAFF_KEYS
from tests.security.street import Household

pytestmark = pytest.mark.django_db
PAGES = [
    route
    for route, guard in GUARDS.items()
    if guard.key in STAFF_KEYS and "GET" in guard.methods and not route.endswith(("/progress/", "/ahead/"))
]
# The same in French, or names that nobody translates.
NAMES = re.compile(
    r"ATELIERONLY|NORTHONLY|Atelier|Northwind|EasyPost|Sendcloud|Shippo|Shopify|Français|Directive|@|://|[0-9a-f]{64}|\{|\}|[A-Z]{2,}-|^W-[0-9A-F]+$|^[a-z_]+\.[a-z_]+$|^[\W\d]*$"
)
AMERICAN = re.compile(r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]* \d{1,2}, \d{4}\b")
# Fields that somebody writes in for a while; a form with several of them is not left without a question.
WRITTEN = {"text", "number", "email", "tel", "url", "date", ""}
SEVERAL = 4
# What is shown there is in the language that it is written in, and not the reader's.
QUOTED = ("app/settings/texts/", "app/messages/<", "app/settings/import/<")
# Nothing is kept by these: goods are counted piece by piece, a label is tried, a form of the page of a return that is
# being filled in stays when news comes (`static/js/quiet.js`).
PASSING = ("app/settings/trial/", "app/desk/", "app/returns/<slug:number>/")


class Page(HTMLParser):
    """The texts of a page, and its forms with how much can be written in them."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.forms: list[dict[str, object]] = []
        self.inside: list[str] = []
        self.foreign = ""  # the tag around what is marked as being in a language of its own

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if "lang" in given and tag != "html" and not self.foreign:
            self.foreign = tag
        self.inside += [tag] if tag in {"script", "style", "title", "code", "pre", "form", "textarea", "option"} else []
        if tag == "form":
            self.forms.append(given | {"fields": 0})
        elif self.forms and "form" in self.inside:
            written = tag in {"textarea", "select"} or (tag == "input" and (given.get("type") or "") in WRITTEN)
            self.forms[-1]["fields"] += written  # type: ignore[operator]
        self.texts += [given[name] or "" for name in ("aria-label", "placeholder", "title", "alt") if name in given]

    def handle_endtag(self, tag: str) -> None:
        if tag == self.foreign:
            self.foreign = ""
        if tag in self.inside:
            del self.inside[len(self.inside) - 1 - self.inside[::-1].index(tag)]

    def handle_data(self, data: str) -> None:
        if not self.foreign and not {"script", "style", "code", "pre", "textarea", "option"} & set(self.inside):
            self.texts.append(" ".join(data.split()))


read_already: dict[tuple[str, int, str], Page] = {}


def read(route: str, house: Household, language: str) -> Page:
    """The page as staff with this language get it; each is asked for once."""
    if known := read_already.get((route, house.shop.pk, language)):
        return known
    knock = rightful(route, house)
    answer = type(knock)(route, knock.parts, f"{knock.query}&locale={language}").send()
    assert answer.status_code == 200, (route, answer.status_code)
    page = Page()
    page.feed(answer.content.decode())
    read_already[route, house.shop.pk, language] = page
    return page


def sentences(page: Page) -> set[str]:
    """Texts of two words or more that are no names."""
    return {text for text in page.texts if len(re.findall(r"[a-zA-Z]{2,}", text)) > 1 and not NAMES.search(text)}


def test_no_page_speaks_english_to_who_reads_french(street: tuple[Household, Household]) -> None:
    house, left = street[0], {}
    for route in PAGES:
        if route.startswith(QUOTED):
            continue
        if same := sentences(read(route, house, "fr")) & sentences(read(route, house, "en")):
            left[route] = same
    assert not left, "\n".join(f"{route}: {sorted(same)}" for route, same in left.items())


def test_dates_in_english_are_written_as_in_the_shops_country(street: tuple[Household, Household]) -> None:
    pages = [route for route in PAGES if not route.startswith(QUOTED)]
    written = {route: AMERICAN.findall(" ".join(read(route, street[1], "en").texts)) for route in pages}
    assert not {route: found for route, found in written.items() if found}


def test_a_form_with_several_fields_asks_before_it_is_left(street: tuple[Household, Household]) -> None:
    unguarded = [
        (route, form.get("action") or form.get("id"))
        for route in PAGES
        if not route.startswith(PASSING)
        for form in read(route, street[0], "en").forms
        if form.get("method") == "post" and form["fields"] >= SEVERAL and "data-save-bar" not in form  # type: ignore[operator]
    ]
    assert not unguarded
