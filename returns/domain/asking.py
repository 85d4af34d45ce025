"""What a policy asks of the shopper: how exactly the reason is meant, a photo, and whether conditions are met."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from returns.domain.document import Code, Part, Words

Proof = Literal["none", "photo"]


class Detail(Part, frozen=True):
    """A sub-reason: how exactly a reason is meant. Offered for the product types it names, for all where none."""

    code: Code
    label: Words
    product_types: tuple[str, ...] = ()


class Asked(Part, frozen=True):
    """A condition the shopper is asked about with yes or no, such as "unworn, with all labels".

    `answer` is what a "no" leads to; with `unless_fault` nobody is asked who reports a fault.
    """

    code: Code
    statement: Words
    product_types: tuple[str, ...] = ()
    unless_fault: bool = True
    answer: Literal["review", "deny"] = "review"


def is_about(product_types: Iterable[str], product_type: str) -> bool:
    """Whether what names these product types counts for one; nothing named: all. Case does not matter."""
    named = {word.casefold() for word in product_types}
    return not named or product_type.casefold() in named
