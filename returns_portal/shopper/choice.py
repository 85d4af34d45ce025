"""What a shopper has chosen and is shown the sum of: for a new return, or for one that takes another's place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from returns.domain.means import Means, first_choice
from returns.domain.status import Outcome
from returns.people import ShopRequest
from returns.queries.eligibility import Preview, preview
from returns.queries.means import by_means, fees_by
from returns.queries.remedies import stock_for
from returns.queries.replacements import is_agreed, judged_at
from returns.queries.shopify_terms import ShopifyTerms
from returns.queries.stock import Stock, pieces_of, short_of
from returns_portal.shopper.addresses import order_token, page, return_token
from returns_portal.shopper.exchanging import LineExchange, line_exchanges
from returns_portal.shopper.selection import Selection, Swap, seal

if TYPE_CHECKING:
    from returns.models import Order, Return


@dataclass(frozen=True, slots=True)
class Choice:
    """What a page is about: what was chosen of an order, as its address seals it, and what Shopify says of that.

    `changing` is the return whose place this one is to take. `stock` is what is left of what comes back, `sold_out` are
    variants that cannot be sent once more; None where nobody knows. `means` is how the goods are to get back;
    None where the shopper has not said.
    """

    order: Order
    selection: Selection
    sealed: str
    terms: ShopifyTerms | None
    changing: Return | None = None
    stock: Stock | None = field(default_factory=dict)
    sold_out: frozenset[str] | None = frozenset()
    means: Means | None = None
    _judged: list[Preview] = field(default_factory=list, init=False, compare=False, repr=False)

    def asked(self, *, now: datetime) -> Choice:
        """The same, with what cannot be sent once more; Shopify is asked only where a replacement is offered.

        Raises KeyError for an unknown line.
        """
        found = self.preview(now=now)
        if Outcome.REPLACEMENT not in found.ways.outcomes:
            return self
        stock = stock_for(self.order, [line.fulfilled.line for line in found.lines], now=now)
        pieces = pieces_of(self.order, self.selection.wanted)
        besides = self.changing.pk if self.changing else None
        return replace(self, stock=stock, sold_out=short_of(self.order.shop, stock, pieces, besides=besides))

    def preview(self, *, now: datetime) -> Preview:
        """What asking for this would give, before anything goes out instead. Raises KeyError for an unknown line.

        It is judged once; whoever did something meanwhile asks a `replace`d choice.
        """
        if not self._judged:
            self._judged.append(self._judge(now))
        return self._judged[0]

    def _judge(self, now: datetime) -> Preview:
        wanted, old = self.selection.wanted, self.changing
        if old is None:
            found = preview(self.order, wanted, now=now, terms=self.terms, sold_out=self.sold_out)
        else:
            moment = judged_at(old, wanted, now=now)
            found = preview(self.order, wanted, now=moment, besides=old.pk, sold_out=self.sold_out)
        fees = {means: fee.shop.minor for means, fee in fees_by(self.order, found).items()}
        if not fees:
            return found
        return by_means(self.order, found, self.means if self.means in fees else self._first(fees))

    def _first(self, fees: dict[Means, int]) -> Means:
        """What is shown until the shopper says otherwise: for a changed return the way it had. `fees` is not empty."""
        had = Means(self.changing.means) if self.changing else None
        return had if had in fees else first_choice(fees, fees)

    def exchanges(self, base: Preview, *, now: datetime, fresh: bool = False) -> list[LineExchange]:
        """What each line may be exchanged for; the pieces promised to the return that makes room are free again."""
        besides = self.changing.pk if self.changing else None
        return line_exchanges(self.order, base, self.selection.swaps, now=now, fresh=fresh, besides=besides)

    @property
    def is_agreed(self) -> bool:
        """Whether the shop has agreed to all of it before."""
        instead = [(swap.fulfilled_id, swap.variant_gid) for swap in self.selection.swaps if not swap.later]
        return self.changing is not None and is_agreed(self.changing, self.selection.wanted, instead)

    def swapped(self, fulfilled_id: int, swap: Swap | None) -> Choice:
        """The same with another exchange of one line, or with none. Raises TooLong."""
        selection = self.selection.swapped(fulfilled_id, swap)
        return replace(self, selection=selection, sealed=seal(self.order, selection))

    def without(self, exchanges: Iterable[LineExchange]) -> Choice:
        """The same without what was chosen instead of these lines."""
        bare = self
        for each in exchanges:
            bare = bare.swapped(each.line.fulfilled.pk, None)
        return bare

    def review_path(self, request: ShopRequest) -> str:
        """The address of the page with the sum."""
        return self._path(request, "review", "change_review")

    def elsewhere_path(self, request: ShopRequest, seen: str) -> str:
        """The address where another device is told how to continue; `seen` is what was shown here, as we signed it."""
        path = self._path(request, "elsewhere", "change_review")
        return f"{path}{'&' if '?' in path else '?'}{urlencode({'seen': seen})}"

    def items_path(self, request: ShopRequest) -> str:
        """The address of the page where something else is chosen."""
        return self._path(request, "change", "change_again")

    def exchange_path(self, request: ShopRequest, fulfilled_id: int) -> str:
        """The address of the step aside for one line."""
        return self._path(request, "exchange", "change_exchange", line=fulfilled_id)

    def _path(self, request: ShopRequest, name: str, changing: str, **parts: object) -> str:
        if self.changing:
            return page(request, changing, token=return_token(self.changing), sealed=self.sealed, **parts)
        return page(request, name, token=order_token(self.order, request.visit), sealed=self.sealed, **parts)
