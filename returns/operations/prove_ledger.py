"""Prove the journal against what Shopify says went back, and keep what was found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from returns.domain.ledger_proof import Case, CaseCode, prove
from returns.domain.remote_return import RemoteRefund
from returns.domain.status import SettlementStatus
from returns.models import LedgerProof, Order, OrderRefund, Shop
from returns.operations.book_money import (
    book_elsewhere,
    book_payment,
    book_refund,
    book_refund_payment,
    book_settlement,
)
from returns.operations.moves import hold_order, locked
from returns.queries.ledger import Standing, books_of, not_booked

BATCH = 500


@dataclass(slots=True)
class Found:
    """What a proof found so far: how many orders, sums by currency, and what differs."""

    orders: int = 0
    sums: dict[str, dict[str, int]] = field(default_factory=dict)
    cases: list[dict[str, Any]] = field(default_factory=list)

    def count(self, standing: Standing, cases: Sequence[Case] = (), order: Order | None = None) -> None:
        """Add one order; `theirs` is what its cases make of it."""
        self.orders += 1
        sums = self.sums.setdefault(standing.currency, {"ours": 0, "theirs": 0, "unexplained": 0})
        sums["ours"] += standing.ours
        sums["theirs"] += standing.theirs
        sums["unexplained"] += sum(case.unexplained for case in cases)
        if order:
            self.cases += [_shown(order, case) for case in cases]


def book_missing(*, shop: Shop, now: datetime) -> int:
    """Write the entries of promises from before there was a journal; returns how many, a batch at most."""
    settlements, refunds = not_booked(shop, most=BATCH)
    for settlement in settlements:
        _book_settlement(settlement.rma_id, now)
    for refund in refunds:
        _book_refund(refund, now)
    return len(settlements) + len(refunds)


@transaction.atomic
def _book_settlement(rma_id: int, now: datetime) -> None:
    rma = locked(rma_id)
    settlement = rma.settlement
    if settlement.entries.exists():
        return
    book_settlement(rma, settlement, now=now)
    if settlement.status == SettlementStatus.PAID:
        paid = settlement.paid_presentment_minor
        minor = settlement.total_presentment_minor if paid is None else paid
        book_payment(rma, settlement, refund_gid=settlement.refund_gid, paid_minor=minor, now=now)


@transaction.atomic
def _book_refund(refund: OrderRefund, now: datetime) -> None:
    held = locked(refund.rma_id).order_refunds.get(pk=refund.pk)
    if held.entries.exists() or held.status == SettlementStatus.FAILED:
        return
    if held.status == SettlementStatus.PAID:
        book_refund_payment(held, now=now)
    else:
        book_refund(held, minor=held.amount_presentment_minor, now=now)


@transaction.atomic
def prove_order(*, order: Order, refunds: Iterable[RemoteRefund], now: datetime) -> list[Case]:
    """What differs for one order. A refund made at Shopify without us is booked, and known from then on."""
    hold_order(pk=order.pk)
    cases = prove(books_of(order), refunds)
    for case in cases:
        if case.code == CaseCode.ELSEWHERE:
            book_elsewhere(order, refund_gid=case.ground, minor=case.theirs, now=now)
    return cases


@transaction.atomic
def keep_proof(*, shop: Shop, found: Found, since: datetime | None, now: datetime) -> LedgerProof:
    """Keep the day's proof; a second one of the same day replaces the first."""
    day = now.astimezone(ZoneInfo(shop.time_zone)).date()
    values = {
        "proved_at": now, "since": since, "orders": found.orders, "sums": found.sums, "cases": found.cases,
    }  # fmt: skip
    return LedgerProof.objects.update_or_create(shop=shop, day=day, defaults=values)[0]


def _shown(order: Order, case: Case) -> dict[str, Any]:
    rma = order.returns.filter(gid=case.ground).first() or order.returns.order_by("pk").first()
    return {
        "order": order.name,
        "return": rma.number if rma else "",
        "code": case.code,
        "ours": case.ours,
        "theirs": case.theirs,
        "currency": order.presentment_currency,
        "unexplained": case.unexplained,
    }
