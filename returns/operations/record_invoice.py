"""What a shopper owes for an exchange: written down when it arises, when Shopify asks for it, and when it is paid."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from returns.history import Actor, note
from returns.models import ExchangeInvoice, Order, Return
from returns.operations.moves import locked
from returns.outbox import put_for
from returns.queries.returns import settlement_quote


def owe(rma: Return, *, now: datetime) -> None:
    """Write down what the settlement leaves the shopper to pay, if anything, and let Shopify ask for it.

    Inside the caller's transaction, which has put the exchange on the order.
    """
    owed = settlement_quote(rma).owed.presentment
    if owed.minor and not ExchangeInvoice.objects.filter(rma=rma).exists():
        received = Order.objects.values_list("received_presentment_minor", flat=True).get(pk=rma.order_id)
        ExchangeInvoice.objects.create(rma=rma, amount_minor=owed.minor, received_minor=received, made_at=now)
        put_for(rma, "shopify.send_invoice", now=now)


@transaction.atomic
def record_invoice_sent(*, rma_id: int, now: datetime) -> None:
    """Shopify has asked the shopper. Repeating it changes nothing."""
    rma = locked(rma_id)
    if ExchangeInvoice.objects.filter(rma=rma, sent_at=None).update(sent_at=now):
        note(rma, "invoice.sent", at=now, actor=Actor.SHOPIFY, facts=_facts(rma))


def note_paid_invoices(*, order: Order, now: datetime) -> None:
    """The order was read: where it received what was owed, the invoice is paid. Rounding may leave a unit open."""
    for rma_id, owed in _open(order):
        if order.received_presentment_minor + 1 >= owed:
            _note_paid(rma_id, now)


@transaction.atomic
def _note_paid(rma_id: int, now: datetime) -> None:
    rma = locked(rma_id)
    if ExchangeInvoice.objects.filter(rma=rma, paid_at=None).update(paid_at=now):
        note(rma, "invoice.paid", at=now, actor=Actor.SHOPIFY, facts=_facts(rma))


def _open(order: Order) -> list[tuple[int, int]]:
    """The order's returns whose invoice is not paid, and how much the order will have received once it is."""
    rows = ExchangeInvoice.objects.filter(rma__order=order, paid_at=None).order_by("pk")
    return [(row.rma_id, row.received_minor + row.amount_minor) for row in rows]


def _facts(rma: Return) -> dict[str, object]:
    owed = ExchangeInvoice.objects.get(rma=rma).amount_minor
    return {"total_minor": owed, "currency": rma.order.presentment_currency}
