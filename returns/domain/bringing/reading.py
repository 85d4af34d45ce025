"""Read a CSV file of any make: encoding, separator, rows; then dates, amounts and counts as people write them."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from decimal import Decimal, InvalidOperation
from typing import BinaryIO

# Said of a file of which some dates have the day first and others the month.
MIXED_DATES = "mixed_dates"
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 100_000, 200, 2_000
MOST_BYTES = 20 * 1024 * 1024
SEPARATORS = ",;\t|"
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SAMPLE = 64 * 1024


class Unreadable(Exception):
    """The file cannot be read as a table.

    `code`: empty, not_text, no_columns, too_many_columns, too_many_rows or open_quote.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Shape:
    """How a file is written."""

    encoding: str
    separator: str


def shape_of(head: bytes) -> Shape:
    """How a file is written, from its first bytes. Raises Unreadable where these are no text.

    A byte order mark says the encoding; else it is UTF-16 where every other byte is zero, UTF-8 where that fits, and
    Windows-1252, which Excel writes in Western Europe.
    """
    if not head.strip():
        raise Unreadable("empty")
    encoding = _encoding(head)
    text = codecs.getincrementaldecoder(encoding)(errors="replace").decode(head[:_SAMPLE])
    if "\0" in text:
        raise Unreadable("not_text")
    first = _first_row(text)
    return Shape(encoding, max(SEPARATORS, key=lambda mark: (first.count(mark), -SEPARATORS.index(mark))))


def rows_of(file: BinaryIO, shape: Shape) -> Generator[list[str], None, None]:
    """The rows, one at a time and without empty ones; each as long as the first, which has the names of the columns.

    The file is read as it is needed. UTF-8 that turns out to be none further down is taken sign by sign: a name with a
    strange sign is better than none. Raises Unreadable.
    """
    text = io.TextIOWrapper(file, encoding=shape.encoding, errors="replace", newline="")
    try:
        yield from _rows(map(_plain, text), shape.separator)
    except csv.Error as why:
        raise Unreadable("open_quote") from why
    finally:
        text.detach()


def _rows(lines: Iterator[str], separator: str) -> Iterator[list[str]]:
    width, found = 0, 0
    for row in csv.reader(lines, delimiter=separator):
        cells = [_clean(cell) for cell in row]
        if not any(cells):
            continue
        if not width:
            while cells and not cells[-1]:
                cells.pop()
            width = len(cells)
            if width < 2:
                raise Unreadable("no_columns")
            if width > MOST_COLUMNS:
                raise Unreadable("too_many_columns")
            yield cells
            continue
        found += 1
        if found > MOST_ROWS:
            raise Unreadable("too_many_rows")
        yield [*cells[:width], *[""] * (width - len(cells))]
    if not found:
        raise Unreadable("empty")


def _encoding(head: bytes) -> str:
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name
    even = head[:_SAMPLE]
    if even[1::2].count(0) > len(even) // 3:
        return "utf-16-le"
    if even[0::2].count(0) > len(even) // 3:
        return "utf-16-be"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(even)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _first_row(text: str) -> str:
    """What stands outside quotes in the first row that has anything."""
    bare, quoted = [], False
    for sign in text.lstrip("\r\n"):
        if sign == '"':
            quoted = not quoted
        elif sign in "\r\n" and not quoted:
            break
        elif not quoted:
            bare.append(sign)
    return "".join(bare)


def _plain(line: str) -> str:
    return line.replace("\0", "")


def _clean(cell: str) -> str:
    """A cell without spaces around it and without the sign that keeps spreadsheets from carrying it out."""
    text = cell.replace("\u00a0", " ").replace("\u202f", " ").strip()
    if text[:1] == "'" and text[1:2] in set("=+-@"):
        text = text[1:]
    return text[:LONGEST_CELL]


_ORDERS = {
    "iso": re.compile(r"^(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})"),
    "small_first": re.compile(r"^(?P<a>\d{1,2})[-/.](?P<b>\d{1,2})[-/.](?P<y>\d{4})"),
    "named": re.compile(r"^(?P<n>[^\W\d]{3,9})\.? +(?P<d>\d{1,2})(?:st|nd|rd|th)?,? +(?P<y>\d{4})"),
    "named_last": re.compile(r"^(?P<d>\d{1,2})(?:er|st|nd|rd|th)?\.? +(?P<n>[^\W\d]{3,9})\.? +(?P<y>\d{4})"),
}
_TIME = re.compile(
    r"(?P<h>\d{1,2})[:h](?P<min>\d{2})(?::(?P<s>\d{2}))?(?:\.\d+)?\s*(?P<half>[ap]\.?m\.?)?"
    r"\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
_MONTHS = (
    ("jan",), ("feb", "fev", "fév"), ("mar",), ("apr", "avr"), ("may", "mai"), ("jun", "juin"), ("jul", "juil"),
    ("aug", "aou", "aoû"), ("sep",), ("oct",), ("nov",), ("dec", "déc"),
)  # fmt: skip


def moment(text: str, *, day_first: bool, zone: tzinfo) -> datetime | None:
    """A day or a moment; None where it is none. A moment without a zone is by the shop's clock, a day at its noon.

    `day_first` tells 03/04 apart where the file itself does not; 31/12 and 12/31 tell it themselves.
    """
    text = text.strip()
    for order, pattern in _ORDERS.items():
        if found := pattern.match(text):
            parts = _parts(order, found, day_first=day_first)
            return _at(parts, text[found.end() :], zone) if parts else None
    return None


def _parts(order: str, found: re.Match[str], *, day_first: bool) -> tuple[int, int, int] | None:
    year = int(found["y"])
    if order == "iso":
        return year, int(found["m"]), int(found["d"])
    if order == "small_first":
        first, second = int(found["a"]), int(found["b"])
        turned = first > 12 or (day_first and second <= 12)
        return (year, second, first) if turned else (year, first, second)
    name = found["n"].casefold()
    month = next((place for place, begins in enumerate(_MONTHS, 1) if any(name.startswith(each) for each in begins)), 0)
    return (year, month, int(found["d"])) if month else None


def _at(parts: tuple[int, int, int], rest: str, zone: tzinfo) -> datetime | None:
    try:
        time = _TIME.search(rest)
        if time is None:
            return datetime(*parts, 12, tzinfo=zone)
        hour = int(time["h"])
        if half := (time["half"] or "").casefold():
            hour = hour % 12 + (12 if half.startswith("p") else 0)
        found = datetime(*parts, hour, int(time["min"]), int(time["s"] or 0), tzinfo=zone)
        if named := time["zone"]:
            found = found.replace(tzinfo=_zone(named))
    except ValueError:
        return None
    return found


def _zone(named: str) -> tzinfo:
    if named.casefold() in {"z", "utc", "gmt"}:
        return UTC
    found = datetime.strptime(named.replace(":", ""), "%z").tzinfo
    return found or UTC


def amount(text: str) -> Decimal | None:
    """An amount of money as people write it: 1,234.50 and 1 234,50 € are the same; None where it is none.

    The last of comma and point is the decimal sign, unless exactly three digits follow it and it stands alone: then
    1,234 and 1.234 are a thousand. (12) is below zero.
    """
    bare = re.sub(r"[^\d,.()\-−]", "", text).replace("−", "-").strip(".,")
    minus = bare.startswith("-") or (bare.startswith("(") and bare.endswith(")"))
    digits = bare.strip("()-")
    if not re.search(r"\d", digits) or re.search(r"[()\-]", digits):
        return None
    last = max(digits.rfind(","), digits.rfind("."))
    if last >= 0:
        alone = digits.count(",") + digits.count(".") == 1 or len({sign for sign in digits if sign in ",."}) == 1
        after = len(digits) - last - 1
        if alone and after == 3:
            last = -1
    whole, part = (digits, "") if last < 0 else (digits[:last], digits[last + 1 :])
    try:
        found = Decimal(f"{re.sub('[,.]', '', whole) or '0'}.{re.sub('[,.]', '', part) or '0'}")
    except InvalidOperation:
        return None
    return -found if minus else found


def count(text: str) -> int | None:
    """A number of pieces: 2, 2.0 and "x2"; None where it is none or below one. Nothing is one piece."""
    if not text.strip():
        return 1
    found = re.fullmatch(r"[x×]?\s*(\d{1,4})(?:[.,]0+)?", text.strip(), re.IGNORECASE)
    return int(found[1]) if found and int(found[1]) else None


def days_come_first(texts: Iterable[str]) -> bool | None:
    """Whether dates of a file have the day first, told by one like 31/12; None where none tells it."""
    return next(_orders_told(texts), None)


def orders_of(texts: Iterable[str]) -> tuple[bool | None, bool]:
    """The same, and whether another date says the opposite: what could be either is anybody's guess then."""
    told = _orders_told(texts)
    first = next(told, None)
    return first, any(other != first for other in told)


def _orders_told(texts: Iterable[str]) -> Iterator[bool]:
    for text in texts:
        if found := _ORDERS["small_first"].match(text.strip()):
            first, second = int(found["a"]), int(found["b"])
            if (first > 12) != (second > 12):
                yield first > 12
