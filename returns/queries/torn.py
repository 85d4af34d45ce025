"""Which sets and discounts of an order a return tears."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from returns.domain.money import Money
from returns.domain.torn import PartOfDiscount, Sold, Torn, torn_by
from returns.models import Order, OrderLine, Return, ReturnUnit

if TYPE_CHECKING:
    from returns.queries.eligibility import WantedLine


def torn_by_request(order: Order, lines: Sequence[WantedLine], *, instead_of: Return | None = None) -> Torn:
    """What is torn where these lines come back too, in the place of another return if told."""
    if not _can_tear(line.fulfilled.line for line in lines):
        return Torn()
    pieces = Counter[int]()
    for line in lines:
        pieces[line.fulfilled.line_id] += len(line.pieces)
    before = ReturnUnit.objects.filter(live=True, order_line__order=order).exclude(item__rma=instead_of)
    return torn_by(_sold(order, pieces + _by_line(before)), pieces)


def torn_by_return(rma: Return) -> Torn:
    """What a return, with the others of its order, tears."""
    lines = [item.line for item in rma.lines.all()]
    if not _can_tear(lines):
        return Torn()
    units = ReturnUnit.objects.filter(live=True, order_line__order=rma.order_id)
    return torn_by(_sold(rma.order, _by_line(units)), [line.pk for line in lines])


def _can_tear(lines: Iterable[OrderLine]) -> bool:
    """Whether any of the lines is part of a set or of a discount."""
    return any(line.bundle_gid or line.discounts for line in lines)


def _by_line(units: QuerySet[ReturnUnit]) -> Counter[int]:
    return Counter(units.values_list("order_line", flat=True))


def _sold(order: Order, back: Mapping[int, int]) -> list[Sold]:
    return [_line(order, line, back.get(line.pk, 0)) for line in order.lines.all()]


def _line(order: Order, line: OrderLine, back: int) -> Sold:
    currency = order.presentment_currency
    parts = [
        PartOfDiscount(told["name"], told["is_code"], Money(told["amount_presentment_minor"], currency))
        for told in line.discounts
    ]
    return Sold(line.pk, line.quantity, back, line.bundle_gid, line.bundle_title, parts)
