"""Gift codes: what a giver hands on, and what a recipient types."""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass

from returns.domain.order import Address

# Letters and digits that nobody takes for one another, without vowels, so that no code is a word.
LETTERS = "23456789BCDFGHJKMNPQRSTVWXYZ"
LENGTH, GROUP = 12, 4
# Shopify takes 8 to 20; a code of this length is never met twice by chance.
CARD_LENGTH = 20


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who got the present and sends it back, as they say; nothing of it comes from the order."""

    name: str
    email: str
    address: Address


def new_gift_code() -> str:
    """A code that opens the return of one order's gifts; not to be guessed."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def card_code(secret: bytes) -> str:
    """The code of a gift card, from at least 32 bytes that nobody else knows; the same from the same."""
    number, code = int.from_bytes(secret), ""
    while len(code) < CARD_LENGTH:
        number, place = divmod(number, len(LETTERS))
        code += LETTERS[place]
    return code


def spelt(code: str, *, group: int = GROUP) -> str:
    """A code as people read it: in groups."""
    return "-".join(code[place : place + group] for place in range(0, len(code), group))


def read_gift_code(text: str) -> str:
    """A typed code as it is compared; empty for what cannot be one."""
    folded = unicodedata.normalize("NFKC", text).upper()
    code = "".join(letter for letter in folded if letter.isalnum())
    return code if len(code) == LENGTH and set(code) <= set(LETTERS) else ""
