"""Where a parcel stands that arrived without anybody having announced it."""

from enum import StrEnum


class ParcelState(StrEnum):
    """Waiting for a person, given a return, or set aside."""

    OPEN = "open"
    MATCHED = "matched"
    DISCARDED = "discarded"
