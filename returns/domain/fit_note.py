"""A sentence about the fit that shoppers read beside a product before they buy. Pure.

Shown by the shop's theme as it was typed: plain text in one line, so that it can break no page.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from enum import StrEnum

from returns.domain.spaces import one_line

# Long enough for two sentences, short enough to be read beside a size.
LONGEST = 300
_MARKS = frozenset("<>{}")


class Fit(StrEnum):
    """How a product fits, as shoppers say who sent it back."""

    SMALL = "small"
    LARGE = "large"
    OTHER = "other"


def fit_of(words: str) -> Fit | None:
    """How something fits by the code or handle of a reason; None where the reason is about something else."""
    told = words.lower()
    if "small" in told:
        return Fit.SMALL
    if "large" in told or "big" in told:
        return Fit.LARGE
    return Fit.OTHER if "size" in told or "fit" in told else None


class FitNoteState(StrEnum):
    """Where a note stands: still to be sent, at Shopify, still to be taken off, gone, or not taken by Shopify."""

    TO_WRITE = "to_write"
    WRITTEN = "written"
    TO_REMOVE = "to_remove"
    REMOVED = "removed"
    REFUSED = "refused"


class FitNoteProblem(StrEnum):
    """Why a note is not where it should be.

    The app may not write products, the product is gone, somebody changed the note at Shopify, or Shopify said no.
    """

    SCOPE = "scope"
    GONE = "gone"
    CHANGED = "changed"
    REFUSED = "refused"


class TextFault(StrEnum):
    """What is wrong with what was typed: nothing at all, too much, or no plain text."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    NOT_PLAIN = "not_plain"


class BadFitNote(Exception):
    """Texts that no note can have; `faults` by language, "" for the note as a whole."""

    def __init__(self, faults: Mapping[str, TextFault]) -> None:
        super().__init__(", ".join(f"{language}: {fault}" for language, fault in faults.items()))
        self.faults = dict(faults)


def clean_texts(texts: Mapping[str, str], *, languages: Collection[str]) -> dict[str, str]:
    """What is kept of texts by language: spaces made single, languages without a text left out.

    Raises BadFitNote where none is left, or one cannot be shown as it is.
    """
    cleaned = {code: one_line(text) for code, text in texts.items() if code in languages}
    found = {code: text for code, text in cleaned.items() if text}
    faults = {code: fault for code, text in found.items() if (fault := fault_of(text))}
    if not found:
        faults[""] = TextFault.EMPTY
    if faults:
        raise BadFitNote(faults)
    return found


def fault_of(text: str) -> TextFault | None:
    """Why a text cannot be shown as it is; None where it can.

    Marks of HTML and Liquid are refused, and characters that nobody sees.
    """
    if len(text) > LONGEST:
        return TextFault.TOO_LONG
    if _MARKS & set(text) or any(_is_hidden(letter) for letter in text):
        return TextFault.NOT_PLAIN
    return None


def _is_hidden(letter: str) -> bool:
    """Control characters and those that turn the direction of text; joiners of Arabic and emoji are none."""
    return unicodedata.category(letter) in {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"} and letter not in "\u200c\u200d\u00ad"
