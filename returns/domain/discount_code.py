"""The discount code for a later purchase: what who wanted something that is sold out gets beside their money."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec

from returns.domain.document import BasisPoints, Minor, Part, Sparse
from returns.domain.exchange import Offer
from returns.domain.gift import LETTERS
from returns.domain.money import BPS, divide_half_up

GoodFor = Literal["product", "shop"]
CodeDays = Annotated[int, msgspec.Meta(ge=1, le=730)]
# Shopify takes up to 255; this is not to be guessed and can still be typed.
LENGTH = 16


class LaterCode(Part, frozen=True):
    """What the policy gives: a share or an amount in the shop's currency, one of the two; nothing where both are 0.

    The code can be used once, within `days` of being made, for the product that was sold out or in the whole shop.
    """

    discount_bps: BasisPoints = 0
    discount_minor: Minor = 0
    days: CodeDays = 90
    good_for: GoodFor = "product"


class LaterCodeChange(Sparse, frozen=True):
    """What is different about the code; None leaves it. A share takes the place of an amount, and the other way."""

    discount_bps: BasisPoints | None = None
    discount_minor: Minor | None = None
    days: CodeDays | None = None
    good_for: GoodFor | None = None

    @property
    def discount(self) -> tuple[int, int] | None:
        """The share and the amount, if one of them is said."""
        if self.discount_bps is None and self.discount_minor is None:
            return None
        return self.discount_bps or 0, self.discount_minor or 0


@dataclass(frozen=True, slots=True, order=True)
class CodeTerms:
    """What a code gives: a share (basis points) or an amount (minor units of the shop's currency), and for how long."""

    discount_bps: int
    discount_minor: int
    days: int
    good_for: str

    def __bool__(self) -> bool:
        return bool(self.discount_bps or self.discount_minor)

    def on(self, price_minor: int) -> int:
        """What it takes off an article of this price, in minor units of the shop's currency."""
        return min(self.discount_minor or divide_half_up(price_minor * self.discount_bps, BPS), price_minor)


@dataclass(frozen=True, slots=True)
class WantedLater:
    """What a shopper would rather have had instead of a fulfilled line: `offer`, which is sold out."""

    fulfilled_id: int
    offer: Offer


def terms_said(said: LaterCode) -> CodeTerms:
    """What a policy's own code gives; false for nothing."""
    return CodeTerms(said.discount_bps, said.discount_minor, said.days, said.good_for)


def terms_in_common(each: Iterable[tuple[CodeTerms, int]]) -> CodeTerms | None:
    """What the one code of a return gives where several lines bring one: `each` is a line's terms and its price.

    The discount that takes the most off its own line, the longest time, and the whole shop if one of them says so.
    """
    given = list(each)
    if not given:
        return None
    best, _price = max(given, key=lambda said: (said[0].on(said[1]), said[0]))
    return CodeTerms(
        best.discount_bps,
        best.discount_minor,
        days=max(terms.days for terms, _ in given),
        good_for="shop" if any(terms.good_for == "shop" for terms, _ in given) else "product",
    )


def new_discount_code() -> str:
    """A code that Shopify has not heard of yet, in one word, so that a double click selects it."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
