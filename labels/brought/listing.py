"""The list beside a batch of labels: a CSV file with a row for each, read into plain rows, every fault by its line."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from babel import Locale

from returns.domain.brought import Fault, Unusable
from returns.domain.tracking_number import NotANumber, Wrong, cleaned, read_number

MOST_BYTES = 1_000_000
HEAVIEST_GRAMS = 100_000
MOST_FAULTS = 50
# What a column may be called, in the two languages of the app.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "tracking_number": ("tracking_number", "tracking", "numero_de_suivi", "suivi"),
    "expires_on": ("expires_on", "expires", "expiry", "expire_le", "expiration"),
    "country": ("country", "pays"),
    "max_grams": ("max_grams", "weight_limit_g", "max_weight_g", "poids_max_g"),
    "file": ("file", "page", "fichier"),
}
_ACCENTS = str.maketrans("éèêàç", "eeeac")
_COUNTRIES = frozenset(code for code in Locale("en").territories if re.fullmatch(r"[A-Z]{2}", str(code))) - {
    "ZZ",
    "EU",
    "UN",
}


@dataclass(frozen=True, slots=True)
class Row:
    """What the list says of one label; `line` is its line, `file` the name or page it is about, if it says so."""

    line: int
    tracking_number: str = ""
    expires_on: str = ""
    country: str = ""
    max_grams: int | None = None
    file: str = ""

    def as_json(self) -> dict[str, Any]:
        """Plain values, for the batch's row."""
        return asdict(self)


def read_list(content: bytes, *, today: date) -> list[Row]:
    """The rows of a list, in its order. Raises Unusable with every fault that was found, up to MOST_FAULTS."""
    if len(content) > MOST_BYTES:
        raise Unusable(Fault("list_too_big"))
    lines = csv.reader(io.StringIO(_text(content)), delimiter=_delimiter(content))
    try:
        table = [(number, cells) for number, cells in enumerate(lines, start=1) if any(cell.strip() for cell in cells)]
    except csv.Error as error:
        raise Unusable(Fault("list_unreadable")) from error
    if len(table) < 2:
        raise Unusable(Fault("list_empty"))
    columns = _columns(table[0][1])
    rows, faults = [], []
    for number, cells in table[1:]:
        given = {name: cells[place].strip() for name, place in columns.items() if place < len(cells)}
        found = list(_faults(given, number, today=today))
        faults += found
        if not found:
            rows.append(_row(given, number))
    faults += _twins(rows)
    if faults:
        raise Unusable(*faults[:MOST_FAULTS])
    return rows


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")  # what spreadsheets in Western Europe still write


def _delimiter(content: bytes) -> str:
    head = _text(content).partition("\n")[0]
    return max(",;\t", key=head.count)


def _columns(names: Sequence[str]) -> dict[str, int]:
    """Which column says what. Raises Unusable for a list without one that we know."""
    plain = [re.sub(r"[\s-]+", "_", name.strip().lower().translate(_ACCENTS)) for name in names]
    found = {column: plain.index(known) for column, words in COLUMNS.items() for known in words[::-1] if known in plain}
    if not found:
        raise Unusable(Fault("list_columns", ", ".join(names)[:200], 1))
    return found


def _faults(given: Mapping[str, str], line: int, *, today: date) -> Iterator[Fault]:
    if wrong := _wrong(given.get("tracking_number", "")):
        yield Fault(
            "check_digit" if wrong is Wrong.CHECK_DIGIT else "tracking_number", given["tracking_number"][:64], line
        )
    if expires := given.get("expires_on"):
        day = _day(expires)
        if day is None:
            yield Fault("expires_on", expires[:64], line)
        elif day < today:
            yield Fault("expired", expires[:64], line)
    if (country := given.get("country", "").upper()) and country not in _COUNTRIES:
        yield Fault("country", given["country"][:64], line)
    if (grams := given.get("max_grams")) and not _grams(grams):
        yield Fault("max_grams", grams[:64], line)


def _row(given: Mapping[str, str], line: int) -> Row:
    return Row(
        line=line,
        tracking_number=cleaned(number) if (number := given.get("tracking_number", "")) else "",
        expires_on=given.get("expires_on", ""),
        country=given.get("country", "").upper(),
        max_grams=_grams(given.get("max_grams", "")) or None,
        file=given.get("file", ""),
    )


def _wrong(typed: str) -> Wrong | None:
    """What keeps a number from being taken, if one was typed."""
    try:
        if typed:
            read_number(typed)
    except NotANumber as unusable:
        return unusable.wrong
    return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _grams(text: str) -> int:
    """A whole number of grams, or zero for what is none."""
    fits = text.isascii() and text.isdigit() and len(text) < 8
    return int(text) if fits and int(text) <= HEAVIEST_GRAMS else 0


def _twins(rows: Sequence[Row]) -> Iterator[Fault]:
    """Numbers and files that the list names twice."""
    for column, code in (("tracking_number", "number_twice"), ("file", "file_twice")):
        seen: set[str] = set()
        for row in rows:
            value = getattr(row, column)
            if value and value in seen:
                yield Fault(code, value[:64], row.line)
            seen.add(value)
