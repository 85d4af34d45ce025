"""What a shopper has chosen, kept in the address of the review page: sealed, so that neither logs nor eyes read it."""

from __future__ import annotations

import json
import secrets
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core import signing

from returns.domain.exchange import Fallback
from returns.domain.money import Money
from returns.domain.shipping import Goods
from returns.domain.status import Outcome
from returns.links import InvalidLink
from returns.queries.discount_codes import wishes_of
from returns.queries.eligibility import Wanted
from returns.queries.replacements import wanted_of

if TYPE_CHECKING:
    from returns.models import Order, Return

LONGEST = 3_000
SAID = ("fulfilled_id", "quantity", "reason", "note", "detail", "answers", "photos")
AGREED = "returns_portal.agreed"


class TooLong(Exception):
    """The selection does not fit into an address; only long notes can be the cause."""


@dataclass(frozen=True, slots=True)
class Swap:
    """The variant that is to go out instead of a wanted line, and what is wanted where it sells out.

    With `later` it is sold out already: the shopper takes their money, and a discount code for when it is there again.
    """

    fulfilled_id: int
    variant_gid: str
    fallback: Fallback
    later: bool = False


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


NOTHING = Selection("", ())


@dataclass(frozen=True, slots=True)
class Shown:
    """What a shopper was shown for each way the money may go, and Shopify's estimate.

    Sums are in minor units of the order's presentment currency, bonus included, below zero where the shopper has to
    pay; `goods` is what they were told to do with the goods, `exchanged` for how many lines something else goes out,
    `code` what the discount code gives that comes with the money (CodeTerms, as a list; empty for none), `swaps` what
    could be had instead on the same page: variant -> the way the money goes then, and its sum.
    The estimate goes along unseen, so that what is compared is what Shopify said when they agreed.
    """

    sums: Mapping[Outcome, int]
    estimate: Money | None = None
    goods: Goods = Goods.SEND
    exchanged: int = 0
    code: tuple[int | str, ...] = ()
    swaps: Mapping[str, tuple[str, int]] = field(default_factory=dict)


def new_selection(wanted: list[Wanted], swaps: Sequence[Swap] = ()) -> Selection:
    """A selection with a fresh key; of `swaps` those stay that are for lines still wanted."""
    lines = {want.fulfilled_id for want in wanted}
    kept = tuple(swap for swap in swaps if swap.fulfilled_id in lines)
    return Selection(secrets.token_urlsafe(12), tuple(wanted), kept)


def selection_of(rma: Return) -> Selection:
    """What a return asks for, as it was chosen; without a key, since nothing is asked for yet."""
    lines = [line for line in rma.exchange_lines.all() if line.item and line.given_up_at is None]
    chosen = {line.item.fulfilled_id: line for line in lines if line.item}
    swaps = [Swap(fulfilled, line.variant_gid, Fallback(line.fallback)) for fulfilled, line in chosen.items()]
    wished = [Swap(wish.item.fulfilled_id, wish.variant_gid, Fallback.REFUND, later=True) for wish in wishes_of(rma)]
    return Selection("", tuple(wanted_of(rma)), (*swaps, *wished))


def seal(order: Order, selection: Selection) -> str:
    """The selection as part of an address, for this order alone; raises TooLong."""
    lines = [[getattr(want, name) for name in SAID] for want in selection.wanted]
    swaps = [[swap.fulfilled_id, swap.variant_gid, swap.fallback, swap.later] for swap in selection.swaps]
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
    return Selection(
        key,
        tuple(_wanted(**dict(zip(SAID, line, strict=False))) for line in lines),
        tuple(_swap(*each) for each in (more[0] if more else ())),
    )


def _wanted(*, answers: Sequence[tuple[str, bool]] = (), photos: Sequence[int] = (), **said: Any) -> Wanted:
    """A wanted line as JSON gave it back; what was sealed before a field was there says nothing of it."""
    return Wanted(**said, answers=tuple((code, yes) for code, yes in answers), photos=tuple(photos))


def _swap(line: int, gid: str, fallback: str, later: bool = False) -> Swap:
    """An exchange as JSON gave it back; what was sealed before there were codes asks for none."""
    return Swap(line, gid, Fallback(fallback), later=later)


def sign_shown(selection: Selection, shown: Shown) -> str:
    """Put in writing which sums were shown, what is to happen with the goods, and what Shopify said of the return."""
    told = [shown.estimate.minor, shown.estimate.currency] if shown.estimate else []
    said = [selection.request_key, shown.sums, shown.goods, shown.exchanged, shown.code, shown.swaps, *told]
    return signing.dumps(said, salt=AGREED)


def read_shown(selection: Selection, signed: str) -> Shown | None:
    """What was shown for this selection; None when it is not from us, or from before a change of ours."""
    try:
        key, sums, goods, exchanged, code, instead, *told = signing.loads(signed, salt=AGREED)
        ways = {Outcome(way): int(minor) for way, minor in sums.items()}
        swaps = {gid: (Outcome(way).value, int(minor)) for gid, (way, minor) in instead.items()}
        shown = Shown(ways, Money(*told) if told else None, Goods(goods), exchanged, tuple(code), swaps)
    except (signing.BadSignature, ValueError, AttributeError, TypeError):
        return None
    return shown if key == selection.request_key else None


def _cipher() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.FIELD_ENCRYPTION_KEYS])
