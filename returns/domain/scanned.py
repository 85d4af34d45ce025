"""What a scanner read, or somebody typed, as the numbers it may stand for. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from returns.domain.unannounced import is_barcode

# A carrier's barcode holds more than the number people read: USPS puts `420` and a postcode before it, FedEx 22 digits
# of routing, GS1 `00`, DPD the postcode and the service around it. The number is somewhere in it, as one piece.
SHORTEST_INSIDE, LONGEST = 8, 64
# What is shorter and unknown is rather an order's number than a label's.
LOOKS_LIKE_A_LABEL = 10
# A scanner may send the name of the symbology before the content (`]C1`, ISO/IEC 15424), and FNC1 as a control sign.
_SYMBOLOGY = re.compile(r"^\][A-Za-z][0-9A-Za-z]")
_RETURN = re.compile(r"(?<![0-9A-Za-z])R-?(\d{1,12})(?![0-9A-Za-z])", re.IGNORECASE)
_PARCEL = re.compile(r"U-(\d{1,9})", re.IGNORECASE)


class Means(StrEnum):
    """What a text that names nothing we know most likely is: where it is written down with the parcel."""

    CODE = "code"
    EMAIL = "email"
    NAME = "name"
    REFERENCE = "reference"
    TRACKING = "tracking_number"


@dataclass(frozen=True)
class Scanned:
    """A text as it came from a scanner, a camera or a keyboard."""

    raw: str

    @cached_property
    def text(self) -> str:
        """What a person would read in it: without the signs that only scanners send."""
        plain = unicodedata.normalize("NFKC", self.raw).strip()
        plain = _SYMBOLOGY.sub("", plain)
        return "".join(sign for sign in plain if sign.isprintable()).strip()[:256]

    @cached_property
    def return_digits(self) -> str:
        """The digits of an RMA number that the text spells out (`R-10001`, also inside an address); "" for none."""
        found = _RETURN.search(self.text)
        return found[1] if found else ""

    @cached_property
    def parcel_number(self) -> int | None:
        """The number of an unannounced parcel, `U-3`."""
        found = _PARCEL.fullmatch(self.text)
        return int(found[1]) if found else None

    @cached_property
    def letters(self) -> str:
        """Letters and digits alone, upper case, as far as a tracking number could be in them."""
        return re.sub(r"[^0-9A-Z]", "", self.text.upper())[:LONGEST]

    @cached_property
    def tracking(self) -> frozenset[str]:
        """Every tracking number that the text may be, or may have in it."""
        whole, longest = self.letters, len(self.letters)
        inside = {
            whole[start : start + length]
            for length in range(SHORTEST_INSIDE, longest)
            for start in range(longest - length + 1)
        }
        return frozenset({whole, "".join(self.text.split()).upper()[:LONGEST], *inside} - {""})

    @property
    def means(self) -> Means:
        """What it most likely is, by its looks alone."""
        if "@" in self.text:
            return Means.EMAIL
        if is_barcode(self.text):
            return Means.CODE
        if not any(sign.isdigit() for sign in self.text):
            return Means.NAME
        return Means.TRACKING if len(self.letters) >= LOOKS_LIKE_A_LABEL else Means.REFERENCE


def likeliest(numbers: frozenset[str]) -> frozenset[str]:
    """Of tracking numbers that were found those that explain most of what was scanned: nobody is found by a part."""
    longest = max(map(len, numbers), default=0)
    return frozenset(number for number in numbers if len(number) == longest)
