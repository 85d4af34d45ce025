"""Pieces leave a return: the shopper keeps them, or they were taken off at Shopify."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from returns.domain.money import MoneyPair
from returns.domain.status import ReturnStatus, SettlementStatus
from returns.domain.withdrawal import Lane
from returns.history import note
from returns.models import Return, ReturnLineItem
from returns.operations.claims_follow import hold_claims, shrink_line, sum_up
from returns.operations.fees_follow import lower_fees
from returns.operations.index_returns import index_returns
from returns.operations.moves import locked, refold
from returns.operations.order_labels import give_back_emptied
from returns.operations.requote import requote
from returns.outbox import put_for
from returns.queries.delivery_back import delivery_of
from returns.queries.parts import quoted
from returns.queries.sums import present_worth
from returns.queries.worth import first_pieces, worth_columns, worth_of


class UnableToRemove(Exception):
    """Nothing was taken off. `code`: `not_open`, `goods_in`, `money_moved`, `exchanged`, `count`, or `nothing_left`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def remove_from_return(
    *, rma_id: int, left: Mapping[int, int], actor: str, now: datetime, actor_id: str = "", tell_shopify: bool = True
) -> Return:
    """Keep `left` pieces of each named line (0 removes the line; lines not named stay) and price the rest anew.

    At least one piece must stay: a return without pieces is cancelled instead. Raises UnableToRemove.
    """
    rma = locked(rma_id)
    items = {item.pk: item for item in rma.lines.all()}
    if tell_shopify and rma.exchange_lines.filter(given_up_at=None).exists():
        raise UnableToRemove("exchanged")
    _check(rma, items, left)
    removed = {items[pk].gid: items[pk].quantity - number for pk, number in left.items() if items[pk].gid}
    claims = hold_claims(rma)
    for pk, number in left.items():
        _shrink(rma, items[pk], number)
    _requote(rma, lower_fees(rma, now=now))
    sum_up(claims, now=now)
    give_back_emptied(rma, now)
    pieces = sum(items[pk].quantity - number for pk, number in left.items())
    note(rma, "return.reduced", at=now, actor=actor, actor_id=actor_id, facts={"pieces": pieces})
    if tell_shopify and removed:
        put_for(rma, "shopify.remove_from_return", now=now, removed=removed)
    refold(rma, now=now)
    return rma


def _check(rma: Return, items: Mapping[int, ReturnLineItem], left: Mapping[int, int]) -> None:
    if rma.status not in {ReturnStatus.REQUESTED, ReturnStatus.OPEN}:
        raise UnableToRemove("not_open")
    if rma.received_at:
        raise UnableToRemove("goods_in")
    if rma.settlement.status != SettlementStatus.QUOTED:
        raise UnableToRemove("money_moved")
    if any(pk not in items or not 0 <= number <= items[pk].quantity for pk, number in left.items()):
        raise UnableToRemove("count")
    if not any(left.get(pk, item.quantity) for pk, item in items.items()):
        raise UnableToRemove("nothing_left")


def _shrink(rma: Return, item: ReturnLineItem, number: int) -> None:
    """Let the last pieces go; the amounts of the line are shared anew from those of the order line."""
    going = item.units.order_by("-number")[: item.quantity - number]
    item.units.filter(pk__in=[unit.pk for unit in going]).delete()
    if not number:
        item.delete()
        return
    shrink_line(item, number)
    worth = quoted(rma, item, worth_of(rma.order, item, first_pieces(item, number)))
    ReturnLineItem.objects.filter(pk=item.pk).update(quantity=number, **worth_columns(worth))


def _requote(rma: Return, fee: MoneyPair | None) -> None:
    """Lines that nothing was taken off stay worth what was quoted, whatever has become of the order since."""
    left = list(ReturnLineItem.objects.filter(rma=rma))
    requote(rma, present_worth(rma), shipping_refund=_delivery(rma, left), return_shipping_fee=fee)
    index_returns([rma.pk])


def _delivery(rma: Return, left: Sequence[ReturnLineItem]) -> MoneyPair | None:
    """What a withdrawal of what is left gives back of the outbound delivery, never more than before; None elsewhere."""
    if rma.lane != Lane.WITHDRAWAL:
        return None
    pieces: Counter[int] = Counter()
    for item in left:
        pieces[item.line_id] += item.quantity
    before, now = rma.order.amount(rma.settlement, "shipping_refund"), delivery_of(rma.order, pieces, apart_from=rma)
    return min(before, now, key=lambda amount: amount.presentment.minor)
