"""A label that is tried out: what would be sent, and what a carrier says of it. Nothing is bought."""

from __future__ import annotations

from dataclasses import dataclass

from returns.domain.money import Money
from returns.domain.order import Address


@dataclass(frozen=True, slots=True)
class TrialPiece:
    """Some pieces of an article; `grams` and `value` are for one (0 grams: nobody entered a weight)."""

    title: str
    quantity: int
    grams: int
    hs_code: str
    origin: str
    value: Money


@dataclass(frozen=True, slots=True)
class TrialParcel:
    """What would be sent; `prepaid`: under a label that pays the way. `order` and its day where there is one."""

    sender: Address
    recipient: Address
    pieces: tuple[TrialPiece, ...]
    prepaid: bool
    order: str = ""
    ordered_on: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it. `carrier` is its name and `account` the shop's own name for it, if it is an account.

    `offers` are what its services would cost, the one that is bought first. `customs`: the parcel has to be declared.
    `trouble` is why there is no offer, in the carrier's words or ours; empty where all is well.
    """

    carrier: str
    account: str
    postage: bool
    test: bool
    grams: int
    customs: bool
    offers: tuple[tuple[str, Money], ...] = ()
    trouble: str = ""
