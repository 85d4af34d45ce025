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
from django.db.models import Sum

from returns.domain.exchange import Fallback, Offer, Reckoned, WantedExchange
from returns.domain.ledger import at_rate
from returns.domain.linked import HELD_FOR, LinkedStatus
from returns.domain.money import Money, MoneyPair
from returns.domain.order import FulfillmentSnapshot, OrderSnapshot
from returns.domain.remote_return import RemoteRefund
from returns.domain.starting_policy import STARTING_POLICY
from returns.domain.status import (
    DeclineReason,
    DispositionType,
    DriftKind,
    Outcome,
    ParcelStatus,
    RefundKind,
    RepairStatus,
    ReturnStatus,
    SettlementStatus,
    Way,
)
from returns.models import (
    ExchangeInvoice,
    ExchangeLine,
    LinkedOrder,
    Order,
    OrderRefund,
    OutboxMessage,
    Return,
    Settlement,
    Shop,
)  # fmt: skip
from returns.operations.approve_return import UnableToApprove, approve_return
from returns.operations.cancel_return import UnableToCancel, cancel_return
from returns.operations.change_outcome import UnableToChange, change_outcome
from returns.operations.create_return import create_return
from returns.operations.decline_return import UnableToDecline, decline_return
from returns.operations.drift import UnableToResolve, note_drift, resolve_drift
from returns.operations.give_up_exchange import UnableToGiveUp, give_up_exchange, sell_out
from returns.operations.ingest_order import ingest_order
from returns.operations.miss_goods import UnableToWriteOff, write_off
from returns.operations.promise_exchanges import UnableToExchange
from returns.operations.prove_ledger import prove_order
from returns.operations.publish_policy import publish_policy
from returns.operations.receive_goods import UnableToReceive, receive_goods
from returns.operations.receive_part import UnableToDivide, receive_part
from returns.operations.record_invoice import note_paid_invoices, record_invoice_sent
from returns.operations.record_linked_order import record_draft, record_linked_order
from returns.operations.record_payment import begin_payment, fail_payment, record_payment
from returns.operations.record_registration import record_registration, record_reverse_fulfillment
from returns.operations.record_scan import record_scan
from returns.operations.refund_order import begin_order_refund, fail_order_refund, record_order_refund, refund_order
from returns.operations.remove_from_return import UnableToRemove, remove_from_return
from returns.operations.repair import UnableToRepair, begin_repair, finish_repair, give_up_repair
from returns.operations.request_return import SumChanged, UnableToRequest, request_return
from returns.operations.reserve import UnableToSettle
from returns.operations.send_early import ask_early, wait_for_the_goods
from returns.operations.settle_return import settle_return
from returns.operations.take_back_return import UnableToTakeBack, take_back_return
from returns.queries.by_outcome import bonus_for, quote_for
from returns.queries.drift_ways import owed_for_undone
from returns.queries.eligibility import Wanted, policy_of, preview
from returns.queries.exchanges import merchants_offer, shoppers_offer
from returns.queries.rates import in_order_currencies
from returns.queries.returns import settlement_quote
from tests.characters import NOW, Bought, fulfilled, make_order, make_shop, snapshot
from tests.returns.money_invariants import ARTICLE, STOCK, what_is_wrong

# The shop's currency, the shopper's, and how many minor units of the one are one of the other.
MONEYS = (("EUR", "EUR", 1), ("EUR", "JPY", 2), ("JPY", "JPY", 1), ("JPY", "KWD", 3), ("KWD", "KWD", 1))
REFUSALS = (
    UnableToApprove, UnableToCancel, UnableToChange, UnableToDecline, UnableToDivide, UnableToExchange, UnableToGiveUp,
    UnableToReceive, UnableToRemove, UnableToRepair, UnableToRequest, UnableToSettle, UnableToTakeBack,
    UnableToWriteOff, SumChanged,
)  # fmt: skip
PROVE_EVERY = 10
# How what goes out instead is sent at first, in long walks; an order keeps the policy that it was placed under.
FEW_SEEDS = 40
WAYS_OUT = ({}, {"mode": "linked", "instant": "approved"}, {}, {"mode": "linked", "instant": "scanned"})
MONEY = ["refund", "store_credit"]
FREE_AS_CREDIT = {"store_credit": {"restocking_bps": 0, "return_shipping_minor": 0}}


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
            early = WAYS_OUT[self.seed % len(WAYS_OUT)] if self.seed >= FEW_SEEDS else {}
            self._publish(exchanges={"offered": "any"} | early)
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
            duties = self.dice.randint(1, 999) if self.dice.random() < 0.2 else 0
            lines.append(Bought(f"Article {place}", quantity, price, discount, tax, duties))
        told = snapshot(
            *lines, number=self.number, currency=shop_currency, presentment=presentment, rate=rate,
            taxes_included=included,
        )  # fmt: skip
        if self.dice.random() < 0.3:
            told = _with(told, fulfillments=(self._first_of(told.fulfillments[0]),))
        order = ingest_order(shop=self.shop, snapshot=told)
        assert order
        self.told[order.pk], self.till[order.pk] = told, []
        return told.name

    def _first_of(self, whole: FulfillmentSnapshot) -> FulfillmentSnapshot:
        """A parcel with some pieces of each line; the others are sent later, or never."""
        counts = [self.dice.randint(1, line.quantity) for line in whole.lines]
        lines = zip(whole.lines, counts, strict=True)
        return _with(whole, lines=tuple(_with(line, quantity=count, returnable=count) for line, count in lines))

    def _fulfil(self) -> str:
        """What was not sent yet is sent and delivered."""
        order = self._order()
        told = self.told[order.pk]
        (first, *others), unsent = told.fulfillments, self._unsent(told)
        if others or told.cancelled_at or not any(unsent):
            raise UnableToSettle("nothing_there")
        rest = [
            _with(line, gid=f"{line.gid}-2", quantity=count, returnable=count)
            for line, count in zip(first.lines, unsent, strict=True)
            if count
        ]
        second = _with(first, gid=f"{first.gid}-2", lines=tuple(rest))
        self._tell(order, fulfillments=(first, second))
        return told.name

    def _order_cancelled(self) -> str:
        """Somebody calls the order off at Shopify; what was not sent is paid back there."""
        order = self._order()
        told = self.told[order.pk]
        left = order.received_presentment_minor - order.paid_out_presentment_minor
        unsent = [
            line.discounted.share(part=count, whole=line.quantity)
            for line, count in zip(told.lines, self._unsent(told), strict=True)
        ]
        minor = min(MoneyPair.sum(unsent, start=told.received.times(0)).presentment.minor, left)
        self._tell(order, cancelled_at=self.now)
        if minor > 0:
            self._ring(order, self._gid(), minor, note="")
            prove_order(order=order, refunds=self.till[order.pk], now=self.now)
        return f"{told.name} {minor}"

    def _unsent(self, told: OrderSnapshot) -> list[int]:
        """How many pieces of each line are in no parcel."""
        sent = Counter[str]()
        for parcel in told.fulfillments:
            sent.update({line.line_gid: line.quantity for line in parcel.lines})
        return [line.quantity - sent[line.gid] for line in told.lines]

    def _tell(self, order: Order, **changes: Any) -> None:
        """The order is read again, with these changes."""
        told = _with(self.told[order.pk], updated_at=self.now, read_at=self.now, **changes)
        ingest_order(shop=self.shop, snapshot=told)
        self.told[order.pk] = told

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
        self._tell(order, lines=lines, fulfillments=(sent, *told.fulfillments[1:]))
        return told.name

    def _policy(self) -> str:
        fees = {
            "restocking_bps": self.dice.choice((0, 0, 333, 1500, 10_000)),
            "return_shipping_minor": self.dice.choice((0, 0, 490, 20_000)),
            "by_outcome": self.dice.choice(({}, FREE_AS_CREDIT, {"exchange": {"return_shipping_minor": 0}})),
            "duties": self.dice.choice(("kept", "refunded")),
        }
        money = {
            "outcomes": self.dice.choice((MONEY, [*MONEY, "repair", "replacement"])),
            "credit": {"bonus_bps": self.dice.choice((0, 1000))},
        }
        exchanges = {
            "offered": self.dice.choice(("any", "any", "any", "variants", "variants", "none")),
            "incentive_bps": self.dice.choice((0, 500, 10_000)),
            "incentive_minor": self.dice.choice((0, 0, 490)),
            "mode": self.dice.choice(("native", "linked")),
        }
        if exchanges["mode"] == "linked":
            exchanges["instant"] = self.dice.choice(("never", "approved", "approved", "scanned"))
        caps = {"early_minor": self.dice.choice((None, 0, 20_000))}
        self._publish(fees=fees, exchanges=exchanges, caps=caps, **money)
        return f"{fees} {exchanges} {caps} {money}"

    def _publish(self, **parts: Any) -> None:
        at = NOW - timedelta(days=100) + (self.now - NOW)
        publish_policy(shop=self.shop, document=STARTING_POLICY | parts, now=at)

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

    def _swap(self) -> str:
        """A shopper prefers another size of the first line they send back, or another article."""
        order = self._order()
        wanted = self._wanted(order)
        row = order.lines.get(fulfilled__pk=wanted[0].fulfilled_id)
        price = row.unit_price_shop_minor if self.dice.random() < 0.4 else self.dice.randint(0, 9999)
        offer = Offer(
            f"{row.variant_gid}-M", row.product_gid, row.title, "M", "M", Money(price, self.money[0]), True, stock=STOCK
        )  # fmt: skip
        if self.dice.random() < 0.4:
            there = in_order_currencies(order, price)
            reckoned = Reckoned(there, there.bps(self.dice.choice((0, 550, 2000))))
            offer = replace(offer, variant_gid=ARTICLE, product_gid="gid://shopify/Product/8", reckoned=reckoned)
        instead = [WantedExchange(wanted[0].fulfilled_id, offer, self.dice.choice(list(Fallback)))]
        shown = shoppers_offer(order, preview(order, wanted, now=NOW), instead)
        rma = request_return(
            shop=self.shop, order_id=order.pk, wanted=wanted, exchanges=instead, request_key=f"{self.now}", locale="fr",
            now=NOW, expected_minor=shown.balance_minor if shown.quote else None,
        )  # fmt: skip
        quote = settlement_quote(rma)
        if shown.quote is None or quote.balance != shown.quote.balance:
            raise Broken(f"{rma} is not what was shown")
        return f"{rma} {quote.balance.presentment.minor}"

    def _swapped(self) -> ExchangeLine:
        """One that is to go out; rather of a return whose payment was stopped, where money is bound already."""
        lines = ExchangeLine.objects.filter(rma__shop=self.shop, given_up_at=None, processed_quantity=0).order_by("pk")
        line: ExchangeLine = self._one(list(lines.filter(rma__settlement__status="FAILED")) or list(lines))
        return line

    def _sell_out(self) -> str:
        """What was promised sold elsewhere: the money, or a person, as the shopper chose."""
        line = self._swapped()
        return f"{sell_out(rma_id=line.rma_id, gone=[line.pk], now=self.now)} {line.fallback}"

    def _give_up(self) -> str:
        line = self._swapped()
        return str(give_up_exchange(rma_id=line.rma_id, line_id=line.pk, actor="merchant", now=self.now))

    def _invoice_paid(self) -> str:
        """A shopper pays all that Shopify asks for on an order, and the order is read."""
        invoice = self._one(list(ExchangeInvoice.objects.filter(rma__shop=self.shop, paid_at=None).order_by("pk")))
        record_invoice_sent(rma_id=invoice.rma_id, now=self.now)
        order = invoice.rma.order
        asked = ExchangeInvoice.objects.filter(rma__order=order, paid_at=None).aggregate(n=Sum("amount_minor"))["n"]
        received = self.told[order.pk].received
        self._tell(order, received=received + at_rate(asked, received))
        note_paid_invoices(order=self.shop.orders.get(pk=order.pk), now=self.now)
        return f"{order} {asked}"

    def _held(self) -> str:
        """Shopify holds the stock of what goes out on an order of its own."""
        row = self._one(list(self._linked(status=LinkedStatus.WANTED)))
        gid = f"gid://shopify/DraftOrder/{self._gid()}"[:64]
        record_draft(
            rma_id=row.rma_id, edition=row.edition, draft_gid=gid, reserved_until=self.now + HELD_FOR, now=self.now
        )
        return str(row.rma)

    def _draft_paid(self) -> str:
        """A shopper pays what a linked order costs beyond what came back; rarely just when it was called off."""
        row = self._one(list(self._linked(status=LinkedStatus.ASKED)))
        return self._ordered(row)

    def _sent_early(self) -> str:
        """What goes out before the goods are back becomes an order, is asked for first, or cannot be made."""
        row = self._one(list(self._linked(status__in=[LinkedStatus.WANTED, LinkedStatus.HELD]).exclude(early_at=None)))
        if self.dice.random() < 0.1:
            wait_for_the_goods(rma_id=row.rma_id, problem="draft_refused", detail="", now=self.now)
            return f"{row.rma} waits"
        if row.owed_presentment_minor:
            ask_early(rma_id=row.rma_id, now=self.now)
            return f"{row.rma} is asked for {row.owed_presentment_minor}"
        return self._ordered(row)

    def _handed_in(self) -> str:
        """The carrier sees a parcel."""
        rma = self._rma(status=ReturnStatus.OPEN, received_at=None)
        parcel = self._one(list(rma.parcels.order_by("pk")))
        return f"{rma} {record_scan(parcel_id=parcel.pk, status=ParcelStatus.IN_TRANSIT, at=self.now, now=self.now)}"

    def _given_up_for_lost(self) -> str:
        """Goods that something was sent early for never come."""
        row = self._one(list(self._linked(status=LinkedStatus.ORDERED, lost_at=None).exclude(early_at=None)))
        self._linked(pk=row.pk).update(overdue_at=self.now)
        return str(write_off(rma_id=row.rma_id, actor_id="7", now=self.now))

    def _called_off(self) -> str:
        """A linked order is called off at Shopify before it was sent, and somebody has its worth paid back, twice."""
        row = self._one(list(self._linked(status=LinkedStatus.ORDERED, rma__settlement__status="PAID")))
        rma, number = row.rma, 5_000_000 + row.pk
        if not self.shop.orders.filter(gid=row.order_gid).exists():
            second = make_order(self.shop, number=number, cancelled_at=self.now, sent=False)
            self.shop.orders.filter(pk=second.pk).update(gid=row.order_gid)
            self.till[second.pk] = []
        note_drift(rma=rma, kind=DriftKind.LINKED_UNDONE, facts={"covered_minor": row.pk}, now=self.now)
        drift = rma.drifts.filter(kind=DriftKind.LINKED_UNDONE).latest("pk")
        owed = owed_for_undone(rma)
        for _ in range(2):
            try:
                resolve_drift(shop=self.shop, drift_id=drift.pk, way=Way.SEND_OURS, actor_id="7", now=self.now)
            except UnableToResolve as refusal:
                owed = owed if refusal.code == "settled_already" else 0
        row.refresh_from_db()
        if owed_for_undone(Return.objects.get(pk=rma.pk)):
            raise Broken(f"seed {self.seed}: {rma}: {row} is owed twice")
        return f"{rma} {owed}"

    def _ordered(self, row: LinkedOrder) -> str:
        for gid in (f"gid://shopify/Order/linked-{row.pk}", "gid://shopify/Order/another"):
            record_linked_order(rma_id=row.rma_id, order_gid=gid, order_name="#L", now=self.now)
        return f"{row.rma} {row.status}"

    def _linked(self, **which: Any) -> Any:
        return LinkedOrder.objects.filter(rma__shop=self.shop, **which).select_related("rma__order").order_by("pk")

    def _take_back(self) -> str:
        return str(take_back_return(rma_id=self._rma().pk, now=self.now))

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

    def _receive_part(self) -> str:
        """Some of a return is here; where nothing is missing, both parts come to what one receipt would come to."""
        rma = self._rma(status=ReturnStatus.OPEN, received_at=None, settlement__status="QUOTED")
        self._tell_shopify(rma)
        whole, counts, missing = self._as_one(rma), {}, 0
        for item in rma.lines.all():
            here = self.dice.randint(0, item.quantity)
            lost = int(here > 1 and self.dice.random() < 0.2)
            counts[item.pk] = {DispositionType.RESTOCKED: here - lost, DispositionType.MISSING: lost}
            missing += lost
        rest = receive_part(rma_id=rma.pk, counts=counts, actor="merchant", now=self.now)
        parts = list(Settlement.objects.filter(rma__in=[rma, rest]))
        for name in ("total", "items", "tax", "restocking_fee", "shipping_refund") if not missing else ():
            for side in ("shop_minor", "presentment_minor"):
                came_to = sum(getattr(part, f"{name}_{side}") for part in parts)
                if came_to != (wanted := getattr(whole, f"{name}_{side}")):
                    raise Broken(f"seed {self.seed}: {rma} + {rest}: {name} {came_to} instead of {wanted}")
        return f"{rma} + {rest} {[part.total_presentment_minor for part in parts]}"

    def _as_one(self, rma: Return) -> Settlement:
        """What the return comes to if all of it is counted at once; nothing is changed."""
        with transaction.atomic():
            counts = {item.pk: {DispositionType.RESTOCKED: item.quantity} for item in rma.lines.all()}
            receive_goods(rma_id=rma.pk, counts=counts, actor="merchant", now=self.now)
            found = Settlement.objects.get(rma=rma)
            transaction.set_rollback(True)
        return found

    def _tell_shopify(self, rma: Return) -> None:
        """All that is to be told has arrived there."""
        lines = {item.pk: f"{rma.number}-{item.pk}" for item in rma.lines.all()}
        record_registration(
            rma_id=rma.pk, gid=f"gid://shopify/Return/{rma.pk}", lines=lines, now=self.now, outcome=rma.outcome
        )
        record_reverse_fulfillment(rma_id=rma.pk, gid=f"gid://shopify/Reverse/{rma.pk}", lines={}, now=self.now)
        OutboxMessage.objects.filter(payload__return=rma.pk).update(done_at=self.now)

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
        row = self._linked(rma=rma, status__in=[LinkedStatus.WANTED, LinkedStatus.HELD]).first()
        if row and self.dice.random() < 0.9:
            self._ordered(row)
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
        self._ring(rma.order, gid, minor, note=f"{rma.number} {rma.settlement.key}", return_gid=rma.gid)
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

    def wrong(self, *, whole: bool) -> list[str]:
        """Every invariant that does not hold now; the `whole` has the nightly proof too."""
        return what_is_wrong(self.shop, self.till, whole=whole)

    # Chance

    def _one(self, rows: list[Any]) -> Any:
        if not rows:
            raise UnableToSettle("nothing_there")
        return self.dice.choice(rows)

    def _order(self) -> Order:
        bought = self.shop.orders.filter(pk__in=self.told).select_related("shop", "policy").order_by("pk")
        order: Order = self._one(list(bought))
        return order

    def _rma(self, **which: Any) -> Return:
        rows = self.shop.returns.filter(**which).select_related("order", "settlement").order_by("pk")
        rma: Return = self._one(list(rows))
        return rma

    def _gid(self) -> str:
        return f"gid://shopify/Refund/{self.seed}-{len(self.trail)}-{self.dice.randrange(10**9)}"

    def _ring(self, order: Order, gid: str, minor: int, *, note: str, return_gid: str = "") -> None:
        if minor:
            amount = Money(minor, order.presentment_currency)
            self.till[order.pk].append(RemoteRefund(gid, note, amount, ("SUCCESS",), return_gid=return_gid))


def _room(refund: OrderRefund) -> int:
    order = refund.rma.order
    return order.received_presentment_minor - order.paid_out_presentment_minor


def _with(row: Any, **changes: Any) -> Any:
    return replace(row, **changes)


STEPS: list[tuple[str, Callable[[Walk], str]]] = [
    (name, getattr(Walk, f"_{name}"))
    for name, weight in {
        "buy": 2, "fulfil": 1, "order_cancelled": 1, "edit": 1, "policy": 1, "request": 4, "exchange": 2, "swap": 4,
        "sell_out": 1, "give_up": 1, "invoice_paid": 2, "take_back": 1, "approve": 3, "decline": 1, "cancel": 1,
        "remove": 1, "receive": 4, "receive_part": 3, "settle": 5, "pay": 5, "settled_there": 1, "stop": 1,
        "gesture": 2, "gesture_ends": 3, "elsewhere": 1, "other_way": 2, "repair": 3,
        "held": 3, "draft_paid": 2, "sent_early": 3, "handed_in": 2, "given_up_for_lost": 1, "called_off": 2,
    }.items()
    for _ in range(weight)
]  # fmt: skip
