"""What would stop a return of an article before anybody asks for it. Pure words."""

from __future__ import annotations

from enum import StrEnum


class Problem(StrEnum):
    """What is missing, or in the way; the first three are so wherever the parcel comes from.

    NO_PLACE: where it goes has no whole address. FINAL_SALE: the policy does not take it back. WEIGHT: nobody entered
    one, so it is guessed. The others matter where a parcel has to pass customs: the code of the harmonised system, the
    country of origin, and a value that is not zero.
    """

    NO_PLACE = "no_place"
    FINAL_SALE = "final_sale"
    WEIGHT = "weight"
    HS_CODE = "hs_code"
    ORIGIN = "origin"
    ZERO_PRICE = "zero_price"
