"""What a shopper has chosen, kept in the address of the review page: sealed, so that neither logs nor eyes read it."""

from __future__ import annotations

import json
import secrets
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core import signing

from returns.domain.money import Money
from returns.domain.shipping import Goods
from returns.links import InvalidLink
from returns.queries.eligibility import Wanted

if TYPE_CHECKING:
    from returns.models import Order

LONGEST = 3_000
AGREED = "returns_portal.agreed"


class TooLong(Exception):
    """The selection does not fit into an address; only long notes can be the cause."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The wanted lines of one order under the key that makes a second click harmless."""

    request_key: str
    wanted: tuple[Wanted, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """The total a shopper was shown, in minor units of the order's presentment currency, and Shopify's estimate.

    `goods` is what they were told to do with the goods. The estimate goes along unseen, so that what is compared is
    what Shopify said when the shopper agreed.
    """

    total_minor: int
    estimate: Money | None = None
    goods: Goods = Goods.SEND


def new_selection(wanted: list[Wanted]) -> Selection:
    """A selection with a fresh key."""
    return Selection(secrets.token_urlsafe(12), tuple(wanted))


def seal(order: Order, selection: Selection) -> str:
    """The selection as part of an address, for this order alone; raises TooLong."""
    lines = [[want.fulfilled_id, want.quantity, want.reason, want.note] for want in selection.wanted]
    content = json.dumps([order.pk, selection.request_key, lines], separators=(",", ":"), ensure_ascii=False)
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
    order_id, key, lines = json.loads(content)
    if order_id != order.pk:
        raise InvalidLink
    return Selection(key, tuple(Wanted(*line) for line in lines))


def sign_shown(selection: Selection, shown: Shown) -> str:
    """Put in writing which total was shown, what Shopify said of it, and whether the goods stay.

    Of goods to be sent nothing is said, so that what was signed before anything could stay is read as it was meant.
    """
    told = [shown.estimate.minor, shown.estimate.currency] if shown.estimate else []
    stays = [shown.goods] if shown.goods != Goods.SEND else []
    return signing.dumps([selection.request_key, shown.total_minor, *told, *stays], salt=AGREED)


def read_shown(selection: Selection, signed: str) -> Shown | None:
    """What was shown for this selection; None when it is not from us."""
    try:
        key, minor, *told = signing.loads(signed, salt=AGREED)
    except signing.BadSignature:
        return None
    goods = Goods(told.pop()) if len(told) % 2 else Goods.SEND
    return Shown(minor, Money(*told) if told else None, goods) if key == selection.request_key else None


def _cipher() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.FIELD_ENCRYPTION_KEYS])
