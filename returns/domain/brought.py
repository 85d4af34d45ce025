"""Labels that a merchant brings, and what can be wrong with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

# Carriers that stand for labels which a shop brought: paid for elsewhere, and nobody is told what is inside.
BROUGHT = frozenset({"uploaded", "stock", "permit"})


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that keeps something from being taken in.

    `code` is what, `value` what stood there, `row` the line of a list or the page of a file (counted from one, zero
    where it is about the whole).
    """

    code: str
    value: str = ""
    row: int = 0


class Unusable(Exception):
    """Nothing was taken in. `faults` say why, all that were found."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(", ".join(fault.code for fault in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Terms:
    """What a merchant says of a label that was bought elsewhere.

    `carrier` is its name as people know it, `cost_minor` what it cost in minor units of the shop's currency, or None.
    """

    carrier: str
    tracking_number: str = ""
    tracking_url: str = ""
    cost_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A batch of labels as it is brought. `listed` is the list beside it, in CSV.

    `country`, `max_grams` and `expires_on` (ISO 8601) are for labels that the list says nothing else of.
    """

    name: str
    terms: Terms
    file: bytes
    listed: bytes = b""
    country: str = ""
    max_grams: int | None = None
    expires_on: str = ""


@dataclass(frozen=True, slots=True)
class Approved:
    """A reply service's artwork as it is brought, for parcels from `country` ("" anywhere).

    `terms.tracking_url` is where the post makes the label instead, if it does.
    """

    name: str
    terms: Terms
    country: str
    file: bytes
    expires_on: date | None


class UnableToChangeBatch(Exception):
    """The batch of labels is not where it was seen to be; nothing was changed."""


SOURCES = ("stock", "permit", "accounts")
