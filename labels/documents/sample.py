"""A sheet to lay out in the place of all others like it: each word that differs between them is a sample word."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from labels.barcodes import code128, qr
from labels.documents.shaping import NeedsLayout
from labels.documents.sheet import Block, Sheet, SheetLine

MOST_ARTICLES = 12
SAMPLE = "~~"
_WORDS = ("shop", "order", "ship_by", "service", "tracking")
_ADDRESSES = ("sender", "recipient")

# Latin as Europe writes it, with what else is common on labels, and the ligatures that fonts make of some of it.
_LETTERS = "".join(map(chr, (*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x180)))) + "ȘșȚțẞ–—‘’“”„•…€№"
_ALPHABET = f"{_LETTERS} ff fi fl ffi ffl\u00a0\u202f"


def layout_of(sheet: Sheet) -> tuple[object, ...]:
    """All that decides where things stand on the page. Raises NeedsLayout where that is not worth keeping."""
    if sheet.customs:
        raise NeedsLayout("a customs invoice")
    if len(sheet.lines) > MOST_ARTICLES or sheet.more:
        raise NeedsLayout("a long packing slip")
    decisive: list[object] = []
    for each in fields(sheet):
        value = getattr(sheet, each.name)
        if each.name in _WORDS:
            decisive.append(bool(value))
        elif each.name in _ADDRESSES:
            decisive.append((len(value.lines), value.to_end))
        elif each.name == "lines":
            decisive.append(tuple(bool(line.detail) for line in value))
        elif each.name != "number":
            decisive.append(value)
    return (*decisive, qr(sheet.number).width, code128(sheet.number).width)


def sample_of(sheet: Sheet) -> Sheet:
    """The sheet with sample words; its number stays, since the size of the codes hangs on it.

    The first lines of its addresses, one in each weight of the font, have all the letters that may be wanted.
    """
    changes: dict[str, Any] = {name: f"{SAMPLE}{name}" for name in _WORDS if getattr(sheet, name)}
    changes |= {name: _address(name, getattr(sheet, name)) for name in _ADDRESSES}
    return replace(sheet, **changes, lines=tuple(map(_article, range(len(sheet.lines)), sheet.lines)))


def words_of(sheet: Sheet) -> dict[str, str]:
    """What a sheet says, by the name of each word; a sample says something else for every name."""
    words = {name: getattr(sheet, name) for name in (*_WORDS, "number")}
    for name in _ADDRESSES:
        words |= {f"{name}.{place}": line for place, line in enumerate(getattr(sheet, name).lines)}
    for place, line in enumerate(sheet.lines):
        words |= {
            f"{place}.quantity": str(line.quantity),
            f"{place}.title": line.title,
            f"{place}.detail": line.detail,
            f"{place}.reason": line.reason,
        }
    return words


def sizes_of(sheet: Sheet) -> dict[str, float]:
    """The font size that each line of an address has, in points."""
    return {
        f"{name}.{place}": float(getattr(sheet, name).size)
        for name in _ADDRESSES
        for place in range(len(getattr(sheet, name).lines))
    }


def _address(name: str, block: Block) -> Block:
    rest = (f"{SAMPLE}{name}.{place}" for place in range(1, len(block.lines)))
    return Block((f"{_ALPHABET} {name}", *rest)[: len(block.lines)], "8.00", block.to_end)


def _article(place: int, line: SheetLine) -> SheetLine:
    detail = f"{SAMPLE}{place}.detail" if line.detail else ""
    return SheetLine(1000 + place, f"{SAMPLE}{place}.title", detail, f"{SAMPLE}{place}.reason")
