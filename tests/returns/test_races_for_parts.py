"""Parts of a return, counted, cancelled, taken off and paid by many at once: each of it happens once."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from returns.domain.status import DispositionType, Outcome
from returns.models import LedgerEntry, Order, OutboxMessage, Return, ReturnEvent, ReturnUnit, Settlement
from returns.operations.cancel_return import UnableToCancel, cancel_return
from returns.operations.receive_goods import UnableToReceive, receive_goods
from returns.operations.receive_part import UnableToDivide, receive_part
from returns.operations.remove_from_return import UnableToRemove, remove_from_return
from returns.operations.reserve import UnableToSettle
from returns.operations.settle_return import settle_return
from returns.operations.take_back_return import UnableToTakeBack, take_back_return
from tests import races
from tests.characters import NOW, Bought, make_order, make_shop, pay
from tests.parts import again, at_shopify, come, opened
from tests.races import all_at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
REFUSALS = (UnableToCancel, UnableToDivide, UnableToReceive, UnableToRemove, UnableToSettle, UnableToTakeBack)
RESTOCKED = DispositionType.RESTOCKED


tried = partial(races.tried, refusals=REFUSALS)


def of_two_articles() -> tuple[Return, int, int]:
    """A return of three pieces that can come in parts, and its two lines."""
    rma = opened(make_order(make_shop()), 1, 2)
    dress, pull = rma.lines.all()
    return rma, dress.pk, pull.pk


def events(*kinds: str) -> int:
    return ReturnEvent.objects.filter(kind__in=kinds).count()


def pieces_are_whole() -> None:
    """Every piece is live in one return."""
    pieces = list(ReturnUnit.objects.order_by("order_line", "number").values_list("order_line", "number", "live"))
    assert len(set(pieces)) == len(pieces) == 3
    assert all(live for _, _, live in pieces)


def test_two_who_count_different_parts_leave_one_part_and_one_rest() -> None:
    rma, dress, pull = of_two_articles()

    def act(number: int) -> Any:
        counts = {dress: {RESTOCKED: 1}} if number % 2 else {pull: {RESTOCKED: 2}}
        return receive_part(rma_id=rma.pk, counts=counts, actor="merchant", now=NOW)

    answers = all_at_once(tried(act), crowd=30)
    assert sum(isinstance(answer, Return) for answer in answers) == 1
    assert (Return.objects.count(), Settlement.objects.count()) == (2, 2)
    assert events("goods.received", "return.divided", "return.awaited") == 3
    assert OutboxMessage.objects.filter(kind="shopify.remove_from_return").count() == 1
    assert sum(Settlement.objects.values_list("total_presentment_minor", flat=True)) == 12790
    pieces_are_whole()


def test_a_part_and_the_whole_counted_at_once_are_one_receipt() -> None:
    rma, dress, pull = of_two_articles()

    def act(number: int) -> Any:
        if number % 2:
            whole = {dress: {RESTOCKED: 1}, pull: {RESTOCKED: 2}}
            return receive_goods(rma_id=rma.pk, counts=whole, actor="merchant", now=NOW)
        return receive_part(rma_id=rma.pk, counts={dress: {RESTOCKED: 1}}, actor="merchant", now=NOW)

    all_at_once(tried(act))
    assert events("goods.received") == 1
    assert sum(Settlement.objects.values_list("total_presentment_minor", flat=True)) == 12790
    pieces_are_whole()


def test_counted_in_part_or_cancelled_but_not_both() -> None:
    rma, dress, _ = of_two_articles()

    def act(number: int) -> Any:
        if number % 3 == 0:
            return cancel_return(rma_id=rma.pk, actor="merchant", now=NOW)
        if number % 3 == 1:
            return take_back_return(rma_id=rma.pk, now=NOW)
        return receive_part(rma_id=rma.pk, counts={dress: {RESTOCKED: 1}}, actor="merchant", now=NOW)

    all_at_once(tried(act))
    rma = again(rma)
    assert (rma.status == "CANCELED") != (rma.received_at is not None)
    assert Return.objects.count() == (1 if rma.status == "CANCELED" else 2)
    assert events("return.canceled", "goods.received") == 1


def test_pieces_that_are_kept_and_a_part_that_is_counted_at_once_are_each_somewhere() -> None:
    rma, dress, pull = of_two_articles()

    def act(number: int) -> Any:
        if number % 2:
            return remove_from_return(rma_id=rma.pk, left={pull: 1}, actor="merchant", now=NOW)
        return receive_part(rma_id=rma.pk, counts={dress: {RESTOCKED: 1}}, actor="merchant", now=NOW)

    all_at_once(tried(act))
    held = sum(item.quantity for each in Return.objects.all() for item in each.lines.all())
    assert held == ReturnUnit.objects.filter(live=True).count()
    assert sum(Settlement.objects.values_list("total_presentment_minor", flat=True)) == 4990 + 3900 * (held - 1)


def test_paid_on_proof_of_posting_or_counted_in_part() -> None:
    rma, dress, _ = of_two_articles()
    Return.objects.filter(pk=rma.pk).update(lane="withdrawal")
    rma.order.withdrawals.create(
        shop=rma.shop, statement=statement_of(rma), rma=rma, posted_at=NOW, standing="in_time", matched_at=NOW
    )

    def act(number: int) -> Any:
        if number % 2:
            return settle_return(rma_id=rma.pk, expected_minor=12790, actor="merchant", now=NOW)
        return receive_part(rma_id=rma.pk, counts={dress: {RESTOCKED: 1}}, actor="merchant", now=NOW)

    all_at_once(tried(act))
    settled = Settlement.objects.filter(status="DUE").count()
    assert (settled, Return.objects.count()) in {(1, 1), (0, 2)}
    assert events("settlement.due", "return.divided") == 1


def statement_of(rma: Return) -> Any:
    return rma.shop.withdrawal_statements.create(
        request_key="k", name="Camille", contract="1001", email="camille@example.com", language="fr",
        submitted_at=NOW, sha256="a" * 64,
    )  # fmt: skip


def test_many_who_pay_all_parts_at_once_pay_each_once() -> None:
    rma = opened(make_order(make_shop(), Bought(quantity=3, price=1000)), 3)
    rest = come(rma, 1)
    last = come(at_shopify(rest), 1)
    receive_goods(rma_id=last.pk, counts={last.lines.get().pk: {RESTOCKED: 1}}, actor="merchant", now=NOW)
    parts = [again(part) for part in (rma, rest, last)]

    def act(number: int) -> Any:
        part = parts[number % 3]
        total = part.settlement.total_presentment_minor
        settle_return(
            rma_id=part.pk, expected_minor=total, outcome=Outcome(part.outcome), actor="merchant", now=NOW
        )  # fmt: skip
        return pay(again(part), at=NOW, number=number)

    all_at_once(tried(act), crowd=30)
    assert Order.objects.get().paid_out_presentment_minor == 3000
    assert events("settlement.due", "settlement.paid") == 6
    assert LedgerEntry.objects.filter(kind="payment").count() == 3
    assert ReturnUnit.objects.exclude(settlement=None).count() == 3
