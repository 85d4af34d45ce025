"""A merchant's own words for a message, written out; ours are taken wherever theirs are none or cannot be used."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from returns.domain.spaces import one_line
from returns.operations.keep_message_text import note_broken_text
from returns.queries.messages import text_in_force
from returns_portal.messages.catalogue import MESSAGES
from returns_portal.messages.engine import WordsError, write
from returns_portal.messages.values import values_of

if TYPE_CHECKING:
    from returns.models import Shop

logger = logging.getLogger(__name__)
# Mail programs show about this much beside the subject.
PREHEADER = 110


@dataclass(frozen=True, slots=True)
class Own:
    """Written words: `subject` and `headline` are lines and may be empty, which means ours; `body` is not empty."""

    subject: str
    headline: str
    body: str

    @property
    def paragraphs(self) -> list[str]:
        """The body's paragraphs: what an empty line divides."""
        return [part.strip() for part in self.body.split("\n\n") if part.strip()]

    @property
    def preheader(self) -> str:
        """How the body begins, as a line."""
        return one_line(self.body)[:PREHEADER]


def write_own(*, subject: str, headline: str, body: str, values: Mapping[str, Any]) -> Own | None:
    """Fill in the templates; None where nothing comes out. Raises WordsError."""
    said = "\n".join(line.rstrip() for line in write(body, values).splitlines()).strip()
    while "\n\n\n" in said:
        said = said.replace("\n\n\n", "\n\n")
    return Own(one_line(write(subject, values)), one_line(write(headline, values)), said) if said else None


def own_words(shop: Shop, key: str, facts: Mapping[str, Any], *, language: str, now: datetime) -> Own | None:
    """The shop's own words for a message in a language; None where ours are to be sent.

    Words that cannot be written are noted, so that the shop is told; they never keep a message back.
    """
    text = text_in_force(shop, key, language) if key in MESSAGES else None
    if text is None:
        return None
    try:
        values = values_of(MESSAGES[key], facts)
        return write_own(subject=text.subject, headline=text.headline, body=text.body, values=values)
    except WordsError as error:
        logger.warning("own words cannot be used", extra={"kind": key, "problem": error.problem})
        note_broken_text(text=text, problem=error.problem, line=error.line, now=now)
        return None
