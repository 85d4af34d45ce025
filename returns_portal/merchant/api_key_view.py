"""The pages of programs' keys: which there are, what each may, and what was done with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from returns import wording
from returns.domain.api_key import CALLS, PREFIX, WARNED, in_order
from returns.domain.key_caps import Caps, Spent, day_of
from returns.domain.money import Money
from returns.people import ShopRequest
from returns.queries.api_keys import calls_of, caps_changes, caps_of, is_live, keys_of, spent_by
from returns.queries.staff import staff_of
from returns_portal.merchant import words
from returns_portal.merchant.api_key_words import SCOPES
from returns_portal.merchant.forms.api_key import CapsForm, NewKeyForm, RotationForm

if TYPE_CHECKING:
    from returns.models import ApiCall, ApiKey, Shop, StaffChange


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A key as a row."""

    pk: int
    name: str
    shown: str
    live: bool
    tone: str
    state: str | Promise
    scopes: list[Promise]
    made: str
    used: str


def list_of(request: ShopRequest, *, now: datetime, wrong: NewKeyForm | None = None) -> dict[str, Any]:
    """The page of all keys; `wrong` is the form as it was filled in wrongly."""
    names, rows = _names(request), keys_of(request.shop, now=now)
    shown = [key_row(key, names=names, time_zone=request.shop.time_zone, now=now) for key in rows]
    return {
        "keys": [row for row in shown if row.live],
        "ended": [row for row in shown if not row.live],
        "form": wrong or NewKeyForm(currency=request.shop.currency),
        "address": api_address(),
        "agents": f"{api_address()}mcp",
        "limit": CALLS,
    }


def page_of(
    request: ShopRequest,
    key: ApiKey,
    *,
    now: datetime,
    wrong: RotationForm | None = None,
    caps: CapsForm | None = None,
) -> dict[str, Any]:
    """The page of one key; `wrong` and `caps` are forms as they were filled in wrongly."""
    zone, names, currency = request.shop.time_zone, _names(request), request.shop.currency
    return {
        "key": key_row(key, names=names, time_zone=zone, now=now),
        "caps": _caps(key, request.shop, now),
        "caps_form": caps or CapsForm(currency=currency, caps=caps_of(key)),
        "caps_changes": [_change(change, names, request.shop) for change in caps_changes(key)],
        "calls": [_call(call, zone) for call in calls_of(key)],
        "form": wrong or RotationForm(),
    }


def key_row(key: ApiKey, *, names: dict[str, str], time_zone: str, now: datetime) -> KeyRow:
    """A key as it is shown, without what would open anything."""
    tone, state = _state(key, time_zone, now)
    made = {"day": wording.day(key.made_at, time_zone=time_zone), "name": names.get(key.made_by, _("A colleague"))}
    return KeyRow(
        pk=key.pk,
        name=key.name,
        shown=f"{PREFIX}{key.found_by}…",
        live=is_live(key, now=now),
        tone=tone,
        state=state,
        scopes=[SCOPES[scope] for scope in in_order(key.scopes)],
        made=_("made on %(day)s by %(name)s") % made,
        used=_("last used %(moment)s") % {"moment": words.moment(key.last_used_at, time_zone=time_zone)}
        if key.last_used_at
        else _("never used"),
    )


def _change(change: StaffChange, names: dict[str, str], shop: Shop) -> dict[str, Any]:
    """Caps as they were said on a day, and by whom."""
    caps = Caps(**change.facts["after"])
    return {
        "said": " ".join(_sentences(caps, Spent(change.at.date()), shop, today=False)) or _("No limits."),
        "who": names.get(change.by, _("A colleague")),
        "when": words.moment(change.at, time_zone=shop.time_zone),
    }


def _caps(key: ApiKey, shop: Shop, now: datetime) -> list[str]:
    """What the key may come to and what it has come to today, a sentence each."""
    spent = spent_by(key, day=day_of(now, time_zone=shop.time_zone))
    return _sentences(caps_of(key), spent, shop, today=True)


def _sentences(caps: Caps, spent: Spent, shop: Shop, *, today: bool) -> list[str]:
    def amount(minor: int) -> str:
        return wording.money(Money(minor, shop.currency))

    found = []
    if caps.action_minor is not None:
        found.append(_("At most %(amount)s in one action.") % {"amount": amount(caps.action_minor)})
    if caps.day_minor is not None:
        amounts = {"amount": amount(caps.day_minor), "spent": amount(spent.minor)}
        said = _("At most %(amount)s in a day; %(spent)s today.") if today else _("At most %(amount)s in a day.")
        found.append(said % amounts)
    if caps.changes is not None:
        counts = {"number": caps.changes, "made": spent.changes}
        said = _("Changes in a day, at most: %(number)s; today %(made)s.")
        found.append((said if today else _("Changes in a day, at most: %(number)s.")) % counts)
    return found


def api_address() -> str:
    """Where programs find the API."""
    return f"{settings.APP_URL}/api/v1/"


def _state(key: ApiKey, time_zone: str, now: datetime) -> tuple[str, str | Promise]:
    if key.revoked_at:
        return "neutral", gettext_lazy("Void")
    if key.ends_at <= now:
        return "neutral", gettext_lazy("Run out")
    said = _("Runs out on %(day)s") % {"day": wording.day(key.ends_at, time_zone=time_zone)}
    return ("warning" if key.ends_at - now < WARNED else "success"), said


def _names(request: ShopRequest) -> dict[str, str]:
    return {member.user_id: str(member) for member in staff_of(request.shop)}


def _call(call: ApiCall, time_zone: str) -> dict[str, Any]:
    return {
        "when": words.moment(call.at, time_zone=time_zone),
        "what": call.operation or call.method,
        "number": call.number,
        "status": call.status,
        "code": call.code,
        "dry_run": call.dry_run,
        "refused": call.status >= 400,
    }
