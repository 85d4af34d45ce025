"""Why a line cannot come back, as a shopper may know it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from returns import wording
from returns.domain.verdict import Decision


def cause_of(decision: Decision, *, time_zone: str, discreet: bool = False) -> str:
    """The strictest objection in words; nothing for none.

    `discreet` is for who gave the articles away: they are not told that one is coming back.
    """
    strictest = next(iter(decision.objections), None)
    if strictest is None:
        return ""
    if discreet and strictest.code == "already_returned":
        return _("This article cannot be returned.")
    return wording.objection(strictest.as_json(), time_zone=time_zone)
