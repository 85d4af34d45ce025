"""What goes out instead, on the page of a return: which piece, where it stands, and what the shopper still owes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from returns import wording
from returns.domain.exchange import Fallback
from returns.domain.linked import ExchangeMode
from returns.domain.money import Money
from returns.domain.status import Outcome
from returns.operations.give_up_exchange import may_give_up
from returns.queries.returns import invoice_of

if TYPE_CHECKING:
    from returns.models import ExchangeLine, Return


@dataclass(frozen=True, slots=True)
class ExchangeRow:
    """One exchange line. `sold_out` says what the shopper wants then; `can_give_up`: a refund may replace it."""

    line: ExchangeLine
    instead_of: str
    image: str
    cost: Money
    state: Promise
    tone: str
    sold_out: Promise | str
    can_give_up: bool


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """What the shopper owes for the exchange, and whether Shopify has asked for it and got it."""

    amount: Money
    state: Promise
    tone: str
    day: str
    paid: bool = False


def exchange_rows(rma: Return) -> list[ExchangeRow]:
    """Every exchange line, also those that were given up."""
    return [_row(rma, line) for line in rma.exchange_lines.all()]


def invoice_row(rma: Return) -> InvoiceRow | None:
    """The invoice of an exchange that is worth more than what came back."""
    invoice = invoice_of(rma)
    if invoice is None:
        return None
    amount, zone = Money(invoice.amount_minor, rma.order.presentment_currency), rma.shop.time_zone
    if invoice.paid_at:
        return InvoiceRow(amount, _("Paid"), "success", wording.day(invoice.paid_at, time_zone=zone), paid=True)
    if invoice.sent_at:
        sent = wording.day(invoice.sent_at, time_zone=zone)
        return InvoiceRow(amount, _("Shopify has sent the invoice"), "caution", sent)
    return InvoiceRow(amount, _("Shopify is asked to send the invoice"), "info", "")


def _row(rma: Return, line: ExchangeLine) -> ExchangeRow:
    cost = rma.order.amount(line, "value")
    if not cost.presentment.minor:
        cost = rma.order.amount(line, "price") - rma.order.amount(line, "discount")
    state, tone = _state(rma, line)
    return ExchangeRow(
        line=line,
        instead_of=str(line.item.line) if line.item else "",
        image=_image(line),
        cost=cost.presentment,
        state=state,
        tone=tone,
        sold_out=_wish(rma, line) if line.sold_out_at and not line.given_up_at else "",
        can_give_up=may_give_up(rma, line),
    )


def _image(line: ExchangeLine) -> str:
    """The picture of what comes back, as long as the same article goes out."""
    came = line.item.line if line.item else None
    return came.image_url if came and came.product_gid == line.product_gid else ""


def _state(rma: Return, line: ExchangeLine) -> tuple[Promise, str]:
    native = line.mode == ExchangeMode.NATIVE
    if line.given_up_at:
        return _("Refunded instead"), "neutral"
    if line.processed_quantity >= line.quantity:
        return _("On the order, ready to be sent") if native else _("On the linked order, ready to be sent"), "success"
    if line.sold_out_at:
        return _("Sold out meanwhile"), "critical"
    if not native:
        return _("Goes out on an order of its own"), "neutral"
    if rma.outcome == Outcome.REPLACEMENT:
        return _("Joins the order once you send it"), "neutral"
    return _("Joins the order with the refund"), "neutral"


def _wish(rma: Return, line: ExchangeLine) -> Promise:
    if rma.outcome == Outcome.REPLACEMENT:
        return _("Restock it, or change the replacement to a refund.")
    if line.fallback == Fallback.REFUND:
        return _("The shopper wants the money back in this case.")
    return _("The shopper waits for your proposal: restock it, write to them, or refund it instead.")
