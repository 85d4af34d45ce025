"""What is wrong with words that somebody wrote for a message, whichever way they came."""

from __future__ import annotations

from collections.abc import Mapping

from returns_portal.messages.catalogue import Message
from returns_portal.messages.engine import WordsError, check
from returns_portal.messages.samples import empty_of, sample_of

FIELDS = ("subject", "headline", "body")


def faults_of(message: Message, said: Mapping[str, str], *, shop_name: str, currency: str) -> dict[str, WordsError]:
    """Each field that cannot be used, tried with made-up values in the active language and with none."""
    samples = [sample_of(message, shop_name=shop_name, currency=currency), empty_of(message)]
    found: dict[str, WordsError] = {}
    for name in FIELDS:
        if source := said.get(name, ""):
            try:
                check(source, known=message.known, samples=samples)
            except WordsError as error:
                found[name] = error
    return found
