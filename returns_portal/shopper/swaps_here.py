"""What can go out instead, on the page with the sum itself: for one article, so that no step aside is needed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from returns import wording
from returns.domain.exchange import Fallback, WantedExchange
from returns.domain.instant import Instant
from returns.domain.money import Money
from returns.domain.shipping import Goods
from returns.domain.status import Outcome
from returns.queries.eligibility import Preview
from returns.queries.exchanges import PricedReturn, early_for, shoppers_offer
from returns_portal.shopper.choice import Choice
from returns_portal.shopper.exchanging import LineExchange, Variant
from returns_portal.shopper.selection import Shown, Swap

if TYPE_CHECKING:
    from returns.models import Order

MOST = 6
INSTEAD = "instead:"  # before a variant, among the ways the money may go


@dataclass(frozen=True, slots=True)
class SwapHere:
    """One size or colour as its radio says it. `minor` is what the shopper gets with it, or owes (below zero)."""

    place: int
    gid: str
    name: str
    hint: str
    outcome: Outcome
    minor: int
    amount: str
    chosen: bool

    @property
    def value(self) -> str:
        """What its radio sends."""
        return f"{INSTEAD}{self.gid}"


@dataclass(frozen=True, slots=True)
class SwapsHere:
    """What one article can be exchanged for without leaving the page, the nearest first, and what is sold out."""

    swaps: tuple[SwapHere, ...] = ()
    sold_out: str = ""

    def __bool__(self) -> bool:
        return bool(self.swaps)

    @property
    def shown(self) -> dict[str, tuple[str, int]]:
        """What was shown for each variant: the way the money goes, and the sum."""
        return {swap.gid: (swap.outcome.value, swap.minor) for swap in self.swaps}


def swaps_here(
    order: Order, offer: Preview, exchanges: Sequence[LineExchange], choice: Choice, *, ticked: str
) -> SwapsHere:
    """The variants close to the one article that comes back; nothing for several, or once something was chosen.

    Those that leave a choice of where the rest of the money goes are left to the step aside.
    """
    if len(exchanges) != 1 or choice.selection.swaps:
        return SwapsHere()
    [found] = exchanges
    close = [variant for variant in found.variants if variant.close]
    swaps = tuple(_priced(order, offer, found, [each for each in close if each.free][:MOST], ticked=ticked))
    gone = [variant.offer.variant_title or variant.offer.title for variant in close if variant.sold_out]
    return SwapsHere(swaps, ", ".join(gone))


def picked(choice: Choice, shown: Shown | None, said: str) -> tuple[Choice, Shown | None]:
    """The same choice with what was ticked instead, and what was shown for that alone."""
    gid = said.removeprefix(INSTEAD)
    if shown is None or not said.startswith(INSTEAD) or gid not in shown.swaps:
        return choice, shown
    outcome, minor = shown.swaps[gid]
    line = choice.selection.wanted[0].fulfilled_id
    kept = replace(shown, sums={Outcome(outcome): minor}, exchanged=1, swaps={}, estimate=None, code=())
    return choice.swapped(line, Swap(line, gid, Fallback.REFUND)), kept


def _priced(
    order: Order, offer: Preview, found: LineExchange, variants: Sequence[Variant], *, ticked: str
) -> Iterator[SwapHere]:
    for place, variant in enumerate(variants, 1):
        wanted = WantedExchange(found.line.fulfilled.pk, variant.offer, Fallback.REFUND)
        priced = shoppers_offer(order, offer, [wanted])
        ways = priced.preview.choices
        if len(ways) == 1 and priced.preview.goods == offer.goods:
            [(outcome, quote)] = ways.items()
            yield SwapHere(
                place=place,
                gid=variant.offer.variant_gid,
                name=variant.offer.variant_title or variant.offer.title,
                hint=f"{_sum(quote.balance.presentment, outcome)} {_when(priced, offer)}",
                outcome=outcome,
                minor=quote.balance.presentment.minor,
                amount=wording.money(_size(quote.balance.presentment)),
                chosen=ticked == f"{INSTEAD}{variant.offer.variant_gid}",
            )


def _sum(balance: Money, outcome: Outcome) -> str:
    if balance.minor < 0:
        return _("%(amount)s to pay, by a link that you get by e-mail.") % {"amount": wording.money(_size(balance))}
    if not balance.minor:
        return _("Nothing to pay.")
    told = {"amount": wording.money(balance)}
    if outcome == Outcome.STORE_CREDIT:
        return _("You get %(amount)s of store credit besides.") % told
    return _("You get %(amount)s back besides.") % told


def _size(balance: Money) -> Money:
    return Money(abs(balance.minor), balance.currency)


def _when(priced: PricedReturn, offer: Preview) -> str:
    early = early_for(offer, priced.exchanges)
    if offer.goods != Goods.SEND or early == Instant.APPROVED:
        return _("Sent once the shop has agreed.")
    if early == Instant.SCANNED:
        return _("Sent once the carrier has your item.")
    return _("Sent once the shop has your item.")
