"""What a shopper owes for an exchange: written down when it arises, when Shopify asks for it, and when it is paid."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from returns.domain.money import unit_of
from returns.history import Actor, note
from returns.models import ExchangeInvoice, Order, Return
from returns.operations.book_money import book_invoice, book_invoice_payment
from returns.operations.moves import locked
from returns.outbox import put_for
from returns.queries.returns import settlement_quote


def owe(rma: Return, *, now: datetime) -> None:
    """Write down what the settlement leaves the shopper to pay, if anything, and let Shopify ask for it.

    Inside the caller's transaction, which has put the exchange on the order. Whoever pays an order's invoice pays all
    that is open on it, so what others of the order still ask for comes first.
    """
    owed = settlement_quote(rma).owed
    if owed.presentment.minor and not ExchangeInvoice.objects.filter(rma=rma).exists():
        received = Order.objects.values_list("received_presentment_minor", flat=True).get(pk=rma.order_id)
        first = max(map(_paid_at, _open(rma.order)), default=received)
        invoice = ExchangeInvoice.objects.create(
            rma=rma, amount_minor=owed.presentment.minor, received_minor=max(received, first), made_at=now
        )
        book_invoice(invoice, owed, now=now)
        put_for(rma, "shopify.send_invoice", now=now)


@transaction.atomic
def record_invoice_sent(*, rma_id: int, now: datetime) -> None:
    """Shopify has asked the shopper. Repeating it changes nothing."""
    rma = locked(rma_id)
    if ExchangeInvoice.objects.filter(rma=rma, sent_at=None).update(sent_at=now):
        note(rma, "invoice.sent", at=now, actor=Actor.SHOPIFY, facts=_facts(rma))


def note_paid_invoices(*, order: Order, now: datetime) -> None:
    """The order was read: where it received what was owed, the invoice is paid. Rounding may leave a unit open."""
    unit = unit_of(order.presentment_currency)
    for invoice in _open(order):
        left = max(_paid_at(invoice) - order.received_presentment_minor, 0)
        if left <= min(unit, invoice.amount_minor - 1):
            _note_paid(invoice.rma_id, left, now)


@transaction.atomic
def _note_paid(rma_id: int, left: int, now: datetime) -> None:
    rma = locked(rma_id)
    invoice = ExchangeInvoice.objects.select_related("rma__order").get(rma=rma)
    if ExchangeInvoice.objects.filter(rma=rma, paid_at=None).update(paid_at=now):
        book_invoice_payment(invoice, open_minor=left, now=now)
        note(rma, "invoice.paid", at=now, actor=Actor.SHOPIFY, facts=_facts(rma))


def _open(order: Order) -> list[ExchangeInvoice]:
    return list(ExchangeInvoice.objects.filter(rma__order=order, paid_at=None).order_by("pk"))


def _paid_at(invoice: ExchangeInvoice) -> int:
    """How much the order will have received once the invoice is paid."""
    return invoice.received_minor + invoice.amount_minor


def _facts(rma: Return) -> dict[str, object]:
    owed = ExchangeInvoice.objects.get(rma=rma).amount_minor
    return {"total_minor": owed, "currency": rma.order.presentment_currency}
