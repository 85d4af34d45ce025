"""Keys of programs. Every look-up starts at a shop, but the one that finds out which shop a key is for."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection
from datetime import date, datetime, timedelta

from returns.domain.api_key import MOST_KEYS, WARNED, is_agent, key_in, read_key
from returns.domain.key_caps import Caps, Spent, on_day
from returns.models import ApiCall, ApiKey, Shop, StaffChange
from returns.wall import every_shop

# What ended longer ago is not listed any more.
_REMEMBERED = timedelta(days=90)
HISTORY = 50
# A kind of `StaffChange`: an owner said anew what a key may come to.
CAPS_CHANGED = "key_caps"


def digest_of(text: str) -> str:
    """What is kept of a key. It is random, so that no slow hash is needed to keep it from being guessed."""
    return hashlib.sha256(text.encode()).hexdigest()


def key_of(text: str) -> ApiKey | None:
    """The key that a program shows, live or not, with its shop; None for what is no key of anybody's."""
    read = read_key(text)
    with every_shop():
        row = ApiKey.objects.select_related("shop").filter(found_by=read.found_by).first() if read else None
    return row if row is not None and hmac.compare_digest(row.digest, digest_of(text)) else None


def is_live(key: ApiKey, *, now: datetime) -> bool:
    """Whether the key opens anything."""
    return key.revoked_at is None and key.ends_at > now


def keys_of(shop: Shop, *, now: datetime) -> list[ApiKey]:
    """The shop's keys, the newest first, without those that ended long ago."""
    since = now - _REMEMBERED
    rows = shop.api_keys.filter(ends_at__gt=since).exclude(revoked_at__lt=since)
    return list(rows.select_related("replaced_by").order_by("-pk")[: 4 * MOST_KEYS])


def live_keys(shop: Shop, *, now: datetime) -> int:
    """How many keys of the shop open something."""
    return shop.api_keys.filter(revoked_at=None, ends_at__gt=now).count()


def key_that_ends(shop: Shop, *, now: datetime) -> ApiKey | None:
    """The key in use that ends first, if that is soon and no other takes its place."""
    rows = shop.api_keys.filter(revoked_at=None, replaced_by=None, ends_at__gt=now, ends_at__lt=now + WARNED)
    return rows.exclude(last_used_at=None).order_by("ends_at").first()


def get_key(shop: Shop, key_id: int) -> ApiKey:
    """The shop's key with this id; raises ApiKey.DoesNotExist."""
    return ApiKey.objects.get(shop=shop, pk=key_id)


def caps_of(key: ApiKey) -> Caps:
    """What the key may come to."""
    return Caps(key.cap_action_minor, key.cap_day_minor, key.cap_changes)


def caps_changes(key: ApiKey) -> list[StaffChange]:
    """When it was said anew what the key may come to, the newest first."""
    rows = StaffChange.objects.filter(shop=key.shop_id, kind=CAPS_CHANGED, facts__key=key.pk)
    return list(rows.order_by("-pk")[:HISTORY])


def key_names(shop: Shop) -> dict[int, str]:
    """What each key of the shop is called, by its number, also those that are over; the latest 500."""
    return dict(shop.api_keys.order_by("-pk").values_list("pk", "name")[:500])


def spent_by(key: ApiKey, *, day: date) -> Spent:
    """What was done with it on this day of the shop."""
    return on_day(Spent(key.day or day, key.day_minor, key.day_changes), day)


def calls_of(key: ApiKey) -> list[ApiCall]:
    """What was done with a key lately, the newest first."""
    return list(key.log.order_by("-pk")[:HISTORY])


def programs(shop: Shop, actors: Collection[str]) -> dict[str, str]:
    """The names of the keys among those who acted: `key:12` -> what its owner called it, and whether a model acted."""
    numbers = {actor: number for actor in set(actors) if (number := key_in(actor)) is not None}
    if not numbers:
        return {}
    names = dict(shop.api_keys.filter(pk__in=set(numbers.values())).values_list("pk", "name"))
    shown = {actor: names[number] for actor, number in numbers.items() if number in names}
    return {actor: f"{name} (agent)" if is_agent(actor) else name for actor, name in shown.items()}


def maker_of(shop: Shop, actor_id: str) -> str:
    """Who made the key that acts under this name; "" for a person, and for a key of another shop."""
    number = key_in(actor_id)
    found = shop.api_keys.filter(pk=number).values_list("made_by", flat=True).first() if number is not None else None
    return found or ""
