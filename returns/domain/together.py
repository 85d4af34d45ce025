"""What can travel in one parcel with the goods of another return. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

# What one person can carry, and most carriers take at a counter.
HEAVIEST_GRAMS = 30_000


class KeptApart(StrEnum):
    """Why goods of two returns do not travel together: an article must travel alone, or it becomes too heavy."""

    ALONE = "alone"
    TOO_HEAVY = "too_heavy"


@dataclass(frozen=True, slots=True)
class Packed:
    """Some pieces of one article in a parcel: the tags of its product, and what one weighs in grams (0: unknown)."""

    quantity: int
    grams: int
    tags: tuple[str, ...]


def kept_apart(inside: Iterable[Packed], *, alone: Collection[str]) -> KeptApart | None:
    """Why all of it cannot travel in one parcel; None: it can, as far as anybody has written down.

    `alone` are tags of products that carriers take by themselves only, whatever their case.
    """
    packed, marks = list(inside), {tag.casefold() for tag in alone}
    if any(marks & {tag.casefold() for tag in each.tags} for each in packed):
        return KeptApart.ALONE
    too_heavy = sum(each.quantity * each.grams for each in packed) > HEAVIEST_GRAMS
    return KeptApart.TOO_HEAVY if too_heavy else None
