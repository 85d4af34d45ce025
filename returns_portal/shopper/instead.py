"""What goes out instead of a refund, as shoppers read it on pages and in mails."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from returns.domain.exchange import Fallback
from returns.domain.money import Money
from returns.domain.status import Outcome
from returns.queries.linked_orders import linked_order_of
from returns.queries.returns import invoice_of

if TYPE_CHECKING:
    from returns.models import ExchangeLine, Return


@dataclass(frozen=True, slots=True)
class InsteadLine:
    """One piece that goes out: `sold_out` while the shop has to find another way, `on_order` once it is to be sent.

    `unpaid`: Shopify holds it back until the shopper has paid. `order` is the linked order that it goes out on, "" for
    the one that it was exchanged on.
    """

    title: str
    variant_title: str
    cost: Money
    sold_out: bool
    refund_if_sold_out: bool
    on_order: bool
    unpaid: bool
    order: str = ""

    def __str__(self) -> str:
        return f"{self.title} {self.variant_title}".strip()


def instead(rma: Return) -> list[InsteadLine]:
    """Everything that is to go out instead; what was given up is money again, and a replacement is told as one."""
    if rma.outcome == Outcome.REPLACEMENT:
        return []
    invoice = invoice_of(rma)
    unpaid = bool(invoice and not invoice.paid_at)
    return [_line(rma, line, unpaid=unpaid) for line in rma.exchange_lines.all() if line.given_up_at is None]


def _line(rma: Return, line: ExchangeLine, *, unpaid: bool) -> InsteadLine:
    return InsteadLine(
        title=line.title,
        variant_title=line.variant_title,
        cost=rma.order.amount(line, "value").presentment,
        sold_out=line.sold_out_at is not None,
        refund_if_sold_out=line.fallback == Fallback.REFUND,
        on_order=line.processed_quantity >= line.quantity,
        unpaid=unpaid,
        order=linked.order_name if (linked := linked_order_of(rma)) else "",
    )
