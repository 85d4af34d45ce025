"""Naughty words stand in every text of the database: what then leaves the house: pages, files, letters, events, log.

ROUNDS=all writes TURNS times, each time other words into each text, joined with as many others as the column has room
for where they lose nothing by it, and by themselves where they do (`naughty.packed`); after each time everything is
read. The rows of a table begin with different words, so that a column of a table meets all of them in fewer turns.
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import logging
import os
import zipfile
from collections.abc import Iterator
from functools import cache
from typing import Any

import openpyxl
import pypdf
import pytest
from django.apps import apps
from django.core import mail as outgoing
from django.db import DatabaseError, transaction
from django.db.models import CharField, Model
from django.http import HttpResponse

from config.export_rows import csv_of, json_lines_of
from config.logs import JsonFormatter, PlainFormatter
from returns.models import OrderLine, WebhookDelivery
from returns.operations.publish_events import publish_of
from returns_api.hooks.deliver import body_of
from returns_portal.messages.catalogue import MESSAGES
from returns_portal.tables import ACTIVE, csv_lines, xlsx_file
from tests.characters import NOW
from tests.returns.test_publish_events import listen
from tests.returns_portal import every_letter
from tests.security.door import rightful
from tests.security.guards import GUARDS
from tests.security.html import raw_echoes, strange_parts
from tests.security.naughty import WORDS, packed
from tests.security.state import ROOMS
from tests.security.street import Household
from tests.shares import share

pytestmark = pytest.mark.django_db
Street = tuple[Household, Household]
# Texts that people, shops, carriers and other programs write. All other columns hold words of ours, ids and keys.
WRITTEN = {
    "title", "variant_title", "vendor", "product_type", "their_reason", "text", "note", "told", "detail", "label",
    "parent", "kind_of_goods", "hours", "reason_text", "decline_note", "deduction_reason", "what", "why", "answer",
    "ending_note", "description", "contract", "articles", "place", "bundle_title", "tracking_number", "reference",
    "order_name", "shopify_name", "sku", "name",
}  # fmt: skip
# Names by which something is found, or that our own words stand in.
OF_OURS = {"returns_order.name", "returns_reversedelivery.tracking_number", "returns_publicevent.name"}
READ = [route for route, guard in GUARDS.items() if "GET" in guard.methods]
ALL, TURNS, LONGEST = os.environ.get("WORDS_PROOF") == "all", 24, 1_000
PDF_ACTS = ("/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/SubmitForm", "/RichMedia")
HEADERS = {
    "content-type", "mime-version", "subject", "from", "to", "reply-to", "date", "message-id", "auto-submitted",
    "list-unsubscribe", "list-unsubscribe-post", "content-language", "in-reply-to", "references", "feedback-id",
}  # fmt: skip


def told_of(model: type[Model]) -> list[CharField[Any, Any]]:
    """The columns of a table that somebody else's words stand in."""
    return [
        field
        for field in model._meta.concrete_fields
        if field.get_internal_type() in {"CharField", "TextField"}
        and field.name in WRITTEN
        and not field.choices
        and f"{model._meta.db_table}.{field.name}" not in OF_OURS
    ]


def texts_for(longest: int | None) -> list[str]:
    """What is written into a column: each word by itself, or all that it has room for."""
    return packed_once(min(longest or LONGEST, LONGEST)) if ALL else WORDS


packed_once = cache(packed)


def write_words(turn: int) -> int:
    """Put another word into every such text and every address; how many were written."""
    written = turn * 101
    for model in (model for room in ROOMS for model in apps.get_app_config(room).get_models()):
        fields = told_of(model)
        address = any(field.name == "address" for field in model._meta.concrete_fields)
        for row in model._base_manager.all() if fields or address else ():
            given: dict[str, Any] = {}
            for field in fields:
                written += 1
                texts = texts_for(field.max_length)
                given[field.name] = texts[written % len(texts)][: field.max_length]
            if address and isinstance(row.address, dict):
                written += 1
                given["address"] = {
                    part: WORDS[(written + place) % len(WORDS)] if isinstance(text, str) and part != "country" else text
                    for place, (part, text) in enumerate(row.address.items())
                }
            with contextlib.suppress(DatabaseError), transaction.atomic():  # a row that may not be changed stays
                model._base_manager.filter(pk=row.pk).update(**given)
    return written - turn * 101


def cells_of(answer: HttpResponse) -> list[str]:
    """What a spreadsheet would carry out of a file."""
    kind, content = answer.get("Content-Type", ""), answer.getvalue()
    if kind.startswith("text/csv"):
        return active(list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))))
    if "spreadsheetml" in kind:
        return formulas(content)
    return []


def active(rows: list[list[str]]) -> list[str]:
    return [cell for row in rows for cell in row if cell.startswith(ACTIVE) and not is_number(cell)]


def formulas(content: bytes) -> list[str]:
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return []  # one of the street's, which stands for an export
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def acts_in(pdf: bytes) -> list[str]:
    """What a reader of PDF would do besides showing it."""
    found = [act for act in PDF_ACTS if act.encode() in pdf]
    if b"%%EOF" not in pdf:
        return found  # one of the street's, which stands for a carrier's
    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        for note in page.get("/Annots") or ():
            uri = str((note.get_object().get("/A") or {}).get("/URI", "https:"))
            found += [] if uri.startswith(("https:", "http:", "mailto:")) else [uri]
        page.extract_text()
    return found


def wrong_with(answer: HttpResponse) -> list[str]:
    """What is dangerous or broken in an answer, whatever it is."""
    if answer.status_code >= 500:
        return [str(answer.status_code)]
    found = [name for name, value in answer.headers.items() if "\n" in value or "\r" in value]
    kind, content = answer.get("Content-Type", ""), answer.getvalue()
    if kind.startswith("text/html"):
        return found + strange_parts(content.decode()) + raw_echoes(content.decode(), WORDS)
    if kind.startswith("application/pdf"):
        return found + acts_in(content)
    if kind.startswith("application/json"):
        json.loads(content)
    if kind.startswith("application/zip") and zipfile.is_zipfile(io.BytesIO(content)):
        names = zipfile.ZipFile(io.BytesIO(content)).namelist()
        return found + [name for name in names if name.startswith("/") or ".." in name]
    return found + cells_of(answer)


class Lines(logging.Handler):
    """Every record of the log in both forms."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.torn: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the line if it is not one line, or no JSON."""
        line = JsonFormatter().format(record)
        json.loads(line)
        plain = PlainFormatter().format(record).partition("\n    /")[0]
        self.torn += [each for each in (line, plain) if len(each.splitlines()) > 1 or "\x1b" in each]


@pytest.fixture
def lines() -> Iterator[Lines]:
    root, heard = logging.getLogger(), Lines()
    root.addHandler(heard)
    yield heard
    root.removeHandler(heard)


@pytest.mark.parametrize("turn", range(TURNS if ALL else 1))
def test_whatever_can_be_read_of_words(turn: int, street: Street, lines: Lines) -> None:
    house, found, kinds = street[0], dict[str, list[str]](), set()
    with transaction.atomic():
        assert write_words(turn) > 200
        for route in share(READ, 0, of=6):
            answer = rightful(route, house).send()
            kinds.add(answer.get("Content-Type", "").partition(";")[0])
            found[route] = wrong_with(answer)
        transaction.set_rollback(True)
    # What is there without the words is the page's own.
    own = {route: wrong_with(rightful(route, house).send()) for route, faults in found.items() if faults}
    assert not {route: left for route in own if (left := set(found[route]) - set(own[route]))}
    assert not lines.torn
    assert {"text/html", "application/json"} <= kinds


@pytest.mark.parametrize("key", share(list(MESSAGES), 0, of=6))
def test_a_letter_of_words(key: str, monkeypatch: pytest.MonkeyPatch, lines: Lines) -> None:
    if not every_letter.has_story(key):
        return
    plain = every_letter.letter_of(key, "fr")
    carried_out = every_letter.effect

    def after_the_words(kind: str) -> Any:
        write_words(len(key))
        return carried_out(kind)

    monkeypatch.setattr(every_letter, "effect", after_the_words)
    html = every_letter.letter_of(key, "fr")
    letter = outgoing.outbox[-1]
    usual = {*strange_parts(plain), *raw_echoes(plain, WORDS)}
    assert not {*strange_parts(html), *raw_echoes(html, WORDS)} - usual
    message = letter.message()
    assert {name.lower() for name in message} <= HEADERS
    assert not [name for name, value in message.items() if "\n" in str(value).replace("\n ", "")]
    assert len(letter.recipients()) == 1
    assert "\n" not in letter.subject
    assert letter.body.strip()
    assert not lines.torn


def test_what_webhooks_tell_of_words(street: Street) -> None:
    house = street[0]
    listen(house.shop)
    write_words(3)
    publish_of(house.shop, now=NOW)
    bodies = [body_of(each) for each in WebhookDelivery.objects.filter(endpoint__shop=house.shop)]
    assert bodies
    for body in bodies:
        told = json.loads(body)
        assert told["type"]
        assert body.isascii() or body.decode()
        assert len(body.splitlines()) == 1


def test_each_word_in_a_table_is_itself_when_it_is_read_again() -> None:
    """Nothing is cut, nothing is run together, and a mark stands before what a spreadsheet would carry out."""
    rows = [[text, text[::-1]] for text in WORDS]
    lines = "".join(csv_lines(["=1", *WORDS[:1]], rows)).removeprefix("\ufeff")
    back = list(csv.reader(io.StringIO(lines, newline="")))
    assert back[0][0] == "'=1"
    assert [[shown(cell) for cell in row] for row in rows] == back[1:]
    assert not active(back)
    file = xlsx_file(["=1", "@x"], rows, title="=1").read()
    assert not formulas(file)
    sheet = openpyxl.load_workbook(io.BytesIO(file)).active
    kept = [row[0].value or "" for row in sheet.iter_rows(min_row=2)]
    assert [plain(cell) for cell in kept] == [plain(text) for text in WORDS]


def shown(text: str) -> str:
    return f"'{text}" if text.startswith(ACTIVE) else text


def plain(text: str) -> str:
    """Without what XML cannot hold, and with the line ends that it makes of all others."""
    kept = "".join(letter for letter in text if letter in "\t\n\r" or " " <= letter < "\ufffe" or letter > "\uffff")
    return kept.replace("\r\n", "\n").replace("\r", "\n")


def test_each_word_in_an_export_of_everything_is_itself_when_it_is_read_again() -> None:
    fields = [OrderLine._meta.get_field("title"), OrderLine._meta.get_field("vendor")]
    columns = [WORDS, WORDS[::-1]]
    back = list(csv.reader(io.StringIO(csv_of(fields, columns, heading=True).decode("utf-8-sig"), newline="")))
    assert [row[0] for row in back[1:]] == [shown(text) for text in WORDS]
    assert [json.loads(line)["title"] for line in json_lines_of(fields, columns).split(b"\n") if line] == WORDS


@pytest.mark.parametrize("text", ["a\nb", "a\rb", "a\u2028b", "a\x85b", "a\x1b[31mb", "a\u202eb"])
def test_a_line_of_the_log_stays_one(text: str) -> None:
    record = logging.LogRecord("returns.x", logging.INFO, "", 0, "said %s", (text,), None)
    record.problem = text
    for formatter in (JsonFormatter(), PlainFormatter()):
        line = formatter.format(record)
        assert len(line.splitlines()) == 1
        assert text not in line
    assert json.loads(JsonFormatter().format(record))["message"] == f"said {text}"
