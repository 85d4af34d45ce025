"""What the portal and the labels wing tell each other about a shop's carrier accounts. Values only, and no secret."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.functional import Promise

LONGEST_NAME = 60
MOST_ACCOUNTS = 20  # of one shop


class Trouble(StrEnum):
    """What keeps an account from selling, by what its carrier said."""

    KEY = "key"  # it does not take the credentials
    REFUSED = "refused"  # it takes them, and says no all the same
    UNREACHABLE = "unreachable"  # no usable answer
    UNPAID = "unpaid"  # it wants to be paid before it sells anything


class Reports(StrEnum):
    """How a carrier learns where to report what happens to parcels."""

    TOLD = "told"  # we tell it ourselves, with a secret of ours
    BY_HAND = "by_hand"  # the merchant enters the address there
    SIGNED = "signed"  # the same, and the carrier gives them a secret that it signs with


@dataclass(frozen=True, slots=True)
class AskedField:
    """One thing the form of a kind asks for. A `secret` one is never shown again but for its last four characters."""

    name: str
    label: Promise | str
    help: Promise | str = ""
    secret: bool = True
    required: bool = True
    longest: int = 200


@dataclass(frozen=True, slots=True)
class AccountKind:
    """A kind of account that can be connected. `title` is what people call it, `about` a sentence for the merchant."""

    name: str
    title: str
    about: Promise | str
    fields: tuple[AskedField, ...]
    reports: Reports


@dataclass(frozen=True, slots=True)
class Account:
    """A connected account as a page shows it.

    `given` are what its form asked for and what may be shown of the answers; `ready` is false when they have to be
    entered again. `reports_to` is the address for the carrier's news, `heard` whether they can be believed. `trouble`
    is what its carrier said ("" for no trouble) `since` then; it was tested at `tested_at`. `living` is
    how many of its labels are alive.
    """

    id: int
    kind: AccountKind
    name: str
    given: tuple[tuple[str, Promise | str, str], ...]
    test: bool
    enabled: bool
    ready: bool
    preferred: bool
    reports_to: str
    heard: bool
    tested_at: datetime | None
    trouble: str
    since: datetime | None
    living: int


@dataclass(frozen=True, slots=True)
class AccountAlarm:
    """An account that does not sell: what the shop calls it, who the carrier is, what is wrong, and since when."""

    id: int
    name: str
    title: str
    trouble: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Ahead:
    """What the shop's next parcel takes: one of its accounts by `name`, or (no `account_id`) what is built in.

    `brought`: the shop has labels of its own beside it, in stock or by a reply service.
    """

    account_id: int | None
    name: str
    postage: bool
    test: bool
    brought: bool


class NotTaken(Exception):
    """The credentials were not kept. `detail` are the carrier's codes, or what is wrong with a field by its looks."""

    def __init__(self, trouble: Trouble | None, detail: Promise | str = "") -> None:
        super().__init__(trouble or "mistake")
        self.trouble = trouble
        self.detail = detail


class StillNeeded(Exception):
    """Labels of the account are alive: it has to stay for giving them back and following them. `count` is how many."""

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} labels are alive")
        self.count = count


class TooMany(Exception):
    """The shop has as many accounts as it may."""


class NoSuchAccount(Exception):
    """There is no such account, or it is another shop's."""
