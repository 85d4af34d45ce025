"""What a shop offers a shopper instead of what they chose, and what becomes of that. Pure."""

from __future__ import annotations

from enum import StrEnum

# The most that may be added to store credit by an offer, in basis points, and the longest that one may hold.
MOST_BONUS_BPS, LONGEST_DAYS = 3000, 60


class OfferStatus(StrEnum):
    """WITHDRAWN: the shop took it back. ENDED: nobody took it in time, or it could not be kept any more."""

    OPEN = "OPEN"
    ACCEPTED = "ACCEPTED"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"
    ENDED = "ENDED"
