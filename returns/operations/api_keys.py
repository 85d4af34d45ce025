"""An owner makes a program's key, says what it may come to, lets another take its place, or makes it void.

The shop's row is held meanwhile, so that an owner who is none any more makes no key.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from returns.domain.api_key import LONGEST_NAME, MOST_KEYS, end_of_old, in_order, new_key, read_key
from returns.domain.key_caps import Caps
from returns.domain.role import Role
from returns.models import ApiKey, Shop, StaffChange
from returns.queries.api_keys import CAPS_CHANGED, caps_of, digest_of, get_key, is_live, live_keys
from returns.queries.staff import role_of, staff_member


class UnableToMakeKey(Exception):
    """Nothing was changed. `code`: `not_owner`, `too_many`, `over` (the key is void already) or `made_already`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def make_key(
    *,
    shop: Shop,
    name: str,
    scopes: Iterable[str],
    life: timedelta,
    request_key: UUID,
    by: str,
    now: datetime,
    caps: Caps | None = None,
) -> tuple[ApiKey, str]:
    """Make a key, with `caps` if it is to have any.

    The second part of the answer is the key itself, which is told this once and kept nowhere.

    The same `request_key` makes none: what was made before cannot be told again. Raises UnableToMakeKey.
    """
    held = _held(shop, by)
    _room(held, request_key, now)
    return _write(held, name, in_order(scopes), now + life, request_key, by, now, caps or Caps())


@transaction.atomic
def rotate_key(
    *, shop: Shop, key_id: int, life: timedelta, overlap: timedelta, request_key: UUID, by: str, now: datetime
) -> tuple[ApiKey, str]:
    """Make a key that takes the place of another, which goes on for the time of `overlap` and not beyond its end.

    It has the same scopes and caps, and what was done today counts for it too.

    Raises UnableToMakeKey; ApiKey.DoesNotExist for another shop's.
    """
    held = _held(shop, by)
    old = get_key(held, key_id)
    if shop.api_keys.filter(request_key=request_key).exists() or ApiKey.objects.filter(replaces=old).exists():
        raise UnableToMakeKey("made_already")
    if not is_live(old, now=now):
        raise UnableToMakeKey("over")
    _room(held, request_key, now)
    made = _write(held, old.name, old.scopes, now + life, request_key, by, now, caps_of(old), replaces=old)
    old.ends_at = end_of_old(old.ends_at, now=now, overlap=overlap)
    old.save(update_fields=["ends_at"])
    return made


@transaction.atomic
def revoke_key(*, shop: Shop, key_id: int, by: str, now: datetime) -> ApiKey:
    """Make a key void at once, for good. One that is void stays so.

    Raises UnableToMakeKey; ApiKey.DoesNotExist for another shop's.
    """
    row = get_key(_held(shop, by), key_id)
    ApiKey.objects.filter(pk=row.pk, revoked_at=None).update(revoked_at=now, revoked_by=by)
    row.refresh_from_db()
    return row


@transaction.atomic
def change_caps(*, shop: Shop, key_id: int, caps: Caps, by: str, now: datetime) -> ApiKey:
    """Say anew what a key may come to; it counts from the next change of the program on, with what was done today.

    The key's row is held, as it is by who spends (`spend_of_key`): an action is counted under the old caps or the new
    ones. Kept in the history of staff. Raises UnableToMakeKey; ApiKey.DoesNotExist for another shop's.
    """
    held = _held(shop, by)
    row = ApiKey.objects.select_for_update(no_key=True).get(shop=held, pk=key_id)
    if not is_live(row, now=now):
        raise UnableToMakeKey("over")
    before = caps_of(row)
    if before == caps:
        return row
    row.cap_action_minor, row.cap_day_minor, row.cap_changes = caps.action_minor, caps.day_minor, caps.changes
    row.save(update_fields=["cap_action_minor", "cap_day_minor", "cap_changes"])
    facts = {"key": row.pk, "before": asdict(before), "after": asdict(caps)}
    StaffChange.objects.create(shop=held, kind=CAPS_CHANGED, by=by, at=now, facts=facts)
    return row


def revoke_all_keys(*, shop_id: int, now: datetime) -> int:
    """The app was removed from the shop: nothing opens with its keys any more, also if it comes back."""
    return ApiKey.objects.filter(shop=shop_id, revoked_at=None).update(revoked_at=now)


def _held(shop: Shop, by: str) -> Shop:
    """The shop's row, for an owner as things stand now."""
    held = Shop.objects.select_for_update(no_key=True).get(pk=shop.pk)
    if role_of(held, staff_member(held, by)) != Role.OWNER:
        raise UnableToMakeKey("not_owner")
    return held


def _room(held: Shop, request_key: UUID, now: datetime) -> None:
    if held.api_keys.filter(request_key=request_key).exists():
        raise UnableToMakeKey("made_already")
    if live_keys(held, now=now) >= MOST_KEYS:
        raise UnableToMakeKey("too_many")


def _write(
    held: Shop,
    name: str,
    scopes: list[str],
    ends_at: datetime,
    request_key: UUID,
    by: str,
    now: datetime,
    caps: Caps,
    replaces: ApiKey | None = None,
) -> tuple[ApiKey, str]:
    text = new_key(secrets.choice)
    read = read_key(text)
    row = ApiKey.objects.create(
        shop=held,
        name=name[:LONGEST_NAME],
        found_by=read.found_by if read else "",
        digest=digest_of(text),
        scopes=scopes,
        cap_action_minor=caps.action_minor,
        cap_day_minor=caps.day_minor,
        cap_changes=caps.changes,
        day=replaces.day if replaces else None,
        day_minor=replaces.day_minor if replaces else 0,
        day_changes=replaces.day_changes if replaces else 0,
        request_key=request_key,
        replaces=replaces,
        made_by=by,
        made_at=now,
        ends_at=ends_at,
    )
    return row, text
