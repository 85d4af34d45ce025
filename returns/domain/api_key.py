"""Keys of programs: what one looks like, and what it lets its holder do. Pure.

A key is `rmak_`, eight characters by which it is found, 32 that nobody can guess (190 bits), and six that prove that it
was copied whole. The beginning and the checksum let secret scanners tell a key from other text without asking us:
`rmak_[0-9A-Za-z]{46}`.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from returns.domain.role import Permission, Role

PREFIX = "rmak_"
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_FOUND_BY, _SECRET, _CHECK = 8, 32, 6
_SHAPE = re.compile(
    rf"{PREFIX}([0-9A-Za-z]{{{_FOUND_BY}}})([0-9A-Za-z]{{{_SECRET}}})([0-9A-Za-z]{{{_CHECK}}})", re.ASCII
)

LONGEST_NAME = 60
MOST_KEYS = 50
# Between the new key and the end of the one that it takes the place of.
OVERLAPS: Mapping[str, timedelta] = {"none": timedelta(0), "day": timedelta(days=1), "week": timedelta(days=7)}
LIVES: Mapping[str, timedelta] = {
    "month": timedelta(days=30),
    "quarter": timedelta(days=90),
    "half": timedelta(days=180),
    "year": timedelta(days=365),
}
# So many calls of one key in one minute.
CALLS, WINDOW = 300, timedelta(minutes=1)
# An owner is told so long before a key ends.
WARNED = timedelta(days=14)
# In history a program is `key:` and the number of its key; an agent that came in by its own door says so behind it.
ACTOR, AGENT = "key:", ":agent"


class Scope(StrEnum):
    """What a key lets a program do: a family of things, and whether it reads or writes them."""

    RETURNS_READ = "returns:read"
    RETURNS_WRITE = "returns:write"
    NOTES_WRITE = "notes:write"
    LABELS_WRITE = "labels:write"
    GOODS_WRITE = "goods:write"
    PAYMENTS_WRITE = "payments:write"
    OVERRIDES_WRITE = "overrides:write"
    CUSTOMERS_READ = "customers:read"
    ORDERS_READ = "orders:read"
    POLICIES_READ = "policies:read"
    POLICIES_WRITE = "policies:write"
    SUPPLIERS_READ = "suppliers:read"
    SUPPLIERS_WRITE = "suppliers:write"
    INSIGHTS_READ = "insights:read"
    INSIGHTS_WRITE = "insights:write"
    SETTINGS_READ = "settings:read"
    SETTINGS_WRITE = "settings:write"
    WORKFLOWS_WRITE = "workflows:write"
    EVENTS_READ = "events:read"
    WEBHOOKS_WRITE = "webhooks:write"
    EXPORTS_READ = "exports:read"


# What somebody of the shop must be allowed to do for the same. Nothing of an owner's own but to fetch what an owner has
# had exported, and no payment beyond a limit: a program pays as an agent does, whatever else its key says.
NEEDS: Mapping[Scope, Permission] = {
    Scope.RETURNS_READ: Permission.SEE,
    Scope.RETURNS_WRITE: Permission.DECIDE,
    Scope.NOTES_WRITE: Permission.NOTE,
    Scope.LABELS_WRITE: Permission.DECIDE,
    Scope.GOODS_WRITE: Permission.RECEIVE,
    Scope.PAYMENTS_WRITE: Permission.PAY,
    Scope.OVERRIDES_WRITE: Permission.OVERRIDE,
    Scope.CUSTOMERS_READ: Permission.SEE,
    Scope.ORDERS_READ: Permission.SEE,
    Scope.POLICIES_READ: Permission.POLICY,
    Scope.POLICIES_WRITE: Permission.POLICY,
    Scope.SUPPLIERS_READ: Permission.SUPPLIERS,
    Scope.SUPPLIERS_WRITE: Permission.SUPPLIERS,
    Scope.INSIGHTS_READ: Permission.INSIGHTS,
    Scope.INSIGHTS_WRITE: Permission.INSIGHTS,
    Scope.SETTINGS_READ: Permission.SETTINGS,
    Scope.SETTINGS_WRITE: Permission.SETTINGS,
    Scope.WORKFLOWS_WRITE: Permission.SETTINGS,
    Scope.EVENTS_READ: Permission.SEE,
    Scope.WEBHOOKS_WRITE: Permission.SETTINGS,
    Scope.EXPORTS_READ: Permission.PRIVACY,
}
# Sums that one person may not pay alone a program may not either: it pays as an agent does.
PAYS_AS = Role.AGENT


@dataclass(frozen=True, slots=True)
class ReadKey:
    """A key that has the right shape: the part that it is found by. Whether it is one of ours is not known yet."""

    found_by: str


def new_key(pick: Callable[[str], str]) -> str:
    """A key nobody had before; `pick` gives one character of a text, by chance that nobody can foresee."""
    body = PREFIX + "".join(pick(ALPHABET) for _ in range(_FOUND_BY + _SECRET))
    return body + _checksum(body)


def read_key(text: str) -> ReadKey | None:
    """The key in a text; None for what is none or was not copied whole."""
    found = _SHAPE.fullmatch(text)
    if found is None or _checksum(text[: -len(found[3])]) != found[3]:
        return None
    return ReadKey(found[1])


def _checksum(body: str) -> str:
    number, digits = zlib.crc32(body.encode("ascii")), ""
    for _ in range(_CHECK):
        number, digit = divmod(number, len(ALPHABET))
        digits = ALPHABET[digit] + digits
    return digits


def in_order(scopes: Iterable[str]) -> list[str]:
    """The scopes there are among these, each once, in the order in which they are shown."""
    given = set(scopes)
    return [scope.value for scope in Scope if scope in given]


def actor_of(key_id: int, *, agent: bool = False) -> str:
    """Who acts, as history and payment requests name a program; `agent`: a model acts, with this key."""
    return f"{ACTOR}{key_id}{AGENT if agent else ''}"


def key_in(actor_id: str) -> int | None:
    """The number of the key that acts under this name; None for a person."""
    number = actor_id.removeprefix(ACTOR).removesuffix(AGENT)
    return int(number) if actor_id.startswith(ACTOR) and number.isascii() and number.isdigit() else None


def is_agent(actor_id: str) -> bool:
    """Whether a model acted under this name."""
    return key_in(actor_id) is not None and actor_id.endswith(AGENT)


def window_of(now: datetime) -> datetime:
    """When the minute began that holds `now`."""
    return now.replace(second=0, microsecond=0)


def end_of_old(ends: datetime, *, now: datetime, overlap: timedelta) -> datetime:
    """When a key ends that another takes the place of: not later than it would have."""
    return min(ends, now + overlap)
