"""Something that was to go out instead will not: the money for it goes back, or a person is asked."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime

from django.db import transaction

from returns.domain.exchange import Fallback
from returns.domain.linked import ExchangeMode
from returns.domain.status import MONEY_WAITS, Outcome, ReturnStatus
from returns.history import Actor, note
from returns.models import ExchangeLine, Return
from returns.operations.bear_fee import tell_companions
from returns.operations.discount_code import wish_for_sold_out
from returns.operations.moves import locked, refold
from returns.operations.reserve import UnableToSettle
from returns.operations.take_off_exchanges import take_off_exchanges
from returns.outbox import put_for
from returns.queries.linked_orders import gone_early
from returns.queries.shared_fee import labels_of

ALIVE = frozenset({ReturnStatus.REQUESTED, ReturnStatus.OPEN})


class UnableToGiveUp(Exception):
    """The exchange stays as it is.

    `code`: `not_there`, `replacement` (which `change_outcome` turns into money), `on_the_order`, `sent_early` (before
    the goods are back), `not_open` or `money_moved`.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def sell_out(*, rma_id: int, gone: Collection[int], now: datetime) -> Return:
    """Shopify cannot send the exchange lines `gone` (ids); every other one of the return it can.

    Where the shopper chose the money for this case it goes back by itself; else a person is asked, until the variant is
    there again; as is where the order has not received enough to pay it back. What is over stays as it ended. Repeating
    it changes nothing.
    """
    rma = locked(rma_id)
    if rma.status not in ALIVE:
        return rma
    for line in _waiting(rma):
        if line.pk not in gone:
            if line.sold_out_at:
                _mark(line, None)
            continue
        if not line.sold_out_at:
            _mark(line, now)
            note(rma, "exchange.sold_out", at=now, actor=Actor.SHOPIFY, facts={"article": str(line)})
        if line.fallback == Fallback.REFUND and rma.settlement.status in MONEY_WAITS:
            with suppress(UnableToSettle), transaction.atomic():
                _give_up(rma, line, actor=Actor.POLICY, actor_id="", now=now)
    refold(rma, now=now)
    return rma


def may_give_up(rma: Return, line: ExchangeLine) -> bool:
    """Whether the money for an exchange may still go back instead."""
    return line.given_up_at is None and not _too_late(rma, line)


@transaction.atomic
def give_up_exchange(*, rma_id: int, line_id: int, actor: str, now: datetime, actor_id: str = "") -> Return:
    """Let the money for one exchange go back instead, and tell the shopper: with a discount code, if the policy has it.

    Raises UnableToGiveUp or UnableToSettle.
    """
    rma = locked(rma_id)
    line = ExchangeLine.objects.filter(rma=rma, pk=line_id).first()
    if line is None:
        raise UnableToGiveUp("not_there")
    if line.given_up_at:
        return rma
    if code := _too_late(rma, line):
        raise UnableToGiveUp(code)
    _give_up(rma, line, actor=actor, actor_id=actor_id, now=now)
    refold(rma, now=now)
    return rma


def _too_late(rma: Return, line: ExchangeLine) -> str:
    if rma.outcome == Outcome.REPLACEMENT:
        return "replacement"
    if line.mode == ExchangeMode.LINKED and gone_early(rma):
        return "sent_early"
    if line.processed_quantity:
        return "on_the_order"
    if rma.status not in ALIVE:
        return "not_open"
    return "" if rma.settlement.status in MONEY_WAITS else "money_moved"


def _waiting(rma: Return) -> list[ExchangeLine]:
    return list(ExchangeLine.objects.filter(rma=rma, given_up_at=None, processed_quantity=0))


def _mark(line: ExchangeLine, at: datetime | None) -> None:
    line.sold_out_at = at
    line.save(update_fields=["sold_out_at"])


def _give_up(rma: Return, line: ExchangeLine, *, actor: str, actor_id: str, now: datetime) -> None:
    take_off_exchanges(rma, [line], now=now)
    wish_for_sold_out(line)
    tell_companions(rma, labels_of(rma), now=now)
    facts = {
        "article": str(line),
        "total_minor": rma.settlement.total_presentment_minor,
        "currency": rma.order.presentment_currency,
    }
    note(rma, "exchange.given_up", at=now, actor=actor, actor_id=actor_id, facts=facts)
    if rma.status == ReturnStatus.OPEN and line.mode == ExchangeMode.NATIVE:
        put_for(rma, "shopify.remove_exchange", now=now, exchange=line.pk)
    put_for(rma, "mail.exchange_given_up", now=now, exchange=line.pk)
