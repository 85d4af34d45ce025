"""What the words of a brought file mean can be said by hand: its statuses, and its reasons."""

from __future__ import annotations

from typing import Any

import pytest

from returns.domain.bringing.meanings import Word, words
from returns.domain.bringing.record import Standing, standing_of, state_key
from returns.models import BroughtFile, BroughtReturn, Shop
from returns.operations.bring_returns import start_bringing
from returns_portal.merchant.forms.meanings import MeaningsForm
from tests.characters import make_order
from tests.returns.bringing.test_bringing import ADDRESS, LOOP, on_with, previewed, shop
from tests.returns_portal.merchant_desk import staff_of

__all__ = ["shop"]
OURS = LOOP.replace(b",closed,", b",Zur\xc3\xbcck im Haus,").replace(b"Too small", b"<b>Gr. passt ned")


def _fields(page: Any) -> dict[str, str]:
    """What the page's form would send as it stands."""
    context = page.context
    columns, meanings = context["form"], context["meanings"]
    chosen = {field.name: field.value() or "" for field in [*columns, *meanings]}
    return {name: str(value) for name, value in chosen.items()}


def _named(page: Any, begins: str) -> str:
    fields = [*page.context["meanings"].state_fields, *page.context["meanings"].reason_fields]
    return next(field.name for field in fields if field.label.startswith(begins))


def test_a_status_that_nobody_knows_and_a_reason_are_given_a_meaning_and_kept_for_the_next_file(shop: Shop) -> None:
    file = previewed(shop, OURS)
    assert file.counts["fault:state"] == 1
    client = staff_of(shop)
    address = f"{ADDRESS}{file.pk}/"
    page = client.get(address)
    assert "&lt;b&gt;Gr. passt ned · 1 row" in page.content.decode()
    said = {**_fields(page), _named(page, "Zurück im Haus"): "done", _named(page, "<b>Gr. passt"): "defective"}
    assert client.post(address, said).status_code == 303
    file = on_with(BroughtFile.objects.get())
    assert "fault:state" not in file.counts
    assert file.meanings == {"states": {"zuruckimhaus": "done"}, "reasons": {"<b>gr. passt ned": "defective"}}

    assert start_bringing(file=file, now=file.at)
    on_with(file)
    item = BroughtReturn.objects.get(their_id="77001").items.get()
    assert (item.reason, item.their_reason) == ("defective", "<b>Gr. passt ned")

    make_order(shop, number=1009)
    again = previewed(shop, OURS.replace(b"77001", b"77009").replace(b"#1001", b"#1009"))
    assert again.meanings == file.meanings
    assert again.counts["standing:done"] == 1


def test_what_was_said_goes_before_what_is_known_and_is_taken_back_by_choosing_the_guess(shop: Shop) -> None:
    file = previewed(shop)
    client = staff_of(shop)
    address = f"{ADDRESS}{file.pk}/"
    page = client.get(address)
    before, word = dict(file.counts), _named(page, "cancelled")
    assert page.context["meanings"][word].value() == Standing.CANCELED
    assert client.post(address, {**_fields(page), word: "declined"}).status_code == 303
    file = on_with(file)
    assert file.counts["standing:declined"] == 1
    assert client.post(address, {**_fields(client.get(address)), word: "canceled"}).status_code == 303
    file = on_with(file)
    assert file.meanings == {"states": {}, "reasons": {}}
    assert file.counts == before


def test_a_meaning_that_is_none_is_refused_and_nothing_is_lost(shop: Shop) -> None:
    file = previewed(shop)
    client = staff_of(shop, locale="fr")
    address = f"{ADDRESS}{file.pk}/"
    page = client.get(address)
    state, reason = _named(page, "cancelled"), _named(page, "Damaged")
    wrong = client.post(address, {**_fields(page), state: "declined", reason: "no-such"})
    assert wrong.status_code == 422
    assert wrong.context["meanings"][reason].errors
    assert wrong.context["meanings"][state].value() == "declined"
    file.refresh_from_db()
    assert file.meanings == {"states": {}, "reasons": {}}


def _words(*told: tuple[str, int], **known: str) -> list[Word]:
    return words(told, key=state_key, guess=lambda text: standing_of(text) or "", known=known)


def test_a_word_stands_once_as_most_rows_write_it_with_the_rows_of_all() -> None:
    first, second = _words(("Closed", 9), ("Retour!", 5), ("closed ", 2), ("CLOSED", 1))
    assert (first.text, first.rows, first.guessed, first.meant) == ("Closed", 12, "done", "done")
    assert (second.text, second.rows, second.guessed, second.meant) == ("Retour!", 5, "", "")


def test_what_was_said_goes_before_the_guess_and_a_choice_of_the_guess_is_nothing_said() -> None:
    (word,) = _words(("Closed", 1), closed="declined")
    assert (word.guessed, word.meant) == ("done", "declined")
    assert [word.said(chosen) for chosen in ("declined", "canceled", "done")] == ["declined", "canceled", ""]
    (unknown,) = _words(("Retour!", 1))
    assert [unknown.said(chosen) for chosen in ("", "done")] == ["", "done"]


@pytest.mark.django_db
def test_the_form_of_the_words_asks_the_database_nothing(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        form = MeaningsForm(states=_words(("Closed", 3)), reasons=(), offered=())
        assert [field.value() for field in form.state_fields] == ["done"]
