"""What of an order may come back, and what it would be worth. Preview and request ask the same questions here."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from returns.domain.asking import Proof
from returns.domain.conditions import Conditions, conditions_of
from returns.domain.conformity import owed
from returns.domain.evaluation import evaluate
from returns.domain.facts import LineFacts
from returns.domain.fees import FeeWay
from returns.domain.money import MoneyPair
from returns.domain.outcomes import GIVEN, Ways, choices
from returns.domain.policy import Policy, Reason
from returns.domain.rules.window import deadline
from returns.domain.settlement import Claim, Quote, quote_line
from returns.domain.shipping import Carriage, Goods, KeepIt
from returns.domain.status import Outcome
from returns.domain.verdict import Answer, Decision, Verdict, strictest
from returns.models import FulfillmentLine, Order
from returns.queries.carriage import Router, plan
from returns.queries.duties import duties_go_back
from returns.queries.line_facts import LineReader
from returns.queries.linked_worth import worth_elsewhere
from returns.queries.photos import sent_photos
from returns.queries.pieces import available_pieces, free_pieces, fulfilled_lines, taken_pieces
from returns.queries.pricing import Charged, parcel_fees, quotes
from returns.queries.regard import capped, regard_of, restriction_only
from returns.queries.remedies import ways_for
from returns.queries.shopify_terms import ShopifyTerms, room


@dataclass(frozen=True, slots=True)
class Wanted:
    """A quantity of one fulfilled line that the shopper wants to return, and why. `reason` is a policy code.

    `detail` is the code of a sub-reason, `answers` are what was said of the conditions asked, by code, and `photos` the
    ids of pictures that were sent before.
    """

    fulfilled_id: int
    quantity: int
    reason: str
    note: str = ""
    detail: str = ""
    answers: tuple[tuple[str, bool], ...] = ()
    photos: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ReturnableLine:
    """One fulfilled line as the shopper sees it: how many may come back until when, or why none.

    Lines of one order line that went out in several parcels may each offer the same pieces where Shopify lets fewer
    come back than were sent; `preview` hands each piece out once. `fault_only`: the shop's own conditions are over, and
    only faulty or wrong goods may still come back.
    """

    fulfilled: FulfillmentLine
    available: int
    decision: Decision
    until: datetime
    facts: LineFacts
    fault_only: bool = False

    def proof_for(self, reason: Reason, policy: Policy) -> Proof:
        """What the policy wants to see where this reason is chosen."""
        facts = replace(self.facts, reason=reason.code, fault=reason.fault)
        return conditions_of(facts, policy).proof

    @property
    def allowed(self) -> bool:
        """Whether at least one piece may be asked for."""
        return self.decision.answer != Answer.DENY


@dataclass(frozen=True, slots=True)
class WantedLine:
    """A wanted line with its conditions, what the rules say of it, and the pieces it would claim."""

    wanted: Wanted
    fulfilled: FulfillmentLine
    conditions: Conditions
    decision: Decision
    pieces: tuple[int, ...]

    def as_json(self) -> dict[str, Any]:
        """The trace as it is kept with the return."""
        return {
            "fulfilled": self.fulfilled.gid,
            "quantity": self.wanted.quantity,
            "conditions": self.conditions.as_json(),
            "verdicts": [verdict.as_json() for verdict in self.decision.verdicts],
        }


@dataclass(frozen=True, slots=True)
class Preview:
    """What asking for these lines would give. `ways` are where the money may go, `quote` is without a bonus.

    `carriage` is the way back, None where nothing can come back. `capped`: why a person agrees first although no line
    asks for it. `quotes` has the settlement of each way with its own fees, where fees hang on the way; `exchanged` are
    the fulfilled lines that something else goes out for. `parcel_fees` are the return shipping fees of the carriage's
    parcels, where each has its own.
    """

    lines: tuple[WantedLine, ...]
    quote: Quote | None
    ways: Ways
    carriage: Carriage | None = None
    capped: Verdict | None = None
    quotes: Mapping[Outcome, Quote] = field(default_factory=dict)
    exchanged: frozenset[int] = frozenset()
    parcel_fees: Mapping[Outcome, Sequence[MoneyPair]] = field(default_factory=dict)

    def restocking_bps(self, line: WantedLine, outcome: Outcome) -> int:
        """The share that is held back of one of its lines where the money goes by `outcome`."""
        choice = FeeWay.EXCHANGE if line.fulfilled.pk in self.exchanged else outcome
        return line.conditions.fees_for(choice).restocking_bps

    @property
    def answer(self) -> Answer:
        """The strictest answer over all lines, and over the shop's caps."""
        return max(strictest(line.decision for line in self.lines), self.capped.answer if self.capped else Answer.ALLOW)

    def as_json(self) -> dict[str, Any]:
        """The decision as it is kept with the return."""
        caps = {"caps": self.capped.as_json()} if self.capped else {}
        return {"answer": self.answer.name, "lines": [line.as_json() for line in self.lines], **caps}

    @property
    def goods(self) -> Goods:
        """What is to happen with the goods."""
        return self.carriage.goods if self.carriage else Goods.SEND

    @property
    def choices(self) -> dict[Outcome, Quote]:
        """Each way the money may go with what it comes to, in the order they are shown."""
        return dict(choices(self.quote, self.ways, self.quotes)) if self.quote else {}

    @property
    def approved_at_once(self) -> bool:
        """Whether no person has to agree first: no rule objects, and every line is one that the policy approves."""
        return self.answer == Answer.ALLOW and all(line.conditions.approval == "auto" for line in self.lines)


def policy_of(order: Order) -> Policy:
    """The policy the order was placed under; the plain default where the shop had none."""
    return order.policy.policy if order.policy else Policy()


def returnable_lines(
    order: Order,
    *,
    now: datetime,
    terms: ShopifyTerms | None = None,
    besides: int | None = None,
    gift: bool = False,
) -> list[ReturnableLine]:
    """Judge one piece of every line that was sent. `besides` is a return that will let its pieces go.

    `gift`: for who was given it, whom nothing is held against that is about the buyer.
    """
    policy, taken, left = policy_of(order), taken_pieces(order, besides), room(order, terms)
    regard = None if gift else restriction_only(order, now=now)
    read, found = LineReader(order, policy, regard=regard, gift=gift, now=now), []
    for fulfilled in fulfilled_lines(order):
        available = available_pieces(fulfilled, taken)
        facts = read.line(fulfilled, wanted=1, available=available, told=left.of(fulfilled.line))
        conditions = conditions_of(facts, policy)
        until, _ = deadline(facts, conditions)
        decision = evaluate(facts, conditions, now=now)
        fault_only = _fault_only(decision)
        told = None if fault_only else facts.units_at_shopify
        most = available if told is None else min(available, told)
        found.append(ReturnableLine(fulfilled, most, decision, until, facts, fault_only=fault_only))
    return found


def preview(
    order: Order,
    wanted: Sequence[Wanted],
    *,
    now: datetime,
    terms: ShopifyTerms | None = None,
    by_merchant: bool = False,
    besides: int | None = None,
    gift: bool = False,
    sold_out: Collection[str] | None = (),
) -> Preview:
    """Judge and price the wanted lines. Lines that do not belong to the order are not found (KeyError).

    A merchant may be kinder than the policy and than Shopify's terms, but nobody returns a piece that is not there.
    `besides` is a return that will let its pieces go; `gift`: who was given it asks, and gets a gift card. `sold_out`
    are variants that cannot replace anything, None where nobody knows what can.
    """
    policy, taken, left = policy_of(order), taken_pieces(order, besides), room(order, terms)
    by_id = {fulfilled.pk: fulfilled for fulfilled in fulfilled_lines(order)}
    regard = None if gift else regard_of(order, now=now)
    read = LineReader(order, policy, regard=regard, gift=gift, now=now)
    lines, sent, all_owed = [], sent_photos(order, wanted, besides=besides), True
    for want in wanted:
        fulfilled = by_id[want.fulfilled_id]
        available = available_pieces(fulfilled, taken)
        told = left.of(fulfilled.line)
        pictures = None if by_merchant else len(sent.get(want.fulfilled_id, ()))
        facts = read.line(
            fulfilled,
            wanted=want.quantity,
            available=available,
            reason=want.reason,
            told=told,
            answers=want.answers,
            photos=pictures,
        )
        conditions = conditions_of(facts, policy)
        decision = evaluate(facts, conditions, now=now)
        all_owed = all_owed and owed(facts, now=now)
        granted = 1 <= want.quantity <= available if by_merchant else decision.answer != Answer.DENY
        pieces = free_pieces(fulfilled, taken, want.quantity) if granted else ()
        taken.setdefault(fulfilled.line_id, {}).update(dict.fromkeys(pieces, fulfilled.pk))
        left.hand_out(fulfilled.line, len(pieces))
        lines.append(WantedLine(want, fulfilled, conditions, decision, pieces))
    about = [(line.conditions, line.wanted.reason, line.fulfilled.line) for line in lines]
    ways = GIVEN if gift else ways_for(order, policy, about, sold_out=sold_out)
    if not lines or not all(line.pieces for line in lines):
        return Preview(tuple(lines), None, ways)
    way_back = _carriage(order, policy, lines, may_stay=not (by_merchant or gift), now=now)
    if way_back.goods != Goods.SEND:
        ways = ways.without(Outcome.REPAIR)
    about_money = _charged(order, policy, lines)
    priced, apart = quotes(order, policy, about_money, way_back), parcel_fees(order, policy, about_money, way_back)
    offer = Preview(tuple(lines), priced[Outcome.REFUND], ways, way_back, quotes=priced, parcel_fees=apart)
    if by_merchant or all_owed or not offer.approved_at_once:
        return offer
    most = max(found.total.shop.minor for found in priced.values()) + worth_elsewhere(order, lines)
    return replace(offer, capped=capped(order, worth_minor=most, now=now))


def charged(order: Order, offer: Preview, *, exchanged: Collection[int]) -> Preview:
    """The same, with the fees of an exchange on the fulfilled lines (ids) that something else goes out for."""
    if offer.quote is None or offer.carriage is None or not exchanged:
        return offer
    policy, instead = policy_of(order), frozenset(exchanged)
    lines = _charged(order, policy, offer.lines, instead)
    priced, apart = quotes(order, policy, lines, offer.carriage), parcel_fees(order, policy, lines, offer.carriage)
    return replace(offer, quote=priced[Outcome.REFUND], quotes=priced, exchanged=instead, parcel_fees=apart)


def _fault_only(decision: Decision) -> bool:
    return any(verdict.code in {"conformity", "warranty"} for verdict in decision.verdicts)


def claim_of(order: Order, line: WantedLine) -> Claim:
    """The wanted line as `domain.settlement` prices it."""
    return _claim(order, policy_of(order), line)


def _carriage(order: Order, policy: Policy, lines: Sequence[WantedLine], *, may_stay: bool, now: datetime) -> Carriage:
    router, travelling, value_minor = Router(order.shop), [], worth_elsewhere(order, lines)
    for line in lines:
        claim = _claim(order, policy, line)
        worth = quote_line(claim, taxes_included=order.taxes_included, restocking_bps=0)
        value_minor += (worth.items + worth.tax).shop.minor
        destination = router.leads_to(line.conditions, vendor=line.fulfilled.line.vendor)
        travelling.append(line.conditions.travelling(fault=claim.fault, destination=destination))
    if not may_stay:
        travelling = [replace(line, keep_it=KeepIt()) for line in travelling]
    return plan(order, policy, travelling, value_minor=value_minor, now=now, wanted=lines)


def _charged(
    order: Order, policy: Policy, lines: Sequence[WantedLine], exchanged: Collection[int] = ()
) -> list[Charged]:
    return [
        Charged(_claim(order, policy, line), line.conditions, exchanged=line.fulfilled.pk in exchanged)
        for line in lines
    ]


def _claim(order: Order, policy: Policy, line: WantedLine) -> Claim:
    row, fault = line.fulfilled.line, policy.is_fault(line.wanted.reason)
    return Claim(
        ordered=row.quantity,
        done=line.pieces[0] - 1,
        quantity=len(line.pieces),
        discounted=order.amount(row, "discounted"),
        tax=order.amount(row, "tax"),
        fault=fault,
        pieces=line.pieces,
        duties=order.amount(row, "duties") if duties_go_back(line, fault=fault) else None,
    )
