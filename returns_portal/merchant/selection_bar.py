"""What stands under the list while returns are chosen there."""

from __future__ import annotations

import uuid
from typing import Any

from returns.domain.bulk import NEEDS
from returns.people import Staff
from returns_portal.merchant.bulk_words import ACTIONS
from returns_portal.merchant.forms.bulk import MOST_NUMBERS


def selection_bar(staff: Staff, *, query: str, further: bool, matching: str) -> dict[str, Any] | None:
    """The actions that the reader's role lets them do, and what all that match would be; None where there are none.

    `query` is that of the list's address without a place in it, `further` whether there are other pages, `matching` how
    many match in words.
    """
    actions = [(str(action), word) for action, word in ACTIONS.items() if staff.may(NEEDS[action])]
    if not actions:
        return None
    return {
        "key": str(uuid.uuid4()),
        "query": query.removeprefix("?"),
        "further": further,
        "all": matching,
        "most": MOST_NUMBERS,
        "actions": actions,
    }
