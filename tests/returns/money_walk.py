"""A seeded random walk over everything that moves money, beside a till that remembers what Shopify paid.

Orders of any currency are bought, changed, returned, exchanged, counted, cancelled, paid and refunded in any order, by
the operations that the app has; refusals are part of it. After every step the journal, the order, the pieces and the
till must agree. A walk is a transaction that is taken back in the end.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, F, Q, Sum

from returns.domain.exchange import Offer, WantedExchange
from returns.domain.ledger import LedgerKind
from returns.domain.ledger_proof import prove
from returns.domain.money import Money
from returns.domain.order import OrderSnapshot
from returns.domain.remote_return import RemoteRefund
from returns.domain.starting_policy import STARTING_POLICY
from returns.domain.status import (
    DeclineReason,
    DispositionType,
    Outcome,
    RefundKind,
    RepairStatus,
    ReturnStatus,
    SettlementStatus,
)
from returns.models import LedgerEntry, Order, OrderRefund, Return, ReturnUnit, Settlement, Shop
from returns.operations.approve_return import UnableToApprove, approve_return
from returns.operations.cancel_return import UnableToCancel, cancel_return
from returns.operations.change_outcome import UnableToChange, change_outcome
from returns.operations.create_return import create_return
from returns.operations.decline_return import UnableToDecline, decline_return
from returns.operations.ingest_order import ingest_order
from returns.operations.prove_ledger import prove_order
from returns.operations.publish_policy import publish_policy
from returns.operations.receive_goods import UnableToReceive, receive_goods
from returns.operations.record_payment import begin_payment, fail_payment, record_payment
from returns.operations.refund_order import begin_order_refund, fail_order_refund, record_order_refund, refund_order
from returns.operations.remove_from_return import UnableToRemove, remove_from_return
from returns.operations.repair import UnableToRepair, begin_repair, finish_repair, give_up_repair
from returns.operations.request_return import SumChanged, UnableToRequest, request_return
from returns.operations.reserve import UnableToSettle
from returns.operations.settle_return import settle_return
from returns.queries.by_outcome import bonus_for, quote_for
from returns.queries.eligibility import Wanted, policy_of, preview
from returns.queries.exchanges import merchants_offer
from returns.queries.ledger import books_of
from tests.characters import NOW, Bought, fulfilled, make_shop, snapshot

# The shop's currency, the shopper's, and how many minor units of the one are one of the other.
MONEYS = (("EUR", "EUR", 1), ("EUR", "JPY", 2), ("JPY", "JPY", 1), ("JPY", "KWD", 3), ("KWD", "KWD", 1))
REFUSALS = (
    UnableToApprove, UnableToCancel, UnableToDecline, UnableToReceive, UnableToRemove, UnableToRequest, UnableToSettle,
    SumChanged, UnableToChange, UnableToRepair,
)  # fmt: skip
PROVE_EVERY = 10
MONEY = ["refund", "store_credit"]
FREE_AS_CREDIT = {"store_credit": {"restocking_bps": 0, "return_shipping_minor": 0}}
NOT_BOUND = (LedgerKind.PAYMENT, LedgerKind.ELSEWHERE)


class Broken(AssertionError):
    """An invariant does not hold."""


@dataclass
class Walk:
    """One shop's life; `till` is what Shopify paid for each order, refund by refund."""

    seed: int
    shop: Shop = field(init=False)
    number: int = 1000
    till: dict[int, list[RemoteRefund]] = field(default_factory=dict)
    told: dict[int, OrderSnapshot] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    trail: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        self.money = self.dice.choice(MONEYS)
        self.now = NOW

    def run(self, steps: int) -> Walk:
        """Take so many steps and take them back. Raises Broken with the way there."""
        with transaction.atomic():
            self.shop = make_shop(f"walk-{self.seed}.myshopify.com", currency=self.money[0], store_credit=True)
            self._buy()
            for _ in range(steps):
                self._step()
            transaction.set_rollback(True)
        return self

    def _step(self) -> None:
        name, act = self.dice.choice(STEPS)
        self.now += timedelta(minutes=1)
        try:
            with transaction.atomic():
                result = act(self)
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        except REFUSALS as refusal:
            self.refused[name] += 1
            result = f"refused: {refusal}"
        self.trail.append(f"{name}: {result}")
        self.done[name] += 1
        if wrong := self.wrong(whole=len(self.trail) % PROVE_EVERY == 0):
            raise Broken("\n".join([f"seed {self.seed}, step {len(self.trail)}", *wrong, *self.trail[-30:]]))

    # What can happen

    def _buy(self) -> str:
        shop_currency, presentment, rate = self.money
        self.number += 1
        included = self.dice.random() < 0.5
        lines = []
        for place in range(self.dice.randint(1, 3)):
            quantity, price = self.dice.randint(1, 4), self.dice.randint(1, 9999)
            discount = self.dice.randint(0, price * quantity) if self.dice.random() < 0.5 else 0
            tax = self.dice.randint(0, (price * quantity - discount) // 4 + 1)
            lines.append(Bought(f"Article {place}", quantity, price, discount, tax))
        told = snapshot(
            *lines, number=self.number, currency=shop_currency, presentment=presentment, rate=rate,
            taxes_included=included,
        )  # fmt: skip
        order = ingest_order(shop=self.shop, snapshot=told)
        assert order
        self.told[order.pk], self.till[order.pk] = told, []
        return told.name

    def _edit(self) -> str:
        """The order is changed at Shopify: a line gets cheaper, or a piece leaves by other hands."""
        order = self._order()
        told = self.told[order.pk]
        place = self.dice.randrange(len(told.lines))
        line, sent = told.lines[place], told.fulfillments[0]
        if self.dice.random() < 0.5:
            line = _with(line, discounted=line.discounted.share(part=self.dice.randint(0, 100), whole=100))
        else:
            held = _with(sent.lines[place], returnable=max(sent.lines[place].returnable - 1, 0))
            sent = _with(sent, lines=(*sent.lines[:place], held, *sent.lines[place + 1 :]))
        lines = (*told.lines[:place], line, *told.lines[place + 1 :])
        told = _with(told, lines=lines, fulfillments=(sent,), updated_at=self.now, read_at=self.now)
        ingest_order(shop=self.shop, snapshot=told)
        self.told[order.pk] = told
        return told.name

    def _policy(self) -> str:
        fees = {
            "restocking_bps": self.dice.choice((0, 0, 333, 1500, 10_000)),
            "return_shipping_minor": self.dice.choice((0, 0, 490, 20_000)),
            "by_outcome": self.dice.choice(({}, FREE_AS_CREDIT, {"exchange": {"return_shipping_minor": 0}})),
        }
        money = {
            "outcomes": self.dice.choice((MONEY, [*MONEY, "repair", "replacement"])),
            "credit": {"bonus_bps": self.dice.choice((0, 1000))},
        }
        at = NOW - timedelta(days=100) + (self.now - NOW)
        publish_policy(shop=self.shop, document=STARTING_POLICY | money | {"fees": fees}, now=at)
        return str(fees)

    def _wanted(self, order: Order) -> list[Wanted]:
        reasons = [reason.code for reason in policy_of(order).reasons]
        lines = [line for line in fulfilled(order) if self.dice.random() < 0.6] or fulfilled(order)[:1]
        return [Wanted(line.pk, self.dice.randint(1, line.quantity), self.dice.choice(reasons)) for line in lines]

    def _request(self) -> str:
        order = self._order()
        wanted = self._wanted(order)
        choices = preview(order, wanted, now=NOW).choices
        outcome = self.dice.choice(list(choices) or [Outcome.REFUND])
        shown = choices.get(outcome)
        rma = request_return(
            shop=self.shop, order_id=order.pk, wanted=wanted, request_key=f"{self.now}", locale="fr", now=NOW,
            expected_minor=shown.worth.presentment.minor if shown else None, outcome=outcome,
        )  # fmt: skip
        settlement = Settlement.objects.get(rma=rma)
        if shown is None or settlement.total_presentment_minor != shown.total.presentment.minor:
            raise Broken(f"{rma} is not what was shown")
        return f"{rma} {settlement.total_presentment_minor}"

    def _exchange(self) -> str:
        order = self._order()
        wanted = self._wanted(order)[:1]
        price = Money(self.dice.randint(0, 9999), self.money[0])
        offer = Offer("gid://shopify/ProductVariant/9", "gid://shopify/Product/9", "Else", "M", "E-M", price, True)
        instead = [WantedExchange(wanted[0].fulfilled_id, offer)]
        balance = merchants_offer(order, wanted, instead, now=NOW).balance_minor
        rma = create_return(
            shop=self.shop, order_id=order.pk, wanted=wanted, exchanges=instead, request_key=f"{self.now}",
            expected_minor=balance, actor_id="7", now=NOW,
        )  # fmt: skip
        return f"{rma} {balance}"

    def _approve(self) -> str:
        return str(approve_return(rma_id=self._rma(status=ReturnStatus.REQUESTED).pk, actor="merchant", now=self.now))

    def _decline(self) -> str:
        rma = self._rma(status=ReturnStatus.REQUESTED)
        decline_return(rma_id=rma.pk, reason=DeclineReason.OTHER, explanation="", actor="merchant", now=self.now)
        return str(rma)

    def _cancel(self) -> str:
        return str(cancel_return(rma_id=self._rma().pk, actor="merchant", now=self.now))

    def _remove(self) -> str:
        rma = self._rma(received_at=None)
        item = rma.lines.first()
        assert item
        left = {item.pk: self.dice.randint(0, item.quantity)}
        return str(remove_from_return(rma_id=rma.pk, left=left, actor="merchant", now=self.now))

    def _receive(self) -> str:
        rma = self._rma(status=ReturnStatus.OPEN, received_at=None)
        counts = {}
        for item in rma.lines.all():
            missing = self.dice.randint(0, item.quantity) if self.dice.random() < 0.3 else 0
            counts[item.pk] = {DispositionType.RESTOCKED: item.quantity - missing, DispositionType.MISSING: missing}
        return str(receive_goods(rma_id=rma.pk, counts=counts, actor="merchant", now=self.now))

    def _settle(self) -> str:
        rma = self._rma(received_at__isnull=False, settlement__status__in=["QUOTED", "FAILED"])
        total = rma.settlement.total_presentment_minor
        worth = total + rma.settlement.bonus_presentment_minor
        way = Outcome(rma.outcome)
        settle_return(rma_id=rma.pk, expected_minor=worth, outcome=way, actor="merchant", now=self.now)
        return f"{rma} {total}"

    def _other_way(self) -> str:
        """The money is to go another way, for what that was said to come to."""
        rma = self._rma(settlement__status__in=["QUOTED", "FAILED"])
        way = self.dice.choice([each for each in (Outcome.REFUND, Outcome.STORE_CREDIT) if each != rma.outcome])
        said = quote_for(rma, way, bonus_bps=bonus_for(rma, way))
        change_outcome(rma_id=rma.pk, outcome=way, consent=True, actor_id="7", now=self.now)
        settlement = Settlement.objects.get(rma=rma)
        if settlement.total_presentment_minor != said.total.presentment.minor:
            raise Broken(f"{rma} is not what was said of {way}")
        return f"{rma} {way} {settlement.total_presentment_minor}"

    def _pay(self) -> str:
        """Shopify pays what was agreed, and rarely something else."""
        rma = self._rma(settlement__status__in=["DUE", "IN_DOUBT", "FAILED"])
        begin_payment(rma_id=rma.pk, now=self.now)
        total = rma.settlement.total_presentment_minor
        paid = total if self.dice.random() < 0.9 else self.dice.randint(0, total)
        return self._paid(rma, paid)

    def _settled_there(self) -> str:
        """Somebody settles a return in Shopify's admin before it is due here."""
        told = self.shop.returns.exclude(outcome=Outcome.REPAIR)
        rma = self._rma(status=ReturnStatus.OPEN, settlement__status="QUOTED", pk__in=told.values("pk"))
        return self._paid(rma, rma.settlement.total_presentment_minor)

    def _paid(self, rma: Return, minor: int) -> str:
        gid = self._gid()
        way = Outcome(rma.outcome) if self.dice.random() < 0.9 or not minor else Outcome.REFUND
        paid = {"rma_id": rma.pk, "paid_minor": minor, "outcome": way, "now": self.now}
        record_payment(refund_gid=gid if minor else "", **paid)
        record_payment(refund_gid=self._gid(), **paid)
        self._ring(rma.order, gid, minor, note=f"{rma.number} {rma.settlement.key}")
        return f"{rma} {minor}"

    def _stop(self) -> str:
        rma = self._rma(settlement__status__in=["DUE", "IN_DOUBT"])
        return str(fail_payment(rma_id=rma.pk, problem="refused", detail="", now=self.now))

    def _repair(self) -> str:
        """A repair begins, or ends one way or the other."""
        rma = self._rma(repair__status__in=["EXPECTED", "IN_REPAIR"], outcome=Outcome.REPAIR)
        if rma.repair.status == RepairStatus.EXPECTED:
            return str(begin_repair(rma_id=rma.pk, due_on=None, actor_id="7", now=self.now))
        if self.dice.random() < 0.5:
            way = {"carrier": "", "tracking_number": "", "tracking_url": ""}
            return f"{finish_repair(rma_id=rma.pk, **way, actor_id='7', now=self.now)} sent back"
        instead = self.dice.choice((Outcome.REFUND, Outcome.REPLACEMENT))
        given_up = give_up_repair(rma_id=rma.pk, instead=instead, reason="-", actor_id="7", now=self.now)
        return f"{given_up} {instead}"

    def _gesture(self) -> str:
        rma = self._rma()
        most = max(rma.order.received_presentment_minor // 3, 1)
        refund = refund_order(
            rma_id=rma.pk, kind=self.dice.choice(list(RefundKind)), amount_minor=self.dice.randint(1, most),
            request_key=f"{self.now}", actor_id="7", now=self.now,
        )  # fmt: skip
        return f"{rma} {refund.amount_presentment_minor}"

    def _gesture_ends(self) -> str:
        waiting = OrderRefund.objects.filter(rma__shop=self.shop, status__in=["DUE", "IN_DOUBT", "FAILED"])
        refund = self._one(list(waiting))
        begin_order_refund(refund_id=refund.pk, transfers=[("gid", 1, "card")], shipping_minor=0, now=self.now)
        if self.dice.random() < 0.5:
            fail_order_refund(refund_id=refund.pk, problem="refused", detail="", now=self.now)
            return f"{refund.pk} failed"
        gid, room = self._gid(), _room(refund)
        if refund.status == SettlementStatus.FAILED and room < refund.amount_presentment_minor:
            raise UnableToSettle("more_than_received")  # Shopify would not have paid it either
        record_order_refund(refund_id=refund.pk, refund_gid=gid, now=self.now)
        self._ring(refund.rma.order, gid, refund.amount_presentment_minor, note=f"{refund.key}")
        return f"{refund.pk} paid"

    def _elsewhere(self) -> str:
        """Somebody refunds in Shopify's admin without a return; the proof finds it."""
        order = self._order()
        left = order.received_presentment_minor - sum(refund.total.minor for refund in self.till[order.pk])
        if left <= 0:
            raise UnableToSettle("more_than_received")
        self._ring(order, self._gid(), self.dice.randint(1, left), note="")
        prove_order(order=order, refunds=self.till[order.pk], now=self.now)
        return order.name

    # What must hold

    def wrong(self, *, whole: bool) -> list[str]:
        """Every invariant that does not hold now; the `whole` has the nightly proof too."""
        unproved = self._unproved() if whole else []
        return [*self._wrong_orders(), *self._wrong_settlements(), *self._wrong_pieces(), *unproved]

    def _unproved(self) -> list[str]:
        orders = self.shop.orders.all()
        cases = {order.name: prove(books_of(order), self.till[order.pk]) for order in orders}
        return [f"{name}: {found}" for name, found in cases.items() if found]

    def _wrong_orders(self) -> list[str]:
        found = []
        booked = Counter[tuple[int, bool]]()
        rows = LedgerEntry.objects.filter(shop=self.shop).order_by().values_list("order", "kind")
        payments = Counter[int]()
        for order_id, kind, minor in rows.annotate(Sum("presentment_minor")):
            booked[order_id, kind in NOT_BOUND] += minor
            payments[order_id] -= minor if kind == LedgerKind.PAYMENT else 0
        for order in self.shop.orders.all():
            theirs = sum(refund.total.minor for refund in self.till[order.pk])
            if order.paid_out_presentment_minor != booked[order.pk, False]:
                found.append(f"{order}: bound {order.paid_out_presentment_minor}, booked {booked[order.pk, False]}")
            if payments[order.pk] != theirs:
                found.append(f"{order}: journal {payments[order.pk]}, till {theirs}")
            if order.paid_out_presentment_minor > order.received_presentment_minor:
                found.append(f"{order}: more out than in")
        return found

    def _wrong_settlements(self) -> list[str]:
        rows = Settlement.objects.filter(rma__shop=self.shop).annotate(
            owed=Sum("entries__presentment_minor", filter=~Q(entries__kind=LedgerKind.PAYMENT), default=0),
            left=Sum("entries__presentment_minor", default=0),
            left_shop=Sum("entries__shop_minor", default=0),
        )
        paid = Q(status=SettlementStatus.PAID)
        unpaid = Q(status__in=["DUE", "IN_DOUBT", "FAILED"])
        wrong = rows.filter(
            (paid & (~Q(left=0) | ~Q(left_shop=0)))
            | (unpaid & ~Q(owed=F("total_presentment_minor")))
            | (Q(status=SettlementStatus.QUOTED) & ~Q(owed=0))
            | Q(restocking_fee_presentment_minor__lt=0)
            | Q(return_shipping_fee_presentment_minor__lt=0)
            | Q(total_presentment_minor__lt=0)
        )
        return [f"{row.rma}: {row.status} owed {row.owed}, left {row.left} / {row.left_shop}" for row in wrong]

    def _wrong_pieces(self) -> list[str]:
        units = ReturnUnit.objects.filter(order_line__order__shop=self.shop)
        beyond = units.filter(live=True).order_by().values("item__fulfilled", "item__fulfilled__quantity")
        found = [f"returned beyond what was sent: {row}" for row in beyond.annotate(n=Count("pk")).filter(
            n__gt=F("item__fulfilled__quantity"))]  # fmt: skip
        twice = units.filter(settlement__isnull=False).order_by().values("order_line", "number")
        return found + [f"settled twice: {row}" for row in twice.annotate(n=Count("pk")).filter(n__gt=1)]

    # Chance

    def _one(self, rows: list[Any]) -> Any:
        if not rows:
            raise UnableToSettle("nothing_there")
        return self.dice.choice(rows)

    def _order(self) -> Order:
        order: Order = self._one(list(self.shop.orders.select_related("shop", "policy").order_by("pk")))
        return order

    def _rma(self, **which: Any) -> Return:
        rows = self.shop.returns.filter(**which).select_related("order", "settlement").order_by("pk")
        rma: Return = self._one(list(rows))
        return rma

    def _gid(self) -> str:
        return f"gid://shopify/Refund/{self.seed}-{len(self.trail)}-{self.dice.randrange(10**9)}"

    def _ring(self, order: Order, gid: str, minor: int, *, note: str) -> None:
        if minor:
            amount = Money(minor, order.presentment_currency)
            self.till[order.pk].append(RemoteRefund(gid, note, amount, ("SUCCESS",)))


def _room(refund: OrderRefund) -> int:
    order = refund.rma.order
    return order.received_presentment_minor - order.paid_out_presentment_minor


def _with(row: Any, **changes: Any) -> Any:
    return replace(row, **changes)


STEPS: list[tuple[str, Callable[[Walk], str]]] = [
    (name, getattr(Walk, f"_{name}"))
    for name, weight in {
        "buy": 2, "edit": 1, "policy": 1, "request": 4, "exchange": 2, "approve": 3, "decline": 1, "cancel": 1,
        "remove": 1, "receive": 4, "settle": 5, "pay": 5, "settled_there": 1, "stop": 1, "gesture": 2,
        "gesture_ends": 3, "elsewhere": 1, "other_way": 2,
        "repair": 3,
    }.items()
    for _ in range(weight)
]  # fmt: skip
