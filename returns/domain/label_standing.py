"""What stands of the label that a parcel travels with now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """A label that is good now: what it costs (None: nobody knows), what was estimated, and its last moment."""

    test: bool
    currency: str
    price_minor: int | None
    estimated_minor: int | None
    until: datetime | None
