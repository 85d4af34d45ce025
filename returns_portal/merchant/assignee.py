"""Who has a return, as its page and the list say it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from returns.domain.role import Permission
from returns.people import Staff
from returns.queries.assigned import assignable
from returns_portal.merchant import words
from returns_portal.merchant.forms.assignee import AssigneeForm

if TYPE_CHECKING:
    from datetime import datetime

    from returns.models import Return, StaffMember


class Holders:
    """What those who have returns are called, for one reader. `members` are the shop's people."""

    def __init__(self, members: Sequence[StaffMember], reader: str) -> None:
        self._names: Mapping[str, str] = {each.user_id: str(each) for each in members}
        self._reader = reader

    def said(self, user_id: str) -> str:
        """You, a colleague by name, or one who was removed; "" for nobody."""
        if not user_id or user_id == self._reader:
            return _("You") if user_id else ""
        return self._names.get(user_id) or _("A former colleague")


def assignee_rows(rma: Return, *, reader: Staff, members: Sequence[StaffMember], now: datetime) -> dict[str, Any]:
    """Who has it since when, whether they still can do something with it, and to whom the reader may give it."""
    holder, able = rma.assigned_to, assignable(rma.shop, members)
    there = {each.user_id for each in members}
    others = {each.user_id: str(each) for each in able if each.user_id not in {holder, reader.id}}
    return {
        "holder": Holders(members, reader.id).said(holder),
        "holder_is_reader": bool(holder) and holder == reader.id,
        "holder_unable": bool(holder) and holder in there and all(each.user_id != holder for each in able),
        "holder_gone": bool(holder) and holder not in there,
        "held_since": words.age(rma.assigned_at, now=now) if rma.assigned_at else "",
        "may_take": reader.may(Permission.NOTE) and any(each.user_id == reader.id for each in able),
        "assignee_form": AssigneeForm(people=others) if others else None,
    }


def by_now(holder: str, members: Sequence[StaffMember], reader: str) -> str:
    """What is said to who was not the first: whose the return is by now."""
    if not holder:
        return _("Nobody has it any more: somebody let it go meanwhile.")
    return _("Somebody was first. It is now with: %(name)s.") % {"name": Holders(members, reader).said(holder)}
