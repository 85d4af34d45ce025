"""What of an order may come back, and what it would be worth. Preview and request ask the same questions here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from returns.domain.evaluation import evaluate
from returns.domain.money import MoneyPair, divide_half_up
from returns.domain.policy import LineFacts, Policy
from returns.domain.rules.window import deadline
from returns.domain.settlement import Claim, Quote, quote
from returns.domain.verdict import Answer, Decision, strictest
from returns.models import FulfillmentLine, Order, ReturnUnit
from returns.queries.conformity import conform_until


@dataclass(frozen=True, slots=True)
class Wanted:
    """A quantity of one fulfilled line that the shopper wants to return, and why. `reason` is a policy code."""

    fulfilled_id: int
    quantity: int
    reason: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReturnableLine:
    """One fulfilled line as the shopper sees it: how many may come back until when, or why none.

    `fault_only`: the shop's own conditions are over, and only faulty or wrong goods may still come back.
    """

    fulfilled: FulfillmentLine
    available: int
    decision: Decision
    until: datetime
    fault_only: bool = False

    @property
    def allowed(self) -> bool:
        """Whether at least one piece may be asked for."""
        return self.decision.answer != Answer.DENY


@dataclass(frozen=True, slots=True)
class WantedLine:
    """A wanted line with what the rules say of it and the pieces it would claim."""

    wanted: Wanted
    fulfilled: FulfillmentLine
    decision: Decision
    pieces: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What asking for these lines would give."""

    lines: tuple[WantedLine, ...]
    quote: Quote | None

    @property
    def answer(self) -> Answer:
        """The strictest answer over all lines."""
        return strictest(line.decision for line in self.lines)


def policy_of(order: Order) -> Policy:
    """The policy the order was placed under; the plain default where the shop had none."""
    return order.policy.policy if order.policy else Policy()


def fulfilled_lines(order: Order) -> list[FulfillmentLine]:
    """Everything that was sent for the order, in the order of its lines."""
    rows = FulfillmentLine.objects.filter(fulfillment__order=order).exclude(fulfillment__status="CANCELLED")
    return list(rows.select_related("line", "fulfillment__order__shop").order_by("line__position", "pk"))


def returnable_lines(order: Order, *, now: datetime) -> list[ReturnableLine]:
    """Judge one piece of every line that was sent."""
    policy, taken = policy_of(order), _taken(order)
    found = []
    for fulfilled in fulfilled_lines(order):
        available = _available(fulfilled, taken)
        facts = _facts(order, fulfilled, wanted=1, available=available, fault=None)
        until, _ = deadline(facts, policy)
        decision = evaluate(facts, policy, now=now)
        found.append(ReturnableLine(fulfilled, available, decision, until, fault_only=_fault_only(decision)))
    return found


def preview(order: Order, wanted: Sequence[Wanted], *, now: datetime, by_merchant: bool = False) -> Preview:
    """Judge and price the wanted lines. Lines that do not belong to the order are not found (KeyError).

    A merchant may be kinder than the policy, but nobody returns a piece that is not there.
    """
    policy, taken = policy_of(order), _taken(order)
    by_id = {fulfilled.pk: fulfilled for fulfilled in fulfilled_lines(order)}
    lines = []
    for want in wanted:
        fulfilled = by_id[want.fulfilled_id]
        available = _available(fulfilled, taken)
        fault = bool((reason := policy.reason(want.reason)) and reason.fault)
        decision = evaluate(_facts(order, fulfilled, want.quantity, available, fault=fault), policy, now=now)
        granted = 1 <= want.quantity <= available if by_merchant else decision.answer != Answer.DENY
        pieces = _free_pieces(fulfilled, taken, want.quantity) if granted else ()
        taken.setdefault(fulfilled.line_id, {}).update(dict.fromkeys(pieces, fulfilled.pk))
        lines.append(WantedLine(want, fulfilled, decision, pieces))
    allowed = bool(lines) and all(line.pieces for line in lines)
    return Preview(tuple(lines), _quote(order, policy, lines) if allowed else None)


def _fault_only(decision: Decision) -> bool:
    return any(verdict.code == "conformity" for verdict in decision.verdicts)


Taken = dict[int, dict[int, int]]


def _taken(order: Order) -> Taken:
    """The pieces of each order line that are in a return: order line -> piece -> fulfilled line."""
    taken: Taken = {}
    units = ReturnUnit.objects.filter(order_line__order=order, live=True)
    for line_id, number, fulfilled_id in units.values_list("order_line_id", "number", "item__fulfilled_id"):
        taken.setdefault(line_id, {})[number] = fulfilled_id
    return taken


def _available(fulfilled: FulfillmentLine, taken: Taken) -> int:
    ours = sum(1 for holder in taken.get(fulfilled.line_id, {}).values() if holder == fulfilled.pk)
    return max(fulfilled.quantity - fulfilled.elsewhere - ours, 0)


def _free_pieces(fulfilled: FulfillmentLine, taken: Taken, quantity: int) -> tuple[int, ...]:
    held = taken.get(fulfilled.line_id, {})
    free = [number for number in range(1, fulfilled.line.quantity + 1) if number not in held]
    return tuple(free[:quantity])


def _facts(order: Order, fulfilled: FulfillmentLine, wanted: int, available: int, *, fault: bool | None) -> LineFacts:
    line = fulfilled.line
    return LineFacts(
        wanted=wanted,
        fulfilled=fulfilled.quantity,
        available=available,
        tags=tuple(line.tags),
        product_type=line.product_type,
        is_gift_card=line.is_gift_card,
        requires_shipping=line.requires_shipping,
        ordered_at=order.placed_at,
        fulfilled_at=fulfilled.fulfillment.created_at,
        delivered_at=fulfilled.fulfillment.delivered_at,
        order_cancelled=order.cancelled_at is not None,
        time_zone=order.shop.time_zone,
        fault=fault,
        conform_until=conform_until(fulfilled),
    )


def claim_of(order: Order, line: WantedLine) -> Claim:
    """The wanted line as `domain.settlement` prices it."""
    return _claim(order, policy_of(order), line)


def _quote(order: Order, policy: Policy, lines: Sequence[WantedLine]) -> Quote:
    claims = [_claim(order, policy, line) for line in lines]
    fee = MoneyPair.zero(order.shop_currency, order.presentment_currency)
    if policy.fees.return_shipping_minor:
        fee = in_order_currencies(order, policy.fees.return_shipping_minor)
    return quote(
        claims,
        taxes_included=order.taxes_included,
        restocking_bps=policy.fees.restocking_bps,
        return_shipping_fee=fee,
    )


def _claim(order: Order, policy: Policy, line: WantedLine) -> Claim:
    reason = policy.reason(line.wanted.reason)
    row = line.fulfilled.line
    return Claim(
        ordered=row.quantity,
        done=line.pieces[0] - 1,
        quantity=len(line.pieces),
        discounted=order.amount(row, "discounted"),
        tax=order.amount(row, "tax"),
        fault=bool(reason and reason.fault),
    )


def in_order_currencies(order: Order, shop_minor: int) -> MoneyPair:
    """An amount of the shop's currency beside what it is in the shopper's, at the rate the order was paid at."""
    zero = MoneyPair.zero(order.shop_currency, order.presentment_currency)
    received = order.received
    presentment = shop_minor
    if order.shop_currency != order.presentment_currency and received.shop.minor:
        presentment = divide_half_up(shop_minor * received.presentment.minor, received.shop.minor)
    return zero + MoneyPair(
        type(zero.shop)(shop_minor, order.shop_currency),
        type(zero.shop)(presentment, order.presentment_currency),
    )
