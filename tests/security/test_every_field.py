"""Naughty words in every field that any page lets somebody type into, and what all pages show after that.

`make test` plays one turn: each form once, with another word in each field. ROUNDS=all plays TURNS turns, and in these
together each field of each form is sent every word: by itself where it matters that nothing else was said, and
otherwise beside as many others as the field has room for (`naughty.stands_alone`), cut to what a browser lets be typed.

- A form is sent with words in all of its fields; then, if that was refused, with words in those fields alone that took
  a harmless sentence, and what usually stands in the others: numbers, days and addresses refuse nearly every word, and
  a form is refused for one of them. A field whose refusal is no 5xx and shows the words as text has been gone through.
- Where words beside each other were taken, the page to which the answer leads is read as well. Then all is undone, but
  for the first request of each form in each turn, and when a turn is over every page is read with what that left.
- Forms on several pages that send the same fields to the same address are one form.

What is not seen here: each single word on each page that may show it. `test_words_out.py` does that, from the database.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from urllib.parse import urlencode, urljoin

import pytest
from django.core.exceptions import MultipleObjectsReturned, ObjectDoesNotExist
from django.db import transaction
from django.http import HttpResponse

from tests.security.door import Knock, rightful
from tests.security.guards import GUARDS, PROXY, STAFF_KEYS
from tests.security.html import raw_echoes, strange_parts
from tests.security.naughty import WORDS, packed
from tests.security.page_forms import PageForm, forms_in
from tests.security.street import Household
from tests.shares import A_SHARE

pytestmark = pytest.mark.django_db
Street = tuple[Household, Household]
FORM = "application/x-www-form-urlencoded"
ALL = os.environ.get("WORDS_PROOF") == "all"
TURNS = 24
# How often everything is gone through with other words; with ALL, in how many parts each word goes into each field.
ROUNDS = TURNS if ALL else int(os.environ.get("WORDS_PROOF") or 1)
PAGES = [route for route, guard in GUARDS.items() if "GET" in guard.methods and not route.startswith((PROXY, "api/"))]
HARMLESS = "Zoë & <b>5</b>"
# Of an address, what differs with each link; of a form, what differs each time that it is drawn.
OF_ITS_OWN = re.compile(r"[\w.:=-]{30,}")
_takers: dict[object, list[str]] = {}


def shown(house: Household) -> Iterator[tuple[Knock, str]]:
    """Every page there is to read, as who may sees it; what a form took away or doubled has none of its own."""
    for route in PAGES:
        try:
            knock = rightful(route, house)
        except (ObjectDoesNotExist, MultipleObjectsReturned):
            continue
        answer = knock.send()
        assert answer.status_code < 500, route
        if _is_page(answer):
            yield knock, answer.content.decode()


def sent(knock: Knock, form: PageForm, words: dict[str, str], house: Household) -> HttpResponse:
    """Send a page's form to where it leads."""
    to = _there(knock, form.action or knock.path, house)
    return to.send("POST", body=urlencode(form.filled(words)).encode(), content_type=FORM)


def led_to(knock: Knock, answer: HttpResponse, house: Household) -> HttpResponse:
    """The page that a browser opens next."""
    return _there(knock, urljoin(f"/{knock.path}", answer["Location"]), house).send()


def _there(knock: Knock, path: str, house: Household) -> Knock:
    bearer = rightful("app/tasks/", house, method="POST").bearer if GUARDS[knock.route].key in STAFF_KEYS else None
    where, _mark, query = path.partition("?")
    return Knock(where.lstrip("/"), query=query, bearer=bearer)


class Page:
    """A page as it was before the words, and what a browser would find in it."""

    def __init__(self, knock: Knock, html: str) -> None:
        self.knock, self.html = knock, html
        self.own = {*strange_parts(html), *raw_echoes(html, WORDS)}


def forms_of(house: Household) -> tuple[dict[str, Page], dict[object, tuple[Page, PageForm]]]:
    """All pages by their route, and every form on them once."""
    pages = {knock.route: Page(knock, html) for knock, html in shown(house)}
    forms: dict[object, tuple[Page, PageForm]] = {}
    for page in pages.values():
        for form in forms_in(page.html):
            held = sorted((name, OF_ITS_OWN.sub("", value)) for name, value in form.values if name not in form.typed)
            where = OF_ITS_OWN.sub("", form.action or page.knock.path)
            forms.setdefault((where, *sorted(form.typed), *held), (page, form))
    return pages, forms


class Turn:
    """Sends forms, and keeps what was wrong with the answers."""

    def __init__(self, house: Household) -> None:
        self.house, self.wrong = house, list[object]()
        self.tried = self.taken = self.read = 0

    def send(self, page: Page, form: PageForm, words: dict[str, str], *, stays: bool, follow: bool) -> bool:
        """One request, whether it was taken; undone if it broke something, and unless it `stays`."""
        with transaction.atomic():
            answer = sent(page.knock, form, words, self.house)
            fault: object = answer.status_code if answer.status_code >= 500 else _hurt(answer, page)
            if not fault and follow and answer.status_code in {302, 303}:
                self.read += 1
                after = led_to(page.knock, answer, self.house)
                fault = after.status_code if after.status_code >= 500 else _hurt(after, page)
            if not stays or answer.status_code >= 500:
                transaction.set_rollback(True)
        self.tried += 1
        self.taken += answer.status_code < 400
        if fault:
            self.wrong.append((page.knock.route, form.action, words, fault))
        return bool(answer.status_code < 400)

    def some(self, page: Page, form: PageForm, turn: int) -> None:
        """All fields at once, then each alone beside what usually stands in the others."""
        names = sorted(form.typed)
        picked = {name: WORDS[(turn + 7 * place) % len(WORDS)] for place, name in enumerate(names)}
        self.send(page, form, picked, stays=True, follow=False)
        if not A_SHARE and len(names) > 1:
            for name in names:
                self.send(page, form, {name: picked[name]}, stays=True, follow=False)

    def all(self, page: Page, form: PageForm, key: object, turn: int) -> None:
        """This turn's part of all words in all fields."""
        names = sorted(form.typed)
        takers = _takers.get(key)
        if takers is None:
            takers = _takers[key] = [
                name for name in names if self.send(page, form, {name: HARMLESS}, stays=False, follow=False)
            ]
        texts = {name: packed(form.typed[name]) for name in names}
        many = {name: sum(" " in text for text in texts[name]) for name in names}
        for nth in range(turn, max(map(len, texts.values())), TURNS):
            words = {name: texts[name][(nth + 7 * place) % len(texts[name])] for place, name in enumerate(names)}
            follow, stays = nth < max(many.values()), nth == turn
            if not self.send(page, form, words, stays=stays, follow=follow) and takers and takers != names:
                self.send(page, form, {name: words[name] for name in takers}, stays=stays, follow=follow)


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_every_field_takes_every_word(turn: int, street: Street) -> None:
    at = Turn(street[0])
    pages, forms = forms_of(at.house)
    for place, (key, (page, form)) in enumerate(forms.items()):
        if ALL:
            at.all(page, form, key, turn)
        else:
            at.some(page, form, turn * 31 + place)
    assert not at.wrong, (len(at.wrong), at.wrong[:5])
    assert len(forms) > 75
    assert at.tried >= len(forms)
    assert at.taken > 12
    assert at.read > 20 or not ALL
    after = list(shown(at.house))
    assert len(after) > len(pages) - 12
    for knock, html in after:
        own = pages[knock.route].own if knock.route in pages else set()
        assert not {*strange_parts(html), *raw_echoes(html, WORDS)} - own, knock.route


def _is_page(answer: HttpResponse) -> bool:
    return not answer.streaming and answer.get("Content-Type", "").startswith("text/html")


def _hurt(answer: HttpResponse, page: Page) -> list[str]:
    """What stands in an answer as markup and stood in none of its page before (mails have comments of their own)."""
    if not _is_page(answer):
        return []
    html = answer.content.decode()
    return [part for part in [*strange_parts(html), *raw_echoes(html, WORDS)] if part not in page.own]


def test_each_word_is_sent_by_itself_or_beside_others() -> None:
    """What ROUNDS=all sends to a field holds every word, whatever the field's length is."""
    for longest in (16, 60, 300, 2_000):
        texts = packed(longest)
        joined = "\0".join(texts)
        assert not [word for word in WORDS if word[:longest] not in joined]
        assert max(map(len, texts)) <= longest
