"""Read statements of withdrawal and what became of them, and work out what one would give back."""

from __future__ import annotations

import hmac
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from returns.domain.law import CountryLaw, law_of
from returns.domain.money import MoneyPair
from returns.domain.outcomes import Ways
from returns.domain.rules.care import noted
from returns.domain.settlement import Quote, add_up, quote
from returns.domain.verdict import Answer, Decision, Verdict
from returns.domain.withdrawal import Basis, Contract, Parcel, Period, period
from returns.domain.withdrawal_terms import BY_ARTICLE
from returns.models import FulfillmentLine, Order, Shop, Withdrawal
from returns.models import WithdrawalStatement as StatementRow
from returns.normalise import email_key, order_number_key
from returns.queries.delivery_back import delivery_of
from returns.queries.eligibility import (
    Preview,
    Wanted,
    WantedLine,
    claim_of,
    policy_of,
    preview,
    returnable_lines,
)
from returns.queries.pieces import fulfilled_lines

REASON = "withdrawal"


@dataclass(frozen=True, slots=True)
class Offer:
    """What withdrawing gives back. `quote` is None where no piece is there; `left_out` are articles of Article 16."""

    preview: Preview
    quote: Quote | None
    left_out: tuple[FulfillmentLine, ...]


def statement_of(shop: Shop, statement_id: int) -> StatementRow:
    """The shop's statement with this id that still says who made it; raises WithdrawalStatement.DoesNotExist."""
    return StatementRow.objects.select_related("shop").get(shop=shop, pk=statement_id, redacted_at=None)


def withdrawal_of(payload: dict[str, Any]) -> Withdrawal:
    """The withdrawal that a message is about."""
    return Withdrawal.objects.select_related("shop", "statement__shop").get(pk=payload["withdrawal"])


def named_order(statement: StatementRow) -> Order | None:
    """The shop's order whose number and e-mail address are those of the statement: who knows both is identified."""
    key, email = order_number_key(statement.contract), email_key(statement.email)
    if not key or statement.redacted_at:
        return None
    orders = statement.shop.orders.filter(number_key=key, redacted_at=None).order_by("-placed_at")[:5]
    return next((order for order in orders if order.email and hmac.compare_digest(order.email, email)), None)


def contract_of(order: Order, *, told_on: date | None = None) -> Contract | None:
    """The order as the law of its country of delivery looks at it; None where no row of `domain.law` applies.

    What was bought at a till is no distance contract (Directive 2011/83/EU, Art. 2(7)), so none does.
    `told_on` is the day on which a shopper who had not been told of the right was told after all.
    """
    law = law_of(order.address.get("country", ""))
    if law is None or order.till_gid:
        return None
    rows, sent = fulfilled_lines(order), Counter[int]()
    for row in rows:
        sent[row.line_id] += row.quantity
    # What comes by e-mail is never delivered, and moves no period of goods; without any goods it is all there is.
    tangible = [row for row in rows if row.line.requires_shipping and not row.line.is_gift_card]
    parcels = {
        row.fulfillment_id: Parcel(row.fulfillment.created_at, row.fulfillment.delivered_at) for row in tangible or rows
    }
    goods = order.lines.filter(requires_shipping=True, is_gift_card=False)
    all_sent = all(sent[line.pk] >= line.current_quantity for line in goods)
    terms, informed_at = policy_of(order).withdrawal, None
    if told_on:
        terms, informed_at = msgspec.structs.replace(terms, informed="no"), _noon(told_on, law)
    return Contract(law, tuple(parcels.values()), all_sent, terms, informed_at)


def _noon(day: date, law: CountryLaw) -> datetime:
    return datetime.combine(day, time(12), ZoneInfo(law.zones[0]))


def period_of(order: Order, *, told_on: date | None = None) -> Period | None:
    """The order's period of withdrawal; None where the law knows none for it. `told_on` as in `contract_of`."""
    contract = contract_of(order, told_on=told_on)
    return period(contract) if contract else None


def offer(order: Order, wanted: Sequence[Wanted] | None, *, now: datetime) -> Offer:
    """Price a withdrawal from `wanted` lines, or (None) from everything that Article 16 does not exclude by its kind.

    All goods with no fee, and the outbound delivery when the whole order comes back.
    """
    terms, left_out = policy_of(order).withdrawal, []
    if wanted is None:
        wanted = []
        for line in returnable_lines(order, now=now):
            if not line.available or line.fulfilled.line.is_gift_card or not line.fulfilled.line.requires_shipping:
                continue
            if terms.ground_of(line.fulfilled.line.tags) in BY_ARTICLE:
                left_out.append(line.fulfilled)
            else:
                wanted.append(Wanted(line.fulfilled.pk, line.available, REASON))
    found = _judged(order, preview(order, wanted, now=now, by_merchant=True))
    possible = bool(found.lines) and all(line.pieces for line in found.lines)
    return Offer(found, _quote(order, found) if possible else None, tuple(left_out))


def _judged(order: Order, found: Preview) -> Preview:
    """The lines with the law's own verdict in place of the policy's: a return explains why it came to be."""
    measured = period_of(order)
    facts = {"articles": list(measured.sources), "counted_from": measured.basis.value} if measured else {}
    verdict = Verdict("withdrawal", Answer.ALLOW, "withdrawn" if measured else "withdrawn_by_grace", facts)
    return Preview(
        tuple(replace(line, decision=Decision((verdict, *_noted(line)))) for line in found.lines), None, Ways()
    )


def _noted(line: WantedLine) -> Sequence[Verdict]:
    """The signals about the person, which nothing follows from: the right of withdrawal knows no conditions."""
    return [noted(verdict) for verdict in line.decision.verdicts if verdict.rule == "care" and verdict.facts]


def _quote(order: Order, found: Preview) -> Quote:
    nothing = MoneyPair.zero(order.shop_currency, order.presentment_currency)
    claims = [
        replace(claim_of(order, line), fault=False, duties=order.amount(line.fulfilled.line, "duties"))
        for line in found.lines
    ]
    free = [0] * len(claims)
    lines = quote(claims, taxes_included=order.taxes_included, restocking_bps=free, return_shipping_fee=nothing).lines
    pieces: Counter[int] = Counter()
    for line in found.lines:
        pieces[line.fulfilled.line_id] += len(line.pieces)
    return add_up(lines, return_shipping_fee=nothing, shipping_refund=delivery_of(order, pieces))


def is_begun(order: Order) -> bool:
    """Whether goods of the order were sent at all: what was not sent is cancelled, not returned."""
    measured = period_of(order)
    return measured is None or measured.basis != Basis.NOT_SENT
