"""How dates and numbers are written: the reader's language, and for English the region of the shop."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils.translation import get_language, override, to_locale

# Whose English is written: of a region, or (empty) as Babel writes it for nobody in particular.
_REGION: ContextVar[str] = ContextVar("region", default="")


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
