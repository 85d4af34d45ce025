"""What the labels wing tells pages of the labels of a parcel. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class LabelFacts:
    """`test`: no valid postage. `announced` is the day for which the carrier announced the parcel.

    `valid_until` is the last moment at which the label is to be used; a slip, or no label, has no end. `told_of`: the
    carrier told something of the parcel.
    """

    test: bool = False
    announced: date | None = None
    valid_until: datetime | None = None
    told_of: bool = False


NO_LABEL = LabelFacts()
