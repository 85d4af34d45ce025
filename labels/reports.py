"""Papers that other wings wrote and that are to be printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labels.contents import LETTER_COUNTRIES
from labels.documents import TooSlow, report
from returns.doors import NoAnswer

if TYPE_CHECKING:
    from returns.models import Shop


def print_report(html: str, *, shop: Shop) -> bytes:
    """The PDF of a whole page of ours, on the shop's country's paper. Raises NoAnswer where it takes too long."""
    try:
        return report(html, paper="letter" if shop.country in LETTER_COUNTRIES else "a4")
    except TooSlow as reason:
        raise NoAnswer("the paper took too long") from reason
