"""Naughty words on every PDF that the product makes: each is read again from the paper as the text that was typed.

Read by PDFium, which browsers have too. What stands on paper is what was typed, but for what paper cannot show:

- Spaces, line ends, controls, bidi overrides and other invisible characters: a line is broken where its column ends,
  and a copied text has no blanks there. Joiners are kept and seen in the shapes beside them, not read back.
- Two spellings of the same letters are one: ligatures, full width, superscripts (Unicode's NFKC). Code points of
  private use and without a character have no shape.
- A letter that no font here has stands as a box. Which ones these are is asked of fontconfig, not of the paper.
- A hyphen that ends a line may be read as the break of a word.
- Words from the right or turned round by a control, and those whose letters bear marks, are compared letter by letter,
  not in order, and without the marks: a font has one shape for a letter with its point, and a reader knows the letter
  of it alone. The same goes for consonants that a virama joins to one shape, and on a paper with words from the right
  for all that is not ASCII; brackets are turned there. One word is drawn rightly and read back as nothing (UNREAD).
- Texts have a longest length on a label (`labels.documents.sheet`) and end in an ellipsis beyond it.

A word that is read but does not lie inside its place would be cut off for the eye: on labels, that is looked at too.
"""

from __future__ import annotations

import io
import os
import subprocess
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from functools import cache
from importlib import import_module
from typing import Any, Literal

import msgspec
import pypdfium2
import pytest
from PIL import Image

from labels.carriers.base import Customs, CustomsItem
from labels.documents import (
    PAPERS,
    Cards,
    Given,
    Letterhead,
    SheetLine,
    cards,
    compose,
    declaration,
    for_customs,
    lay_out,
    on_phone,
    render,
)
from labels.documents.sheet import LONGEST_TEXT, tidy
from returns.domain.evidence import Written
from returns_portal.merchant.evidence.gather import Gathered, gather
from returns_portal.merchant.evidence.paper import print_evidence
from tests.characters import NOW, make_shop
from tests.labels.parcels import a_sheet
from tests.returns_portal.test_evidence import rich
from tests.security.naughty import OURS, WORDS

PROOF = bool(os.environ.get("WORDS_PROOF"))
# Under `make test` words of every kind, and fewer where a paper holds only some; each word in the proof.
ON_PAGES = WORDS if PROOF else OURS
ON_LABELS = WORDS if PROOF else OURS[::7]
# Joiners of other kinds than spaces, and what says how an emoji is drawn.
INVISIBLE = "\u034f\ufe0e\ufe0f"
UNREAD = {"జ్ఞ\u200cా"}
HYPHENS = {0xFFFE: "-", 0x02: "-"}
# Where a label's places lie on 4 x 6 in, in points from the upper left corner: left, top, right, bottom.
PLACES = {
    "shop": (17, 68, 193, 79),
    "service": (190, 49, 271, 73),
    "sender": (17, 100, 271, 152),
    "recipient": (17, 172, 271, 262),
    "tracking": (17, 279, 271, 303),
}


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """All words on one paper take longer than any real one, and how long says something about the machine."""
    for document in ("render", "report"):
        monkeypatch.setattr(import_module(f"labels.documents.{document}"), "SECONDS", 600)


@cache
def drawn() -> frozenset[int]:
    """The code points that some font here has a shape for."""
    listed = subprocess.run(["fc-list", "--format=%{charset}\n"], capture_output=True, text=True, check=True).stdout
    found: set[int] = set()
    for each in listed.split():
        first, _dash, last = each.partition("-")
        found.update(range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(found)


def seen(text: str, form: Literal["NFKC", "NFKD"] = "NFKC") -> str:
    """What of a text an eye finds on paper."""
    return "".join(
        letter
        for letter in unicodedata.normalize(form, text)
        if unicodedata.category(letter)[0] not in "CZ" and ord(letter) in drawn() and letter not in INVISIBLE
    )


def letters(text: str) -> Counter[str]:
    """How often each letter is seen, without marks, brackets, and letters that are joined to the one before."""
    found = Counter[str]()
    joined = False
    for letter in seen(text, "NFKD"):
        marks = unicodedata.category(letter)[0] == "M"
        found.update("" if marks or joined or unicodedata.mirrored(letter) else letter)
        joined = unicodedata.combining(letter) == 9  # a virama
    return found


def in_order(text: str) -> bool:
    """Whether the letters of a text stand on paper one after the other as they were typed, each by itself."""
    return not any(
        unicodedata.bidirectional(letter) in {"R", "AL", "AN", "RLO"} or unicodedata.category(letter)[0] == "M"
        for letter in unicodedata.normalize("NFKC", text)
    )


def read(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return "".join(page.get_textpage().get_text_range() for page in document).translate(HYPHENS)


def lost(pdf: bytes, texts: Iterable[str]) -> list[str]:
    """The texts that are not on the paper."""
    said = read(pdf)
    whole, there = seen(said), Counter(seen(said, "NFKD"))
    turned = any(unicodedata.bidirectional(letter) in {"R", "AL"} for letter in said)
    return [
        text
        for text in texts
        if text not in UNREAD
        and not (seen(text) in whole if in_order(text) and (text.isascii() or not turned) else letters(text) <= there)
    ]


def places_of(pdf: bytes) -> Iterator[tuple[str, tuple[float, ...]]]:
    """Every letter of the first page with its ink: left, top, right, bottom, in points from the upper left corner."""
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0]
        text, height, before = page.get_textpage(), page.get_height(), b""
        for place in range(text.count_chars()):
            # Letters beyond the first 65,536 are two to PDFium.
            before += pypdfium2.raw.FPDFText_GetUnicode(text, place).to_bytes(2, "little")
            letter = before.decode("utf-16-le", "ignore")
            if letter:
                left, low, right, high = text.get_charbox(place)
                yield letter, (left, height - high, right, height - low)
                before = b""


def outside(pdf: bytes, texts: dict[str, str]) -> list[str]:
    """The places out of which the letters of their text run, on a label of 4 x 6 in."""
    on_it, wrong = list(places_of(pdf)), []
    for name, text in texts.items():
        left, top, right, bottom = PLACES[name]
        inside = (
            letter
            for letter, (begin, high, end, low) in on_it
            if begin >= left - 2 and end <= right + 2 and top - 2 <= (high + low) / 2 <= bottom + 2
        )
        if text not in UNREAD and (missing := letters(text) - Counter(seen("".join(inside), "NFKD"))):
            wrong.append(f"{name}: {text!r} without {missing}")
    return wrong


def by(count: int, texts: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return (tuple(texts[begin : begin + count]) for begin in range(0, len(texts), count))


def cut(texts: Iterable[str], most: int) -> list[str]:
    """As a label cuts what is too long for it; that it does no more than this is `tidy`'s own test."""
    return [tidy(text, most) for text in texts]


@pytest.mark.parametrize("paper", ["a4"])
def test_each_word_on_a_packing_slip(paper: str) -> None:
    for words in by(50, ON_PAGES):
        titles = [SheetLine(1, text, text[::-1], "") for text in words]
        pdf = render(paper, a_sheet(lines=titles))
        assert not lost(pdf, cut(words, 255))
        assert not lost(pdf, cut([text[::-1] for text in words], 160))


@pytest.mark.parametrize("paper", PAPERS if PROOF else ["4x6"])
def test_each_word_as_an_address(paper: str) -> None:
    """Six lines of the recipient and three of the sender, as they come."""
    for words in by(9, ON_LABELS):
        pdf = render(paper, a_sheet(recipient=words[:6], sender=words[6:]))
        assert not lost(pdf, cut(words, LONGEST_TEXT))


def test_each_word_in_the_places_of_a_label() -> None:
    """It is whole, and all of it lies inside its place: what runs out of one is hidden."""
    for shop, service, tracking, name in by(4, [*ON_LABELS, *ON_LABELS[: -len(ON_LABELS) % 4]]):
        texts = {"shop": tidy(shop, 60), "service": tidy(service, 60), "tracking": tidy(tracking, 40)}
        texts |= {"recipient": tidy(name, LONGEST_TEXT), "sender": tidy(shop, LONGEST_TEXT)}
        pdf = render("4x6", a_sheet(**texts | {"recipient": (name, "1 Rue"), "sender": (shop,)}, test=False))
        assert not lost(pdf, texts.values())
        assert not outside(pdf, texts)


LONG = {
    "shop": "Les Ateliers Réunis de la Bibliothèque Municipale de Rennes",
    "service": "Deutsche Post DHL International · Paket Premium",
    "tracking": "JJD000390007882345678901234567890123456A",
    "recipient": "W" * 132,
    "sender": "W" * 132,
}


@pytest.mark.parametrize("paper", ["4x6", "a6"])
def test_what_is_too_wide_for_its_place_is_printed_smaller(paper: str) -> None:
    pdf = render(paper, a_sheet(**LONG | {name: (LONG[name],) for name in ("recipient", "sender")}, test=False))
    assert not lost(pdf, LONG.values())
    assert paper == "a6" or not outside(pdf, LONG)


def test_the_town_of_a_long_address_is_not_left_out() -> None:
    lines = ("Name " * 26, "Street " * 18, "Building " * 14, "Floor " * 20, "35000 Rennes", "FRANCE")
    pdf = render("4x6", a_sheet(recipient=lines, sender=lines, test=False))
    assert not lost(pdf, lines)
    assert not outside(pdf, {"recipient": "".join(lines), "sender": "".join(lines)})


def test_a_letter_keeps_its_marks_where_a_line_is_broken() -> None:
    sheet = a_sheet(recipient=("e\u0301\u0302\u0303" * 60,))
    assert not [line for line in sheet.recipient.lines if unicodedata.combining(line[0])]


def test_joiners_stay_and_what_is_not_seen_goes() -> None:
    """Persian and Indian words are other words without their joiners, and a family of one is no family."""
    for text in ("می\u200cخواهم", "జ్ఞ\u200cా", "👩\u200d👧"):
        assert tidy(text, 40) == text
    assert tidy("Stra\u00adße\u200b\u2060\ufeff", 40) == "Straße"


def test_each_word_on_a_phones_slip() -> None:
    for words in by(3, ON_LABELS):
        pdf = on_phone(a_sheet(postage=False, test=False, recipient=words[:2], shop=words[-1]))
        assert not lost(pdf, [*cut(words[:2], LONGEST_TEXT), tidy(words[-1], 60)])


def test_each_word_on_a_customs_invoice() -> None:
    for words in by(30, ON_PAGES):
        items = tuple(CustomsItem(text, 1, "620443", "PT", 450, 8990) for text in words)
        told = Customs(currency="GBP", items=items, order=words[0], ordered_on="2026-11-02", outbound=words[-1])
        form = declaration(told, tracking="", sender=words[:4], recipient=words[4:8])
        pdf = for_customs("a4", a_sheet(customs=form))
        assert not lost(pdf, [*cut(words, 90), tidy(words[0], 32), tidy(words[-1], 40), *cut(words[:8], LONGEST_TEXT)])


def test_each_word_on_cards_for_parcels() -> None:
    for words in by(2, ON_LABELS):
        name, number = tidy(words[0], 60), tidy(words[-1], 40)
        pdf = cards("a4", Cards("en", name, "", "#111111", number, "https://b.example/", "b.example", 1))
        assert not lost(pdf, [name, number])


def test_each_word_beside_a_carriers_own_label() -> None:
    """What the carrier drew stays its own; the sheet around it is ours."""
    png = io.BytesIO()
    Image.new("1", (812, 1218), 1).save(png, "PNG")
    for words in by(40, ON_PAGES):
        lines = [SheetLine(1, text, "", "") for text in words]
        counter = Given("image/png", png.getvalue(), counter=True, text=words[0][:60])
        sheet = a_sheet(lines=lines, letterhead=Letterhead(accent="#111111"))
        assert not lost(compose("a4", sheet, [counter]), [*cut(words, 255), words[0][:60]])


@pytest.mark.django_db
def test_each_word_in_the_evidence_of_a_return() -> None:
    """As what was bought, its number, what was written to each other, and what a letter said."""
    rma = rich(make_shop())
    gathered = gather(rma, at=NOW + timedelta(days=60), with_notes=True)
    document = gathered.document
    article, said = document.order.articles[0], document.conversation[0]
    letter = Written(at=said.at, how="mail", kind="refunded", subject="", text="", state="sent")
    order = put(document.order, articles=[put(article, title=text, variant="", sku=text[::-1]) for text in ON_PAGES])
    told = put(
        document,
        order=order,
        conversation=[put(said, text=text) for text in ON_PAGES],
        messages=[put(letter, subject=text[:60], text=text) for text in ON_LABELS],
    )
    pdf = print_evidence(rma, Gathered(told, gathered.pictures))
    assert not lost(pdf, [*ON_PAGES, *(text[::-1] for text in ON_PAGES)])
    whole = seen(read(pdf))  # as an article and as what was written; some once more in a letter
    for texts, times in ((ON_PAGES, 2), (ON_LABELS, 3)):
        counted = [text for text in texts if in_order(text) and len(seen(text)) > 1]
        assert not [text for text in counted if whole.count(seen(text)) < times]


def put(part: Any, **changes: Any) -> Any:
    """The same part of a document with other words."""
    return msgspec.structs.replace(part, **{name: _tuple(value) for name, value in changes.items()})


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def test_a_word_that_is_not_on_the_paper_would_be_missed() -> None:
    pdf = lay_out("4x6", a_sheet(tracking="TEST1", test=False))
    assert lost(pdf, ["TEST2", "<b>", "مرحبا"]) == ["TEST2", "<b>", "مرحبا"]
    assert outside(pdf, {"tracking": "TEST12"})
    assert not outside(pdf, {"tracking": "TEST1"})
