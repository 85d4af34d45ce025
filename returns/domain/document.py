"""What every part of a policy document is made of."""

from __future__ import annotations

from typing import Annotated, Any, Literal, cast

import msgspec


class Part(msgspec.Struct, forbid_unknown_fields=True, kw_only=True, frozen=True):
    """A part of the document: immutable, and nothing unknown in it."""


class Sparse(Part, frozen=True, omit_defaults=True):
    """A part that is silent on what it leaves as it is."""


Code = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Country = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{2}$")]
Approval = Literal["auto", "review"]
CountedFrom = Literal["delivery", "fulfillment", "order"]
Offered = Literal["none", "variants", "any"]
ExchangeModeName = Literal["native", "linked"]
InstantName = Literal["never", "approved", "scanned"]
DutiesName = Literal["kept", "refunded"]
LocationGid = Annotated[str, msgspec.Meta(pattern=r"^gid://shopify/Location/[1-9][0-9]{0,18}$")]
LONGEST_WINDOW = 3650
Days = Annotated[int, msgspec.Meta(ge=0, le=LONGEST_WINDOW)]
BasisPoints = Annotated[int, msgspec.Meta(ge=0, le=10_000)]
Minor = Annotated[int, msgspec.Meta(ge=0, le=10**15)]
OutcomeName = Literal["refund", "store_credit", "repair", "replacement"]
Outcomes = Annotated[tuple[OutcomeName, ...], msgspec.Meta(min_length=1, max_length=4)]
Words = dict[str, Annotated[str, msgspec.Meta(max_length=1000)]]


def as_json(part: Part) -> dict[str, Any]:
    """A part as it stands in the document: JSON values."""
    return cast("dict[str, Any]", msgspec.json.decode(msgspec.json.encode(part)))
