"""What the single pieces of a returned line are worth, from what was paid for the order line."""

from __future__ import annotations

from collections.abc import Sequence

from returns.domain.settlement import Claim, LineQuote, quote_line
from returns.models import Order, ReturnLineItem
from returns.models.fields import columns

# The amounts of a line of a return that were paid for its pieces, each a pair of columns.
PAID_FOR = ("items", "tax", "duties")


def worth_of(order: Order, item: ReturnLineItem, pieces: Sequence[int]) -> LineQuote:
    """Price these pieces (numbers) of the item's order line, with the item's own fee."""
    line = item.line
    claim = Claim(
        ordered=line.quantity,
        done=0,
        quantity=len(pieces),
        discounted=order.amount(line, "discounted"),
        tax=order.amount(line, "tax"),
        fault=item.fault,
        pieces=tuple(pieces),
        duties=order.amount(line, "duties") if item.duties_back else None,
    )
    return quote_line(claim, taxes_included=order.taxes_included, restocking_bps=item.restocking_fee_bps)


def worth_columns(worth: LineQuote) -> dict[str, int]:
    """What was paid for the pieces of a line, as its columns."""
    return {key: value for name in PAID_FOR for key, value in columns(name, getattr(worth, name)).items()}


def first_pieces(item: ReturnLineItem, quantity: int) -> list[int]:
    """The numbers of the item's first pieces: they stay where fewer are left, and are paid where some are missing."""
    return list(item.units.order_by("number").values_list("number", flat=True)[:quantity])
