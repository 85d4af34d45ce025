"""Naughty words in every field that any page lets somebody type into, and what all pages show after that."""

from __future__ import annotations

import os
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.http import HttpResponse

from tests.security.door import Knock, rightful
from tests.security.guards import GUARDS, PROXY, STAFF_KEYS
from tests.security.html import raw_echoes, strange_parts
from tests.security.naughty import WORDS
from tests.security.page_forms import PageForm, forms_in
from tests.security.street import Household
from tests.shares import A_SHARE

pytestmark = pytest.mark.django_db
Street = tuple[Household, Household]
FORM = "application/x-www-form-urlencoded"
# How often everything is gone through, each time with other words in the fields: WORDS_PROOF=all for each word in each.
ROUNDS = len(WORDS) if os.environ.get("WORDS_PROOF") == "all" else int(os.environ.get("WORDS_PROOF") or 1)
PAGES = [route for route, guard in GUARDS.items() if "GET" in guard.methods and not route.startswith((PROXY, "api/"))]


def shown(house: Household) -> Iterator[tuple[Knock, str]]:
    """Every page there is to read, as somebody who may sees it."""
    for route in PAGES:
        knock = rightful(route, house)
        answer = knock.send()
        assert answer.status_code < 500, route
        if _is_page(answer):
            yield knock, answer.content.decode()


def sent(knock: Knock, form: PageForm, words: dict[str, str], house: Household) -> HttpResponse:
    """Send a page's form to where it leads."""
    path = form.action or knock.path
    bearer = rightful("app/tasks/", house, method="POST").bearer if GUARDS[knock.route].key in STAFF_KEYS else None
    where, _mark, query = path.partition("?")
    to = Knock(where.lstrip("/"), query=query, bearer=bearer)
    return to.send("POST", body=urlencode(form.filled(words)).encode(), content_type=FORM)


def tries(form: PageForm, turn: int) -> Iterator[dict[str, str]]:
    """All fields at once, then each alone beside what usually stands in the others."""
    names = sorted(form.typed)
    picked = {name: WORDS[(turn + 7 * place) % len(WORDS)] for place, name in enumerate(names)}
    yield picked
    if not A_SHARE and len(names) > 1:
        yield from ({name: picked[name]} for name in names)


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_every_field_takes_every_word(turn: int, street: Street) -> None:
    house, wrong, tried, taken = street[0], list[object](), 0, 0
    before = {knock.route: (knock, html) for knock, html in shown(house)}
    for page, (knock, html) in enumerate(before.values()):
        for place, form in enumerate(forms_in(html)):
            for words in tries(form, turn * 31 + page * 13 + place):
                tried += 1
                with transaction.atomic():
                    answer = sent(knock, form, words, house)
                    if answer.status_code >= 500:
                        transaction.set_rollback(True)
                taken += answer.status_code < 400
                if answer.status_code >= 500:
                    wrong.append((knock.route, form.action, words, answer.status_code))
                elif _is_page(answer) and (found := _hurt(answer.content.decode(), [*words.values()], before=html)):
                    wrong.append((knock.route, form.action, found))
    assert not wrong, wrong[:5]
    assert tried > 100
    assert taken > 20
    for knock, html in shown(house):
        assert not _hurt(html, WORDS, before=before[knock.route][1] if knock.route in before else ""), knock.route


def _is_page(answer: HttpResponse) -> bool:
    return not answer.streaming and answer.get("Content-Type", "").startswith("text/html")


def _hurt(html: str, words: list[str], *, before: str) -> list[str]:
    """What stands in a page as markup and stood in none of it before (a mail's page has comments of its own)."""
    ours = {*strange_parts(before), *raw_echoes(before, words)}
    return [part for part in [*strange_parts(html), *raw_echoes(html, words)] if part not in ours]
