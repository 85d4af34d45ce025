"""What stands on the paper: plain words, tidied and short enough to be laid out."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from labels.documents.declaration import Declaration
    from labels.documents.letterhead import Letterhead

LONGEST_LINE = 44  # columns of an address line before it is broken
LONGER_LINES = (66, 88, 132)  # the same for an address that would have more than MOST_ADDRESS_LINES
MOST_ADDRESS_LINES = 8
LONGEST_TEXT = 132  # letters of a line of an address as it is given
MOST_ARTICLES = 60
_STRONG = frozenset({"L", "R", "AL"})  # bidirectional classes that give a line its direction (Unicode, annex 9)
# Format characters that change letters (joiners) or are seen (Arabic signs of numbers and ends of verses).
_KEPT = frozenset("\u200c\u200d\u06dd\u08e2") | frozenset(map(chr, range(0x600, 0x606)))
_MEAN_WIDTH = 0.56  # mean width of a letter, in ems: measured generously, so that text shrinks early


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One article of the packing slip."""

    quantity: int
    title: str
    detail: str
    reason: str


@dataclass(frozen=True, slots=True)
class Block:
    """An address ready to print; `size` is its font size in points, as CSS reads it.

    `to_end`: it is written from the right, so its lines begin at the right edge, those in Latin letters too.
    """

    lines: tuple[str, ...]
    size: str
    to_end: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One return on paper. `tracking` is empty on a slip without postage; `ship_by` is a date in words or empty.

    `customs` is set where the parcel meets customs and the carrier made no paper for them.
    `letterhead` is the shop's look, where it chose one.
    """

    language: str
    shop: str
    number: str
    order: str
    sender: Block
    recipient: Block
    lines: tuple[SheetLine, ...]
    more: int
    ship_by: str
    postage: bool
    test: bool
    service: str
    tracking: str
    customs: Declaration | None = None
    letterhead: Letterhead | None = None


def sheet(
    *,
    language: str,
    shop: str,
    number: str,
    order: str,
    sender: Sequence[str],
    recipient: Sequence[str],
    lines: Sequence[SheetLine],
    ship_by: str,
    postage: bool,
    test: bool,
    service: str,
    tracking: str,
    customs: Declaration | None = None,
    letterhead: Letterhead | None = None,
) -> Sheet:
    """Tidy every text and cut what is too long: a document's layout time grows with its text."""
    articles = [
        SheetLine(line.quantity, tidy(line.title, 255), tidy(line.detail, 160), tidy(line.reason, 60))
        for line in lines[:MOST_ARTICLES]
    ]
    return Sheet(
        language=language,
        shop=tidy(shop, 60),
        number=tidy(number, 32),
        order=tidy(order, 32),
        sender=block(sender, width=176, height=52, largest=8.5),
        recipient=block(recipient, width=250, height=88, largest=14),
        lines=tuple(articles),
        more=max(len(lines) - MOST_ARTICLES, 0),
        ship_by=tidy(ship_by, 60),
        postage=postage,
        test=test,
        service=tidy(service, 60),
        tracking=tidy(tracking, 40),
        customs=customs,
        letterhead=letterhead,
    )


def tidy(text: str, most: int) -> str:
    """One line of printable text, at most `most` characters. Controls part words; bidi overrides and the like go."""
    joined = " ".join("".join(map(_printed, text)).split())
    return joined if len(joined) <= most else joined[: most - 1].rstrip() + "…"


def _printed(char: str) -> str:
    kind = unicodedata.category(char)
    if kind in {"Cc", "Zl", "Zp", "Cs", "Co"}:
        return " "
    return "" if kind == "Cf" and char not in _KEPT else char


def block(lines: Iterable[str], *, width: float, height: float, largest: float) -> Block:
    """Break long lines, then choose the largest font size at which all of them fit (points). No line is left out.

    The size is an estimate by mean letters: `fitting_text` sees to it that what is printed stays in its place.
    """
    given = [tidy(line, LONGEST_TEXT) for line in lines]
    broken, size = _sized(given, LONGEST_LINE, width=width, height=height, largest=largest)
    if len(broken) > MOST_ADDRESS_LINES:
        others = [_sized(given, most, width=width, height=height, largest=largest) for most in LONGER_LINES]
        broken, size = max([(broken, size), *others], key=lambda found: found[1])
    return Block(tuple(broken), f"{size:.2f}", to_end=_from_the_right(broken))


def _sized(
    lines: Sequence[str], longest: int, *, width: float, height: float, largest: float
) -> tuple[list[str], float]:
    broken = [part for line in lines for part in _broken(line, longest)]
    columns = max((_columns(line) for line in broken), default=1)
    return broken, min(largest, width / (columns * _MEAN_WIDTH), height / (max(len(broken), 1) * 1.25))


def _from_the_right(lines: Iterable[str]) -> bool:
    """Whether most lines are in a script that is written from the right, by the first letter of each."""
    first = [next((way for char in line if (way := unicodedata.bidirectional(char)) in _STRONG), "") for line in lines]
    return sum(way in {"R", "AL"} for way in first) > sum(way == "L" for way in first)


def _broken(line: str, longest: int) -> list[str]:
    """Break at spaces and hyphens, never between a letter and its marks; wide scripts fill two columns a letter."""
    letters = _letters(line)
    stand_ins = {chr(0xE000 + place): letter for place, letter in enumerate(letters) if len(letter) > 1}
    short = "".join(chr(0xE000 + place) if len(letter) > 1 else letter for place, letter in enumerate(letters))
    parts = textwrap.wrap(short, width=longest // 2 if _columns(line) > len(letters) else longest)
    return ["".join(stand_ins.get(char, char) for char in part) for part in parts]


def _letters(text: str) -> list[str]:
    """The text in pieces that one sees as a letter each: with its marks, and with what is joined to it."""
    found: list[str] = []
    for char in text:
        if found and (unicodedata.category(char)[0] == "M" or char == "\u200d" or found[-1].endswith("\u200d")):
            found[-1] += char
        else:
            found.append(char)
    return found


def _columns(text: str) -> int:
    return sum(
        2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text if unicodedata.category(char)[0] != "M"
    )
