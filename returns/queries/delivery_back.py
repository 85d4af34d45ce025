"""What of the outbound delivery a withdrawal gives back, with all other withdrawals of the order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction

from django.db.models import Count, QuerySet, Sum

from returns.domain.ledger import at_rate
from returns.domain.money import MoneyPair
from returns.domain.status import RefundKind, ReturnStatus, SettlementStatus
from returns.domain.withdrawal import Lane, delivery_back
from returns.models import FulfillmentLine, Order, OrderLine, OrderRefund, Return, ReturnUnit, Settlement
from returns.queries.eligibility import policy_of
from returns.queries.rates import in_order_currencies, rate_of

ENDED = (ReturnStatus.DECLINED, ReturnStatus.CANCELED)


def delivery_of(order: Order, pieces: Mapping[int, int], *, apart_from: Return | None = None) -> MoneyPair:
    """The delivery that withdrawing `pieces` (order line -> how many) gives back, beside all that was before.

    `apart_from` is a return that these pieces are the whole of, so that it does not count as another one.
    """
    terms, goods = policy_of(order).withdrawal, _goods(order)
    withdrawn = _withdrawn(order, apart_from) + Counter(pieces)
    standard = terms.standard_delivery_minor
    return delivery_back(
        paid=order.amount(order, "shipping"),
        given=_given(order, apart_from),
        standard=None if standard is None else in_order_currencies(order, standard),
        whole=sum(goods.values()) <= sum(withdrawn.values()),
        part=_part(order, withdrawn, goods) if terms.partial_delivery == "by_value" else Fraction(0),
    )


def _goods(order: Order) -> Counter[OrderLine]:
    """The order's goods -> pieces that have not gone by other hands than ours, those still to be sent among them."""
    lines = list(order.lines.filter(requires_shipping=True, is_gift_card=False))
    parcels = FulfillmentLine.objects.filter(fulfillment__order=order, line__in=lines).exclude(
        fulfillment__status="CANCELLED"
    )
    rows = parcels.values("line_id").annotate(sent=Sum("quantity"), gone=Sum("elsewhere"))
    sums = {row["line_id"]: (row["sent"], row["gone"]) for row in rows}
    found, paid = Counter[OrderLine](), Counter[int]()
    if any(sums.get(line.pk, (0, 0))[0] < line.quantity for line in lines):
        paid = _paid(order)
    for line in lines:
        sent, gone = sums.get(line.pk, (0, 0))
        # What was taken off the order may have been sent or not: at most as much is to be sent as never was.
        unsent = max(line.current_quantity + paid[line.pk] - (sent - gone), 0)
        found[line] = sent - gone + min(unsent, max(line.quantity - sent, 0))
    return found


def _paid(order: Order) -> Counter[int]:
    """Order line -> pieces that were paid back with returns of ours, so that Shopify counts them no more."""
    units = ReturnUnit.objects.filter(
        order_line__order=order, live=True, item__rma__settlement__status=SettlementStatus.PAID
    )
    return _counted(units)


def _withdrawn(order: Order, apart_from: Return | None) -> Counter[int]:
    """Order line -> pieces that are withdrawn from already."""
    units = ReturnUnit.objects.filter(order_line__order=order, live=True, item__rma__lane=Lane.WITHDRAWAL)
    if apart_from:
        units = units.exclude(item__rma=apart_from)
    return _counted(units)


def _counted(units: QuerySet[ReturnUnit]) -> Counter[int]:
    return Counter(dict(units.values_list("order_line_id").annotate(Count("pk"))))


def _part(order: Order, withdrawn: Counter[int], goods: Counter[OrderLine]) -> Fraction:
    """The share of the goods that is withdrawn from, by what was paid for them with their tax."""
    worth = {line: _worth_of_one(order, line) for line in goods}
    everything = sum((worth[line] * number for line, number in goods.items()), Fraction(0))
    back = sum((worth[line] * min(withdrawn[line.pk], number) for line, number in goods.items()), Fraction(0))
    return back / everything if everything else Fraction(0)


def _worth_of_one(order: Order, line: OrderLine) -> Fraction:
    paid = order.amount(line, "discounted").presentment.minor
    tax = 0 if order.taxes_included else order.amount(line, "tax").presentment.minor
    return Fraction(paid + tax, line.quantity)


def _given(order: Order, apart_from: Return | None) -> MoneyPair:
    """Outbound delivery that other returns of the order have given back or will, and what staff gave back by hand."""
    settlements = Settlement.objects.filter(rma__order=order).exclude(rma__status__in=ENDED)
    if apart_from:
        settlements = settlements.exclude(rma=apart_from)
    refunds = OrderRefund.objects.filter(rma__order=order, kind=RefundKind.SHIPPING).exclude(
        status=SettlementStatus.FAILED
    )
    given = [order.amount(row, "shipping_refund") for row in settlements]
    given += [at_rate(row.amount_presentment_minor, rate_of(order)) for row in refunds]
    return MoneyPair.sum(given, start=MoneyPair.zero(order.shop_currency, order.presentment_currency))
