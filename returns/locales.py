"""How dates and numbers are written: the reader's language, and for English the region of the shop."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date

from babel.dates import format_date, format_skeleton
from django.utils.translation import get_language, override, to_locale

# Whose English is written: of a region, or (empty) as Babel writes it for nobody in particular.
_REGION: ContextVar[str] = ContextVar("region", default="")

STYLES = frozenset(("full", "long", "medium"))
FIRST = re.compile(r"\b1\b(?= \D)")


@contextmanager
def english_of(country: str) -> Iterator[None]:
    """Let dates in English be written as in this country: `Nov 29, 2026` in the United States, else `29 Nov 2026`."""
    token = _REGION.set("US" if country in {"US", ""} else "GB")
    try:
        yield
    finally:
        _REGION.reset(token)


@contextmanager
def as_shoppers_read(language: str) -> Iterator[None]:
    """What shoppers with this language get, on a page of staff: in it, and with dates as their own pages have them."""
    token = _REGION.set("")
    try:
        with override(language):
            yield
    finally:
        _REGION.reset(token)


def babel_locale() -> str:
    """The reader's language as Babel names it, with the region whose English is written."""
    language, region = to_locale(get_language() or "en"), _REGION.get()
    return f"en_{region}" if region and language == "en" else language


def dated(day: date, style: str) -> str:
    """A day as the reader's language writes it: in a style of Babel's (`long`), or by a skeleton (`MMMd`)."""
    locale = babel_locale()
    written = format_date(day, style, locale) if style in STYLES else format_skeleton(style, day, locale=locale)
    # French counts the first of a month (1er mars) and no other day; Babel writes both alike.
    return str(FIRST.sub("1er", written, count=1) if day.day == 1 and locale.startswith("fr") else written)
