"""Does this machine's clock agree with Shopify's? Each answer says what time it is there.

Tokens of the admin hold for ten seconds beyond their minute, links through the app proxy for ninety: on a clock that is
off by minutes nobody gets in, and nothing else says why.
"""

from __future__ import annotations

import logging
from email.utils import parsedate_to_datetime

logger = logging.getLogger(__name__)

# What is allowed to tokens of the admin (`install.signed_claims`): from there on people are refused.
MOST_SECONDS = 10
# One line in so many seconds says it.
QUIET_SECONDS = 600
_told = {"at": 0.0}


def compare(date: str, *, before: float, after: float) -> None:
    """Warn if an answer's `Date` lies clearly outside of when it was asked for and came, in seconds since 1970."""
    try:
        there = parsedate_to_datetime(date).timestamp()
    except ValueError:
        return
    off = before - there if there < before else after - there if there > after else 0.0
    if abs(off) > MOST_SECONDS and abs(after - _told["at"]) > QUIET_SECONDS:
        _told["at"] = after
        logger.warning("the clock of this machine is %+.0f seconds off Shopify's: people are refused at the door", off)
