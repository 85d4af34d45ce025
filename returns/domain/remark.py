"""Messages between shopper and shop about a return. Pure."""

from enum import StrEnum

LONGEST = 2_000  # characters


class Speaker(StrEnum):
    """Who says it."""

    SHOPPER = "shopper"
    MERCHANT = "merchant"


def plain(text: str) -> str:
    """What was typed, with plain line ends, without what no database keeps, and not longer than LONGEST."""
    return text.replace("\0", "").replace("\r\n", "\n").strip()[:LONGEST]
