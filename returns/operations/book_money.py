"""Write the journal: one row per movement of money, in the transaction of what moves it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from returns.domain.ledger import (
    Entry,
    LedgerKind,
    Piece,
    at_rate,
    balance,
    beyond_paid,
    entries_of,
    given_up,
    payment,
    received,
)
from returns.domain.money import Money, MoneyPair, unit_of
from returns.domain.settlement import Quote
from returns.models import ExchangeInvoice, LedgerEntry, LinkedOrder, Order, OrderRefund, Return, ReturnUnit, Settlement
from returns.models.fields import QUOTED
from returns.queries.linked_orders import goes_out_apart
from returns.queries.rates import rate_of
from returns.queries.worth import worth_of


def book_settlement(rma: Return, settlement: Settlement, *, now: datetime) -> None:
    """What the pieces bound to a settlement are owed, part by part; adds up to its total.

    One whose payment was called off is owed again as a whole: its parts stand in the journal.
    """
    again = settlement.entries.exists()
    owed = [Entry(LedgerKind.CHANGE, rma.order.amount(settlement, "total"))] if again else []
    _write(rma.order, owed or entries_of(*_agreed(rma, settlement)), now, settlement=settlement)


def book_change(rma: Return, settlement: Settlement, *, before: MoneyPair, now: datetime) -> None:
    """A settlement that was booked with a total of `before` came out differently before anything was paid."""
    change = rma.order.amount(settlement, "total") - before
    _write(rma.order, [Entry(LedgerKind.CHANGE, change)], now, settlement=settlement)


def book_called_off(rma: Return, settlement: Settlement, *, now: datetime) -> None:
    """Nothing is owed any more of a settlement whose payment stopped; one that was never booked stays so."""
    owed = balance((_entry(rma.order, row) for row in settlement.entries.all()), start=rma.order.received)
    _write(rma.order, [Entry(LedgerKind.CHANGE, owed.times(-1))], now, settlement=settlement)


def more_than_paid(rma: Return, settlement: Settlement) -> bool:
    """Whether a settlement gives back more than was paid for its pieces; what a currency rounds to is not, per piece.

    A return from before forints were reckoned as whole ones holds hundredths of them.
    """
    quote, pieces = _agreed(rma, settlement)
    return beyond_paid(quote, pieces) > len(pieces) * unit_of(rma.order.presentment_currency)


def book_payment(rma: Return, settlement: Settlement, *, refund_gid: str, paid_minor: int, now: datetime) -> None:
    """Shopify paid; what differs from what was owed is booked beside it.

    A settlement that became due before there was a journal is booked now.
    """
    if not settlement.entries.exists():
        book_settlement(rma, settlement, now=now)
    owed = balance((_entry(rma.order, row) for row in settlement.entries.all()), start=rma.order.received)
    entries = payment(owed, paid_minor, rate=rate_of(rma.order))
    _write(rma.order, entries, now, settlement=settlement, refund_gid=refund_gid)


def book_given_up(rma: Return, settlement: Settlement, *, before: Quote, after: Quote, now: datetime) -> None:
    """A part of an exchange that was booked is given up; where nothing is booked yet, all of it is booked in time."""
    if settlement.entries.exists():
        _write(rma.order, given_up(before, after), now, settlement=settlement)


def book_invoice(invoice: ExchangeInvoice, asked: MoneyPair, *, now: datetime) -> None:
    """The shopper owes this much for an exchange."""
    _write(invoice.rma.order, [Entry(LedgerKind.INVOICE, asked.times(-1))], now, invoice=invoice)


def book_invoice_payment(invoice: ExchangeInvoice, *, open_minor: int, now: datetime) -> None:
    """The shopper paid an invoice; `open_minor` (presentment currency) is what rounding left open."""
    order = invoice.rma.order
    asked = balance((_entry(order, row) for row in invoice.entries.all()), start=order.received).times(-1)
    _write(order, received(asked, open_minor), now, invoice=invoice)


def book_refund(refund: OrderRefund, *, minor: int, now: datetime) -> None:
    """A refund without goods is owed (`minor` above zero), or no longer (below)."""
    order = refund.rma.order
    if minor < 0 and not refund.entries.exists():
        return  # it was owed before there was a journal
    _write(order, [Entry(LedgerKind.REFUND, at_rate(minor, rate_of(order)))], now, order_refund=refund)


def book_refund_payment(refund: OrderRefund, *, now: datetime) -> None:
    """Shopify paid a refund without goods; one that was owed before there was a journal is booked now.

    The same payment told again changes nothing.
    """
    order, minor = refund.rma.order, refund.amount_presentment_minor
    if refund.entries.filter(kind=LedgerKind.PAYMENT, refund_gid=refund.refund_gid).exists():
        return
    if not refund.entries.exists():
        book_refund(refund, minor=minor, now=now)
    paid = Entry(LedgerKind.PAYMENT, at_rate(minor, rate_of(order)).times(-1))
    _write(order, [paid], now, order_refund=refund, refund_gid=refund.refund_gid)


def book_elsewhere(order: Order, *, refund_gid: str, minor: int, now: datetime) -> None:
    """A refund that somebody made at Shopify without us: owed and paid at once. Repeating it changes nothing."""
    amount = at_rate(minor, rate_of(order))
    entries = [Entry(LedgerKind.ELSEWHERE, amount), Entry(LedgerKind.PAYMENT, amount.times(-1))]
    if not order.ledger.filter(settlement=None, order_refund=None, refund_gid=refund_gid).exists():
        _write(order, entries, now, refund_gid=refund_gid)


def book_lost(row: LinkedOrder, *, now: datetime) -> None:
    """What went out early for goods that never came: the shop bears it, beside a settlement that is never paid."""
    order = row.rma.order
    lost = order.amount(row, "value") - order.amount(row, "owed")
    entries = [Entry(LedgerKind.EXCHANGE, lost.times(-1)), Entry(LedgerKind.LOST, lost)]
    _write(order, entries, now, refund_gid=row.order_gid)


def _agreed(rma: Return, settlement: Settlement) -> tuple[Quote, list[Piece]]:
    amount = rma.order.amount
    quote = Quote(lines=(), **{name: amount(settlement, name) for name in QUOTED}, apart=bool(goes_out_apart(rma)))
    units = ReturnUnit.objects.filter(settlement=settlement).select_related("item__line")
    return quote, [_piece(rma.order, unit) for unit in units.order_by("item_id", "number")]


def _piece(order: Order, unit: ReturnUnit) -> Piece:
    worth = worth_of(order, unit.item, [unit.number])
    fee_bps = 0 if unit.item.fault else unit.item.restocking_fee_bps
    return Piece(unit.pk, worth.items, worth.tax, worth.duties, fee_bps)


def _entry(order: Order, row: LedgerEntry) -> Entry:
    shop, presentment = (
        Money(row.shop_minor, order.shop_currency),
        Money(row.presentment_minor, order.presentment_currency),
    )
    return Entry(LedgerKind(row.kind), MoneyPair(shop, presentment), row.unit_id)


def _write(order: Order, entries: Iterable[Entry], now: datetime, **ground: Any) -> None:
    LedgerEntry.objects.bulk_create(
        LedgerEntry(
            shop_id=order.shop_id,
            order=order,
            unit_id=entry.piece,
            kind=entry.kind,
            shop_minor=entry.amount.shop.minor,
            presentment_minor=entry.amount.presentment.minor,
            at=now,
            **ground,
        )
        for entry in entries
        if entry.something
    )
