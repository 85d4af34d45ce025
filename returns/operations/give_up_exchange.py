"""Something that was to go out instead will not: the money for it goes back, or a person is asked."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime

from django.db import transaction

from returns.domain.exchange import Fallback
from returns.domain.linked import ExchangeMode
from returns.domain.settlement import LineQuote
from returns.domain.status import Outcome, ReturnStatus, SettlementStatus
from returns.history import Actor, note
from returns.models import ExchangeLine, Return, Settlement
from returns.operations.bear_fee import tell_companions
from returns.operations.book_money import book_given_up
from returns.operations.discount_code import wish_for_sold_out
from returns.operations.follow_linked_order import follow
from returns.operations.moves import locked, refold
from returns.operations.requote import requote
from returns.operations.reserve import UnableToSettle, bind_sum
from returns.outbox import put_for
from returns.queries.linked_orders import gone_early
from returns.queries.returns import settlement_quote
from returns.queries.shared_fee import labels_of

ALIVE = frozenset({ReturnStatus.REQUESTED, ReturnStatus.OPEN})
MONEY_WAITS = frozenset({SettlementStatus.QUOTED, SettlementStatus.FAILED})


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
    refold(rma)
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
    refold(rma)
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
    settlement = rma.settlement = Settlement.objects.get(rma=rma)
    amount, before = rma.order.amount, settlement_quote(rma)
    line.given_up_at = now
    line.save(update_fields=["given_up_at"])
    wish_for_sold_out(line)
    worth = LineQuote(*(amount(settlement, part) for part in ("items", "tax", "restocking_fee")))
    requote(rma, [worth], exchange=amount(settlement, "exchange") - amount(line, "value"))
    settlement.refresh_from_db()
    follow(rma, now=now)
    tell_companions(rma, labels_of(rma), now=now)
    if settlement.status == SettlementStatus.FAILED:
        after = settlement_quote(rma)
        bind_sum(rma, (after.total - before.total).presentment.minor)
        book_given_up(rma, settlement, before=before, after=after, now=now)
    facts = {
        "article": str(line),
        "total_minor": settlement.total_presentment_minor,
        "currency": rma.order.presentment_currency,
    }
    note(rma, "exchange.given_up", at=now, actor=actor, actor_id=actor_id, facts=facts)
    if rma.status == ReturnStatus.OPEN and line.mode == ExchangeMode.NATIVE:
        put_for(rma, "shopify.remove_exchange", now=now, exchange=line.pk)
    put_for(rma, "mail.exchange_given_up", now=now, exchange=line.pk)
