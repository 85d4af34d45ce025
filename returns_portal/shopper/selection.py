"""What a shopper has chosen, kept in the address of the review page: sealed, so that neither logs nor eyes read it."""

from __future__ import annotations

import json
import secrets
import zlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core import signing

from returns.domain.exchange import Fallback
from returns.domain.money import Money
from returns.links import InvalidLink
from returns.queries.eligibility import Wanted

if TYPE_CHECKING:
    from returns.models import Order

LONGEST = 3_000
AGREED = "returns_portal.agreed"


class TooLong(Exception):
    """The selection does not fit into an address; only long notes can be the cause."""


@dataclass(frozen=True, slots=True)
class Swap:
    """The variant that is to go out instead of a wanted line, and what is wanted where it sells out."""

    fulfilled_id: int
    variant_gid: str
    fallback: Fallback


@dataclass(frozen=True, slots=True)
class Selection:
    """The wanted lines of one order under the key that makes a second click harmless, and what goes out instead."""

    request_key: str
    wanted: tuple[Wanted, ...]
    swaps: tuple[Swap, ...] = ()

    def swapped(self, fulfilled_id: int, swap: Swap | None) -> Selection:
        """The same with another exchange of one line, or with none."""
        others = tuple(each for each in self.swaps if each.fulfilled_id != fulfilled_id)
        return replace(self, swaps=(*others, swap) if swap else others)


@dataclass(frozen=True, slots=True)
class Shown:
    """The total a shopper was shown (below zero: to pay), in minor units of the order's presentment currency.

    Shopify's estimate goes along unseen, so that what is compared is what it said when the shopper agreed.
    """

    total_minor: int
    estimate: Money | None = None


def new_selection(wanted: list[Wanted]) -> Selection:
    """A selection with a fresh key."""
    return Selection(secrets.token_urlsafe(12), tuple(wanted))


def seal(order: Order, selection: Selection) -> str:
    """The selection as part of an address, for this order alone; raises TooLong."""
    lines = [[want.fulfilled_id, want.quantity, want.reason, want.note] for want in selection.wanted]
    swaps = [[swap.fulfilled_id, swap.variant_gid, swap.fallback] for swap in selection.swaps]
    content = json.dumps([order.pk, selection.request_key, lines, swaps], separators=(",", ":"), ensure_ascii=False)
    sealed = _cipher().encrypt(zlib.compress(content.encode(), 9)).decode().rstrip("=")
    if len(sealed) > LONGEST:
        raise TooLong
    return sealed


def unseal(order: Order, sealed: str) -> Selection:
    """Read a sealed selection of this order back; raises InvalidLink."""
    try:
        content = zlib.decompress(_cipher().decrypt(sealed + "=" * (-len(sealed) % 4)))
    except (InvalidToken, ValueError) as error:
        raise InvalidLink from error
    order_id, key, lines, *more = json.loads(content)
    if order_id != order.pk:
        raise InvalidLink
    swaps = more[0] if more else []
    return Selection(
        key,
        tuple(Wanted(*line) for line in lines),
        tuple(Swap(fulfilled_id, gid, Fallback(fallback)) for fulfilled_id, gid, fallback in swaps),
    )


def sign_shown(selection: Selection, shown: Shown) -> str:
    """Put in writing which total was shown, and what Shopify said of it."""
    told = [shown.estimate.minor, shown.estimate.currency] if shown.estimate else []
    return signing.dumps([selection.request_key, shown.total_minor, *told], salt=AGREED)


def read_shown(selection: Selection, signed: str) -> Shown | None:
    """What was shown for this selection; None when it is not from us."""
    try:
        key, minor, *told = signing.loads(signed, salt=AGREED)
    except signing.BadSignature:
        return None
    return Shown(minor, Money(*told) if told else None) if key == selection.request_key else None


def _cipher() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.FIELD_ENCRYPTION_KEYS])
