"""Crowds at what else decides about money: differences from Shopify, gift cards, bonuses, another way for the money."""

from __future__ import annotations

from typing import Any

from returns.domain.ledger import LedgerKind
from returns.domain.status import DriftKind, Outcome, Way
from returns.models import CreditBonus, Drift, GiftReturn, Return, Settlement
from returns.operations.approve_return import approve_return
from returns.operations.change_outcome import UnableToChange, change_outcome
from returns.operations.credit_bonus import begin_bonus, record_bonus
from returns.operations.drift import UnableToResolve, note_drift, resolve_drift
from returns.operations.give_gift_card import intend_gift_card, record_gift_card
from returns.operations.settle_return import settle_return
from returns.queries.by_outcome import quote_for
from tests.characters import NOW, make_order, make_shop
from tests.gifts import give_back, takes_gifts
from tests.returns.crowd_counts import Scene, booked, events, paid_out, waiting
from tests.returns.test_shopper_exchanges import receive
from tests.returns.test_store_credit import paid, ready, settled
from tests.returns_portal.merchant_desk import received


def drifted(rma: Return, kind: DriftKind, **facts: Any) -> Drift:
    note_drift(rma=rma, kind=kind, facts=facts, now=NOW)
    return Drift.objects.get(rma=rma)


def resolving(rma: Return, drift: Drift, way: Way) -> Any:
    try:
        return resolve_drift(shop=rma.shop, drift_id=drift.pk, way=way, actor_id="7", now=NOW)
    except UnableToResolve as refusal:
        return refusal


def taking_over_what_shopify_paid(number: int) -> Scene:
    rma = received(make_shop(), number)
    drift = drifted(rma, DriftKind.PAID_DIFFERENTLY, theirs_minor=700, refunds=["gid://shopify/Refund/7"])
    return (
        lambda _: resolving(rma, drift, Way.TAKE_THEIRS),
        lambda: (events("settlement.paid"), events("drift.resolved"), booked(LedgerKind.PAYMENT), paid_out(rma)),
        (1, 1, -700, 700),
    )


def paying_back_by_a_click(number: int) -> Scene:
    rma = received(make_shop(), number)
    drift = drifted(rma, DriftKind.LINKED_UNPAID, linked="#2", order="#1", back_minor=4990)
    return (
        lambda _: resolving(rma, drift, Way.SEND_OURS),
        lambda: (events("drift.resolved"), waiting("exchanges.pay_back")),
        (1, 1),
    )


def giving_a_gift_card(number: int) -> Scene:
    """One card: the code that was committed first, and the money bound once."""
    rma = give_back(make_order(takes_gifts(make_shop()), number=number))
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    rma = receive(rma)
    total = rma.settlement.total_presentment_minor
    settle_return(rma_id=rma.pk, expected_minor=total, outcome=Outcome.GIFT_CARD, actor="merchant", now=NOW)

    def act(place: int) -> Any:
        intend_gift_card(rma_id=rma.pk, sealed_code=f"code-{place}")
        return record_gift_card(rma_id=rma.pk, card_gid="gid://shopify/GiftCard/1", card_minor=total, now=NOW)

    def seen() -> Any:
        card = GiftReturn.objects.get(rma=rma)
        return card.card_minor, events("gift_card.issued"), events("settlement.paid"), paid_out(rma)

    return act, seen, (total, 1, 1, total)


def crediting_a_bonus(_: int) -> Scene:
    rma = ready()
    settled(rma, minor=2200)
    paid(rma, minor=2000)
    bonus = CreditBonus.objects.get(rma=rma)

    def act(place: int) -> Any:
        begin_bonus(bonus_id=bonus.pk, known=[f"before-{place}"], now=NOW)
        return record_bonus(bonus_id=bonus.pk, transaction_gid="gid://shopify/Transaction/1", now=NOW)

    return act, lambda: (events("bonus.paid"), CreditBonus.objects.get().status), (1, "PAID")


def changing_the_way_and_settling(_: int) -> Scene:
    """Whoever comes first, what is due is what was shown for the way that it goes."""
    rma = ready()
    shown = {way: quote_for(rma, way, bonus_bps=rma.bonus_bps if way == rma.outcome else 0) for way in MONEY}

    def act(place: int) -> Any:
        if place % 2:
            try:
                return change_outcome(rma_id=rma.pk, outcome=Outcome.REFUND, consent=True, actor_id="7", now=NOW)
            except UnableToChange as refusal:
                return refusal
        worth = shown[Outcome.STORE_CREDIT].worth.presentment.minor
        return settle_return(
            rma_id=rma.pk, expected_minor=worth, outcome=Outcome.STORE_CREDIT, actor="merchant", now=NOW
        )

    def seen() -> bool:
        row, way = Settlement.objects.get(rma=rma), Outcome(Return.objects.get(pk=rma.pk).outcome)
        as_shown = row.total_presentment_minor == shown[way].total.presentment.minor
        due = events("settlement.due")
        return as_shown and paid_out(rma) == row.total_presentment_minor * due and due == (way == Outcome.STORE_CREDIT)

    return act, seen, True


MONEY = (Outcome.REFUND, Outcome.STORE_CREDIT)
OTHERS = (
    taking_over_what_shopify_paid,
    paying_back_by_a_click,
    giving_a_gift_card,
    crediting_a_bonus,
    changing_the_way_and_settling,
)
