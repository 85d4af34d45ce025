"""The linked order of a return follows what happens to the return: wanted, changed, or dropped."""

from __future__ import annotations

import uuid
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import transaction

from returns.domain.lifecycle import LINKED_MOVES
from returns.domain.linked import LinkedStatus
from returns.domain.money import MoneyPair
from returns.domain.status import ReturnStatus, SettlementStatus
from returns.models import ExchangeLine, LinkedOrder, Return, Settlement
from returns.models.fields import columns
from returns.operations.moves import move
from returns.operations.reserve import UnableToSettle, bind_sum
from returns.outbox import put_for
from returns.queries.linked_orders import AWAITED, goes_out_apart, gone_early, refunded_on
from returns.queries.returns import settlement_quote

MOVING = frozenset({SettlementStatus.DUE, SettlementStatus.IN_DOUBT})


def follow(rma: Return, *, now: datetime) -> None:
    """Bring the row of the linked order up to the return, and tell Shopify if anything is different.

    Inside the caller's transaction and under the return's lock. What is an order already stays one. While a payment is
    on its way nothing is dropped: whoever pays looks at the order that is to be.
    """
    rma = Return.objects.select_related("order").get(pk=rma.pk)
    lines, row = goes_out_apart(rma), LinkedOrder.objects.filter(rma=rma).first()
    rma.settlement = Settlement.objects.get(rma=rma)
    if row is None and not lines:
        return
    if lines and (rma.status == ReturnStatus.OPEN or rma.settlement.status in MOVING):
        _keep(rma, row, lines, now)
    elif row and row.status in AWAITED and move(row, LINKED_MOVES, LinkedStatus.DROPPED, early_at=None):
        _bind(rma, row, 0)
        put_for(rma, "shopify.keep_linked_order", now=now)


def _keep(rma: Return, row: LinkedOrder | None, lines: list[ExchangeLine], now: datetime) -> None:
    amounts = _amounts(rma, lines)
    if row is None:
        before = refunded_on(rma.order).by_others
        LinkedOrder.objects.create(rma=rma, key=uuid.uuid4(), wanted_at=now, refunded_before=before, **amounts)
    elif row.status == LinkedStatus.ORDERED or _is_going(rma, row, amounts):
        return
    elif row.status == LinkedStatus.DROPPED:
        move(row, LINKED_MOVES, LinkedStatus.WANTED, **amounts, **_next_edition(row, now))
    elif any(getattr(row, name) != minor for name, minor in amounts.items()):
        _bind_anew(rma, row, _covered(amounts))
        LinkedOrder.objects.filter(pk=row.pk).update(**amounts, **_next_edition(row, now))
        if row.status == LinkedStatus.ASKED and not amounts["owed_presentment_minor"]:
            move(row, LINKED_MOVES, LinkedStatus.HELD)
    else:
        return
    put_for(rma, "shopify.keep_linked_order", now=now)


def _is_going(rma: Return, row: LinkedOrder, amounts: dict[str, int]) -> bool:
    """Whether the very goods are on their way to be ordered: then what they are paid with stays as it was agreed."""
    return gone_early(rma) is not None and amounts["value_presentment_minor"] == row.value_presentment_minor


def another_edition(rma_id: int, *, off: dict[str, int] | None = None, now: datetime) -> None:
    """The draft is wanted anew under the caller's lock: it is gone, its time is nearly over, or its prices changed."""
    row = LinkedOrder.objects.get(rma=rma_id)
    LinkedOrder.objects.filter(pk=row.pk).update(**_next_edition(row, now) | ({"off": off} if off else {}))


def _next_edition(row: LinkedOrder, now: datetime) -> dict[str, Any]:
    return {"edition": row.edition + 1, "wanted_at": now, "off": {}, "invoiced_at": None}


def bind_linked_order(rma: Return) -> None:
    """Let what of the order's money pays for the linked order go nowhere else. Raises UnableToSettle (too little left).

    Inside the caller's transaction, once for ever: whoever has the goods does not get the money too.
    """
    if row := LinkedOrder.objects.filter(rma=rma).exclude(status=LinkedStatus.DROPPED).first():
        _bind(rma, row, row.covered_minor)


def _bind_anew(rma: Return, row: LinkedOrder, covered: int) -> None:
    """What is bound follows the sum: all of it where it goes out early, as far as the order has it; else no more."""
    if not row.early_at or covered < row.bound_minor:
        _bind(rma, row, min(row.bound_minor, covered))
        return
    with suppress(UnableToSettle), transaction.atomic():
        _bind(rma, row, covered)


def let_loose(rma: Return) -> None:
    """What was to pay for the linked order pays for nothing yet; inside the caller's transaction."""
    if row := LinkedOrder.objects.filter(rma=rma).exclude(status=LinkedStatus.ORDERED).first():
        _bind(rma, row, 0)


def _bind(rma: Return, row: LinkedOrder, minor: int) -> None:
    if minor != row.bound_minor:
        bind_sum(rma, minor - row.bound_minor)
        LinkedOrder.objects.filter(pk=row.pk).update(bound_minor=minor)


def _covered(amounts: dict[str, int]) -> int:
    return amounts["value_presentment_minor"] - amounts["owed_presentment_minor"]


def _amounts(rma: Return, lines: list[ExchangeLine]) -> dict[str, int]:
    """What all of it is worth, and what the shopper pays of it on the linked order."""
    owed = settlement_quote(rma).owed
    value = MoneyPair.sum((rma.order.amount(line, "value") for line in lines), start=owed.times(0))
    return columns("value", value) | columns("owed", owed)
