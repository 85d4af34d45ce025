"""How many pieces of each order line Shopify still lets a signed-in shopper ask for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from returns.models import ReturnUnit
from returns.sign_in import OrderTerms, Terms

if TYPE_CHECKING:
    from returns.models import Order, OrderLine


@dataclass(frozen=True, slots=True)
class ShopifyTerms:
    """What Shopify said of an order, and which of our returns it was known to know when it was asked."""

    lines: OrderTerms
    known: frozenset[int] = frozenset()


class Room:
    """The pieces that are left under Shopify's terms, while a request hands them out.

    Shopify speaks of order lines: parcels that each hold pieces of one line draw on the same number. Shopify has
    subtracted the returns it knows. Pieces in living returns of ours that it may not know yet are subtracted here; one
    that it learns of at this very moment is subtracted twice for as long as its answer takes.
    """

    def __init__(self, lines: OrderTerms, unknown: Counter[int]) -> None:
        """`unknown` counts pieces by order line."""
        self._lines, self._gone = lines, unknown

    def of(self, line: OrderLine) -> Terms | None:
        """What is left of a line, and the cause against the rest; None where Shopify says nothing of it."""
        told = self._lines.get(line.gid)
        if told is None:
            return None
        gone = self._gone[line.pk]
        return Terms(max(told.units - gone, 0), told.cause or ("RETURNED" if gone else ""))

    def hand_out(self, line: OrderLine, pieces: int) -> None:
        """Let a request have this many pieces."""
        self._gone[line.pk] += pieces


def known_at_shopify(order: Order) -> frozenset[int]:
    """Our returns of this order that Shopify is known to know. To be read before Shopify is asked for its terms."""
    return frozenset(order.returns.exclude(gid="").values_list("pk", flat=True))


def room(order: Order, terms: ShopifyTerms | None) -> Room:
    """What is left now; without terms nothing is said of any line."""
    if terms is None:
        return Room({}, Counter())
    units = ReturnUnit.objects.filter(order_line__order=order, live=True).exclude(item__rma__in=terms.known)
    return Room(terms.lines, Counter(units.values_list("order_line_id", flat=True)))
