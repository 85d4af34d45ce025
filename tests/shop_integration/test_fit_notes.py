"""A fit note at Shopify: written, changed, taken off, refused in words, and never over what somebody changed there."""

from __future__ import annotations

import pytest

from returns.domain.fit_note import BadFitNote
from returns.models import FitNote, OutboxMessage
from returns.operations.write_fit_note import (
    UnableToChangeNote,
    remove_fit_note,
    try_fit_note_again,
    write_fit_note,
)
from shop_integration.admin_api.fit_notes import (
    define_fit_notes,
    delete_fit_note,
    read_fit_note,
    set_fit_note,
)
from shop_integration.connect import connect
from shop_integration.features import keep_scopes
from shop_integration.models import Installation
from tests.shop_integration.conftest import work
from tests.shop_integration.power import struck
from tests.shop_integration.steps import now

pytestmark = pytest.mark.django_db
EFFECT = "shop_integration.effects.fit_note"
SMALL = {"en": "Runs small.", "fr": "Taille petit."}


@pytest.fixture
def dress(simulator, shop, buy):
    """The id of a dress, in a shop that lets the app write products."""
    allow(simulator, shop)
    return buy(("ROBE-S", 1)).lines.get().product_gid


def allow(simulator, shop, *, allowed=True):
    simulator.scopes(shop.domain, **{"grant" if allowed else "revoke": ["write_products"]})
    scopes = set(Installation.objects.get(shop=shop).granted) - {"write_products"}
    keep_scopes(shop, scopes | ({"write_products"} if allowed else set()), now=now())


def written(shop, gid, texts=SMALL):
    return write_fit_note(shop=shop, product_gid=gid, title="Robe midi", texts=texts, by="7001", now=now())


def at_shopify(shop, gid):
    return read_fit_note(connect(shop, now=now()), gid)


def again(note):
    return FitNote.objects.get(pk=note.pk)


def standing(note):
    found = again(note)
    return found.state, found.problem


def sent(shop, gid):
    """A note that is at Shopify."""
    note = written(shop, gid)
    assert work(shop) == []
    return again(note)


def test_a_note_is_written_changed_and_taken_off(shop, dress):
    note = sent(shop, dress)
    assert (standing(note), at_shopify(shop, dress).texts) == (("written", ""), SMALL)
    assert again(note).digest == at_shopify(shop, dress).digest
    assert written(shop, dress).revision == note.revision
    written(shop, dress, {"en": "Runs  very small. ", "fr": ""})
    assert (work(shop), at_shopify(shop, dress).texts) == ([], {"en": "Runs very small."})
    remove_fit_note(note=note, by="7002", now=now())
    assert (work(shop), standing(note)) == ([], ("removed", ""))
    assert (at_shopify(shop, dress).value, again(note).changed_by) == ("", "7002")
    with pytest.raises(UnableToChangeNote):
        remove_fit_note(note=note, by="7002", now=now())
    sent(shop, dress)
    assert at_shopify(shop, dress).texts == SMALL


def test_the_field_is_made_again_where_it_was_lost(simulator, shop, dress, monkeypatch):
    sent(shop, dress)
    asked = []
    monkeypatch.setattr(f"{EFFECT}.define_fit_notes", lambda client: (asked.append(1), define_fit_notes(client)))
    written(shop, dress, {"en": "Other"})
    assert (work(shop), asked, at_shopify(shop, dress).texts) == ([], [1], {"en": "Other"})


@pytest.mark.parametrize("call", ["define_fit_notes", "set_fit_note"])
@pytest.mark.parametrize("after", [False, True])
def test_killed_anywhere_it_is_written_in_the_end(shop, dress, monkeypatch, call, after):
    note = written(shop, dress)
    with struck(monkeypatch, EFFECT, call, after=after):
        work(shop)
    assert standing(note) == ("to_write", "")
    assert (work(shop), standing(note)) == ([], ("written", ""))


def test_a_lost_answer_and_a_busy_shop_are_tried_again(simulator, shop, dress):
    note = written(shop, dress)
    simulator.unkind("admin", "lost_answer", match="FitNoteWrite", times=1)
    assert len(work(shop)) == 1
    assert (work(shop), standing(note)) == ([], ("written", ""))
    remove_fit_note(note=note, by="7001", now=now())
    simulator.unkind("admin", "throttled", match="FitNoteRemove", times=20)
    (message,) = work(shop)
    assert (message.dead_at, standing(note)) == (None, ("to_remove", ""))


def test_what_somebody_changed_at_shopify_is_shown_and_goes_only_on_a_word(shop, dress):
    note, client = sent(shop, dress), connect(shop, now=now())
    set_fit_note(client, dress, {"en": "Theirs"}, digest=note.digest)
    written(shop, dress, {"en": "Ours"})
    assert (work(shop), standing(note)) == ([], ("refused", "changed"))
    assert (again(note).theirs, at_shopify(shop, dress).texts) == ({"en": "Theirs"}, {"en": "Theirs"})
    with pytest.raises(UnableToChangeNote):
        try_fit_note_again(note=note, by="7001", now=now())
    try_fit_note_again(note=note, over_theirs=True, by="7001", now=now())
    assert (work(shop), standing(note)) == ([], ("written", ""))
    assert at_shopify(shop, dress).texts == {"en": "Ours"}
    set_fit_note(client, dress, {"en": "Theirs"}, digest=again(note).digest)
    remove_fit_note(note=note, by="7001", now=now())
    assert (work(shop), standing(note), at_shopify(shop, dress).texts) == (
        [], ("refused", "changed"), {"en": "Theirs"},
    )  # fmt: skip
    try_fit_note_again(note=note, over_theirs=True, by="7001", now=now())
    assert (work(shop), standing(note), at_shopify(shop, dress).value) == ([], ("removed", ""), "")


def test_a_change_between_reading_and_writing_is_noticed(shop, dress, monkeypatch):
    note, client = sent(shop, dress), connect(shop, now=now())

    def meanwhile(*args, **kwargs):
        monkeypatch.undo()
        set_fit_note(client, dress, {"en": "Theirs"}, digest=note.digest)
        return set_fit_note(*args, **kwargs)

    written(shop, dress, {"en": "Ours"})
    monkeypatch.setattr(f"{EFFECT}.set_fit_note", meanwhile)
    assert len(work(shop)) == 1
    assert (work(shop), standing(note)) == ([], ("refused", "changed"))


def test_an_edit_while_one_is_being_sent_wins(shop, dress, monkeypatch):
    note = written(shop, dress)

    def meanwhile(*args, **kwargs):
        monkeypatch.undo()
        written(shop, dress, {"en": "Newer"})
        return set_fit_note(*args, **kwargs)

    monkeypatch.setattr(f"{EFFECT}.set_fit_note", meanwhile)
    assert (work(shop), standing(note)) == ([], ("written", ""))
    assert at_shopify(shop, dress).texts == {"en": "Newer"}


def test_without_leave_or_product_it_says_so_and_holds_nothing_up(simulator, shop, dress):
    allow(simulator, shop, allowed=False)
    note = written(shop, dress)
    assert (work(shop), standing(note)) == ([], ("refused", "scope"))
    allow(simulator, shop)
    try_fit_note_again(note=note, by="7001", now=now())
    assert (work(shop), standing(note)) == ([], ("written", ""))
    gone = written(shop, "gid://shopify/Product/1")
    assert (work(shop), standing(gone)) == ([], ("refused", "gone"))
    remove_fit_note(note=gone, by="7001", now=now())
    assert (work(shop), standing(gone)) == ([], ("removed", ""))


def test_taken_off_at_shopify_it_can_be_removed_here_too(shop, dress):
    note = sent(shop, dress)
    delete_fit_note(connect(shop, now=now()), dress)
    remove_fit_note(note=note, by="7001", now=now())
    assert (work(shop), standing(note)) == ([], ("removed", ""))


def test_a_dead_message_makes_room_for_the_next(shop, dress):
    note = written(shop, dress)
    OutboxMessage.objects.filter(stream=f"fit_note:{note.pk}").update(dead_at=now())
    try_fit_note_again(note=note, by="7001", now=now())
    assert (work(shop), standing(note)) == ([], ("written", ""))


@pytest.mark.parametrize(
    ("texts", "fault"),
    [
        ({"en": " ", "fr": ""}, {"": "empty"}),
        ({"de": "Nicht angeboten"}, {"": "empty"}),
        ({"en": "x" * 301, "fr": "Petit"}, {"en": "too_long"}),
        ({"fr": "<b>Petit</b>"}, {"fr": "not_plain"}),
        ({"fr": "{{ shop }}"}, {"fr": "not_plain"}),
        ({"en": "a\u202eb"}, {"en": "not_plain"}),
    ],
)
def test_what_no_note_can_say(shop, texts, fault):
    with pytest.raises(BadFitNote) as refused:
        written(shop, "gid://shopify/Product/1", texts)
    assert refused.value.faults == fault
    assert not FitNote.objects.exists()
