"""A shop's return policy as data: the document's shape, and the facts its rules are asked about.

The document is JSON kept in a `PolicyVersion`; `parse` reads it into these types or says which field is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec

from returns.domain.withdrawal_terms import Terms


class InvalidPolicy(Exception):
    """The document does not say what a policy must say; the message names the field."""


class Part(msgspec.Struct, forbid_unknown_fields=True, kw_only=True, frozen=True):
    """A part of the document: immutable, and nothing unknown in it."""


Days = Annotated[int, msgspec.Meta(ge=0, le=3650)]
BasisPoints = Annotated[int, msgspec.Meta(ge=0, le=10_000)]
Minor = Annotated[int, msgspec.Meta(ge=0)]
Words = dict[str, str]


class Window(Part, frozen=True):
    """How long a shopper may return, in days after the day it is counted from."""

    days: Days = 30
    counted_from: Literal["delivery", "fulfillment", "order"] = "delivery"


class FinalSale(Part, frozen=True):
    """What cannot come back: product tags and product types, compared without regard to case."""

    tags: tuple[str, ...] = ("final-sale", "hygiene")
    product_types: tuple[str, ...] = ()


class Fees(Part, frozen=True):
    """What is held back: a percentage of the goods and a fixed amount in the shop's currency per return.

    Faulty or wrong goods are free of fees (Directive (EU) 2019/771, articles 10-16).
    """

    restocking_bps: BasisPoints = 0
    return_shipping_minor: Minor = 0


class Reason(Part, frozen=True):
    """A reason a shopper may choose. `shopify_handle` names Shopify's ReturnReasonDefinition."""

    code: str
    label: Words
    shopify_handle: str
    fault: bool = False


# Stands with the pieces of a withdrawal, which the shopper need not give a reason for; nobody can choose it.
WITHDRAWN = Reason(
    code="withdrawal", label={"en": "Withdrawal", "fr": "Rétractation"}, shopify_handle="changed-my-mind"
)


class Policy(Part, frozen=True):
    """The whole document, first version."""

    window: Window = Window()
    final_sale: FinalSale = FinalSale()
    fees: Fees = Fees()
    approval: Literal["auto", "review"] = "review"
    reasons: tuple[Reason, ...] = ()
    ship_by_days: Annotated[int, msgspec.Meta(ge=1, le=365)] = 14
    withdrawal: Terms = Terms()

    def reason(self, code: str) -> Reason | None:
        """The reason with this code, if the policy has it; a withdrawal needs none and carries its own name."""
        known = (*self.reasons, WITHDRAWN)
        return next((reason for reason in known if reason.code == code), None)


def parse(document: Any) -> Policy:
    """Read a policy document; raises InvalidPolicy naming the field that is wrong."""
    try:
        policy = msgspec.convert(document, Policy)
    except msgspec.ValidationError as error:
        raise InvalidPolicy(str(error)) from error
    codes = [reason.code for reason in policy.reasons]
    if len(codes) != len(set(codes)):
        raise InvalidPolicy("Two reasons have the same code - at `$.reasons`")
    return policy


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What the rules know about one wanted line. Times are aware; quantities are pieces.

    `fault` is None while the reason is not told; until `conform_until` the seller answers for faults.
    """

    wanted: int
    fulfilled: int
    available: int
    tags: tuple[str, ...]
    product_type: str
    is_gift_card: bool
    requires_shipping: bool
    ordered_at: datetime
    fulfilled_at: datetime
    delivered_at: datetime | None
    order_cancelled: bool
    time_zone: str = "UTC"
    fault: bool | None = False
    conform_until: datetime | None = None
