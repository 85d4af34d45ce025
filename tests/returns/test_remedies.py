"""Repair and replacement of faulty goods: who is offered them, that no money moves, and the way back to the money."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from returns.domain.conditions import conditions_of
from returns.domain.ledger import LedgerKind
from returns.domain.outcomes import Ways, ways_of
from returns.domain.policy import parse
from returns.domain.remedy import REMEDIES
from returns.domain.status import (
    DeclineReason,
    DispositionType,
    Outcome,
    RepairStatus,
    ReturnStatus,
    SettlementStatus,
    Stage,
)
from returns.models import LedgerEntry, Order, OutboxMessage, Repair, Return, ReturnUnit, Shop
from returns.operations.approve_return import approve_return
from returns.operations.cancel_return import cancel_return
from returns.operations.change_outcome import UnableToChange, change_outcome
from returns.operations.decline_return import decline_return
from returns.operations.forget_person import forget_person
from returns.operations.publish_policy import publish_policy
from returns.operations.receive_goods import receive_goods
from returns.operations.record_payment import begin_payment, fail_payment, record_payment
from returns.operations.reopen_return import UnableToReopen, reopen_return
from returns.operations.repair import UnableToRepair, begin_repair, delay_repair, finish_repair, give_up_repair
from returns.operations.request_return import SumChanged
from returns.operations.reserve import UnableToSettle
from returns.operations.settle_return import settle_return
from returns.operations.take_back_return import take_back_return
from returns.queries.eligibility import Wanted, preview
from returns.queries.person import Person, held_by_core
from returns.queries.policies import active_policy
from tests.characters import NOW, Bought, ask, fulfilled, make_order, make_shop
from tests.returns.test_clauses import LINE

pytestmark = pytest.mark.django_db
REPAIR, REPLACEMENT, REFUND, CREDIT = Outcome.REPAIR, Outcome.REPLACEMENT, Outcome.REFUND, Outcome.STORE_CREDIT
REMEDIES_FIRST = {
    "code": "faults",
    "label": {"en": "Faults"},
    "when": {"reasons": ["defective", "damaged", "wrong_item"]},
    "then": {"outcomes": ["repair", "replacement"]},
}
PAIR = Bought(quantity=2, price=2_500)
SOON = date(2026, 12, 4)


def remedy_shop(*clauses: dict[str, Any], **more: Any) -> Shop:
    """A shop that repairs or replaces what is faulty; fees are of no account then."""
    shop = make_shop(store_credit=True)
    fees = {"restocking_bps": 1_000, "return_shipping_minor": 490}
    told = {"clauses": list(clauses or (REMEDIES_FIRST,)), "fees": fees}
    publish_policy(shop=shop, document=active_policy(shop).document | told | more, now=NOW - timedelta(days=100))
    return shop


def offered(order: Order, *, reason: str = "defective", **details: Any) -> dict[Outcome, int]:
    """Each way with what it comes to."""
    found = preview(order, [Wanted(fulfilled(order)[0].pk, 1, reason)], now=NOW, **details)
    return {way: quote.worth.presentment.minor for way, quote in found.choices.items()}


def wished(outcome: Outcome, order: Order | None = None, **details: Any) -> Return:
    return ask(
        order or make_order(remedy_shop(), PAIR), quantities=(2,), reason="defective", outcome=outcome, **details
    )


def here(outcome: Outcome, *, missing: int = 0, order: Order | None = None) -> Return:
    """The faulty goods are counted."""
    rma = wished(outcome, order)
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    counts = {DispositionType.PROCESSING_REQUIRED: 2 - missing, DispositionType.MISSING: missing}
    receive_goods(rma_id=rma.pk, counts={rma.lines.get().pk: counts}, actor="merchant", now=NOW)
    return again(rma)


def again(rma: Return) -> Return:
    return Return.objects.select_related("settlement").get(pk=rma.pk)


def begun(rma: Return, due_on: date | None = SOON) -> Return:
    return begin_repair(rma_id=rma.pk, due_on=due_on, actor_id="7", now=NOW)


def later(rma: Return, due_on: date, reason: str = "A part is late.") -> Return:
    return delay_repair(rma_id=rma.pk, due_on=due_on, reason=reason, actor_id="7", now=NOW)


def finished(rma: Return) -> Return:
    way = {"carrier": "Colissimo", "tracking_number": "6A123", "tracking_url": "https://example.com/6A123"}
    return finish_repair(rma_id=rma.pk, **way, actor_id="7", now=NOW)


def given_up(rma: Return, instead: Outcome, reason: str = "The zip is no longer made.") -> Return:
    return give_up_repair(rma_id=rma.pk, instead=instead, reason=reason, actor_id="7", now=NOW)


def news(wing: str = "shopify") -> list[str]:
    """What the wings were told, in order, without the shop's own policy."""
    rows = OutboxMessage.objects.filter(kind__startswith=f"{wing}.").order_by("pk")
    return [kind.partition(".")[2] for kind in rows.values_list("kind", flat=True)]


def journal(rma: Return) -> dict[str, int]:
    found: dict[str, int] = {}
    for kind, minor in LedgerEntry.objects.filter(settlement__rma=rma).values_list("kind", "presentment_minor"):
        found[kind] = found.get(kind, 0) + minor
    return {kind: minor for kind, minor in found.items() if minor}


@pytest.mark.parametrize(
    ("outcomes", "about", "expected"),
    [
        (["repair", "replacement"], {}, (REPAIR, REPLACEMENT)),
        (["repair", "replacement"], {"money_at_first": True}, (REFUND, REPAIR, REPLACEMENT)),
        (["replacement"], {"remedies": {REPAIR}}, (REFUND,)),
        (["refund", "repair"], {"fault": False, "remedies": ()}, (REFUND,)),
        (["store_credit", "replacement"], {}, (CREDIT, REPLACEMENT)),
        (["repair"], {"fault": False, "remedies": ()}, (REFUND,)),
        (["store_credit"], {"remedies": REMEDIES}, (REFUND, CREDIT)),
    ],
)
def test_the_law_puts_a_remedy_first_and_never_leaves_faults_without_either(
    outcomes: list[str], about: dict[str, Any], expected: tuple[Outcome, ...]
) -> None:
    line = conditions_of(LINE, parse({"outcomes": outcomes}))
    assert ways_of([line], **({"fault": True, "credit": True, "remedies": REMEDIES} | about)).outcomes == expected
    assert Ways((REPAIR,)).without(REPAIR).outcomes == (REFUND,)


def test_only_faults_are_repaired_and_nothing_is_owed() -> None:
    order = make_order(remedy_shop(), PAIR)
    assert offered(order) == {REPAIR: 0, REPLACEMENT: 0}
    assert offered(order, reason="size_small") == {REFUND: 2_500 - 250 - 490}


@pytest.mark.parametrize("sold_out", [{"gid://shopify/ProductVariant/1"}, None])
def test_what_is_sold_out_or_not_known_to_be_there_is_not_promised(sold_out: set[str] | None) -> None:
    order = make_order(remedy_shop(), PAIR)
    assert offered(order, sold_out=sold_out) == {REPAIR: 0}
    only = {**REMEDIES_FIRST, "then": {"outcomes": ["replacement"]}}
    publish_policy(
        shop=order.shop, document=active_policy(order.shop).document | {"clauses": [only]}, now=NOW - timedelta(days=90)
    )
    other = make_order(order.shop, PAIR, number=1002)
    assert offered(other, sold_out=sold_out) == {REFUND: 2_500}
    with pytest.raises(SumChanged):
        wished(REPAIR, other)


def test_mixed_reasons_have_only_the_money_in_common() -> None:
    order = make_order(remedy_shop())
    reasons = ("defective", "size_small")
    lines = [Wanted(line.pk, 1, reason) for line, reason in zip(fulfilled(order), reasons, strict=True)]
    assert set(preview(order, lines, now=NOW).choices) == {REFUND}


def test_where_the_law_gives_the_money_at_first_it_is_offered() -> None:
    order = make_order(remedy_shop(), PAIR)
    Order.objects.filter(pk=order.pk).update(address={**order.address, "country": "GB"})
    assert offered(Order.objects.get(pk=order.pk)) == {REFUND: 2_500, REPAIR: 0, REPLACEMENT: 0}


def test_goods_that_stay_are_not_repaired() -> None:
    keep = {"shipping": {"keep_it": {"max_minor": 100_000}}}
    assert offered(make_order(remedy_shop(**keep), PAIR)) == {REPLACEMENT: 0}


def test_a_repair_goes_from_the_bench_back_to_the_shopper_without_money() -> None:
    rma = here(REPAIR)
    owed = rma.settlement.items_presentment_minor, rma.settlement.total_presentment_minor
    assert (rma.stage, owed) == (Stage.TO_REPAIR, (0, 0))
    assert begun(rma).stage == Stage.IN_REPAIR
    assert begun(rma).stage == Stage.IN_REPAIR
    later(rma, SOON + timedelta(days=7))
    rma = finished(rma)
    finished(rma)

    repair = Repair.objects.get()
    assert (rma.stage, rma.status) == (Stage.REPAIRED, ReturnStatus.CLOSED)
    assert again(rma).settlement.status == SettlementStatus.QUOTED
    assert (repair.status, repair.delays, repair.due_on, repair.tracking_number) == (
        RepairStatus.SENT_BACK, 1, SOON + timedelta(days=7), "6A123",
    )  # fmt: skip
    assert list(rma.events.filter(kind__startswith="repair.").values_list("kind", flat=True)) == [
        "repair.begun", "repair.delayed", "repair.sent_back",
    ]  # fmt: skip
    assert news("mail")[-3:] == ["repair_begun", "repair_delayed", "repair_sent_back"]
    assert news() == []
    assert not LedgerEntry.objects.exists()
    assert not ReturnUnit.objects.exclude(settlement=None).exists()
    with pytest.raises(UnableToReopen):
        reopen_return(rma_id=rma.pk, actor="merchant", now=NOW)


def test_what_was_repaired_may_come_back_and_then_for_money() -> None:
    """Directive (EU) 2019/771, Article 13(4): the fault shows again although the seller repaired it."""
    rma = finished(begun(here(REPAIR)))
    assert offered(rma.order) == {REFUND: 2_500, REPAIR: 0, REPLACEMENT: 0}
    second = ask(rma.order, quantities=(2,), reason="defective", outcome=REFUND, key="key-2")
    assert second.settlement.total_presentment_minor == 5_000


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (lambda rma: begin_repair(rma_id=rma.pk, due_on=date(2026, 11, 19), actor_id="7", now=NOW), "day_past"),
        (finished, "repair_not_begun"),
        (lambda rma: later(rma, SOON), "repair_not_begun"),
        (lambda rma: given_up(rma, REFUND, reason=" "), "no_reason"),
        (lambda rma: given_up(rma, CREDIT), "not_replaceable"),
        (lambda rma: later(begun(rma), date(2026, 12, 1)), "day_past"),
        (lambda rma: later(begun(rma), date(2026, 12, 9), ""), "no_reason"),
        (lambda rma: begun(finished(begun(rma))), "repair_over"),
        (lambda rma: given_up(finished(begun(rma)), REFUND), "repair_over"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(act: Any, code: str) -> None:
    with pytest.raises(UnableToRepair, match=code):
        act(here(REPAIR))


def test_nothing_is_repaired_that_is_not_here() -> None:
    rma = wished(REPAIR)
    with pytest.raises(UnableToRepair, match="no_repair"):
        begun(rma)
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    with pytest.raises(UnableToRepair, match="not_here"):
        begun(rma)
    with pytest.raises(UnableToRepair, match="not_here"):
        begun(here(REPAIR, missing=2, order=make_order(rma.shop, PAIR, number=1002)))
    with pytest.raises(UnableToRepair, match="no_repair"):
        begun(here(REPLACEMENT, order=make_order(rma.shop, PAIR, number=1003)))


def test_what_cannot_be_repaired_is_paid_once_and_shopify_hears_of_all_of_it() -> None:
    rma = given_up(begun(here(REPAIR)), REFUND)
    given_up(rma, REFUND)
    rma = again(rma)

    assert (rma.outcome, rma.stage, rma.settlement.total_presentment_minor) == (REFUND, Stage.TO_REFUND, 5_000)
    assert Repair.objects.get().reason == "The zip is no longer made."
    assert news() == ["create_return", "dispose"]
    assert news("mail").count("repair_failed") == 1
    settle_return(rma_id=rma.pk, expected_minor=5_000, actor="merchant", now=NOW)
    record_payment(rma_id=rma.pk, refund_gid="gid://shopify/Refund/1", paid_minor=5_000, now=NOW)
    assert journal(rma) == {LedgerKind.GOODS: 5_000, LedgerKind.PAYMENT: -5_000}
    assert ReturnUnit.objects.exclude(settlement=None).count() == 2


def test_what_cannot_be_repaired_is_sent_anew() -> None:
    rma = again(given_up(begun(here(REPAIR)), REPLACEMENT))
    assert rma.outcome == REPLACEMENT
    assert (rma.settlement.total_presentment_minor, rma.settlement.exchange_presentment_minor) == (0, 5_000)
    assert [line.quantity for line in rma.exchange_lines.all()] == [1, 1]
    assert news() == ["create_return", "dispose"]


def test_a_replacement_settles_at_nothing_and_is_told_with_the_approval() -> None:
    order = make_order(remedy_shop(), Bought(quantity=2, price=2_500, discount=1_000))
    rma = wished(REPLACEMENT, order)
    assert news() == []
    prices = rma.exchange_lines.values_list("price_presentment_minor", "discount_presentment_minor")
    assert list(prices) == [(2_500, 500)] * 2
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    counts = {rma.lines.get().pk: {DispositionType.NOT_RESTOCKED: 2}}
    receive_goods(rma_id=rma.pk, counts=counts, actor="merchant", now=NOW)
    settle_return(rma_id=rma.pk, expected_minor=0, outcome=REPLACEMENT, actor="merchant", now=NOW)
    record_payment(rma_id=rma.pk, refund_gid="", paid_minor=0, now=NOW)

    rma = again(rma)
    assert news() == ["create_return", "dispose", "check_exchanges", "settle", "close_return"]
    assert news("mail")[-1] == "replaced"
    assert journal(rma) == {LedgerKind.GOODS: 4_000, LedgerKind.EXCHANGE: -4_000}
    assert (rma.outcome, rma.settlement.paid_presentment_minor) == (REPLACEMENT, 0)
    assert Order.objects.get().paid_out_presentment_minor == 0


def test_a_replacement_of_what_is_missing_is_not_sent() -> None:
    rma = here(REPLACEMENT, missing=1)
    with pytest.raises(UnableToSettle, match="pieces_missing"):
        settle_return(rma_id=rma.pk, expected_minor=0, outcome=REPLACEMENT, actor="merchant", now=NOW)
    change_outcome(rma_id=rma.pk, outcome=REFUND, consent=True, actor_id="7", now=NOW)
    rma = again(rma)
    assert rma.settlement.total_presentment_minor == 2_500
    assert not rma.exchange_lines.exists()
    assert news() == ["create_return", "dispose", "check_exchanges", "drop_exchanges"]


def test_a_replacement_that_was_stopped_is_paid_for_instead() -> None:
    rma = here(REPLACEMENT)
    settle_return(rma_id=rma.pk, expected_minor=0, outcome=REPLACEMENT, actor="merchant", now=NOW)
    begin_payment(rma_id=rma.pk, now=NOW)
    fail_payment(rma_id=rma.pk, problem="sold_out", detail="Robe midi", now=NOW)
    change_outcome(rma_id=rma.pk, outcome=REFUND, consent=True, actor_id="7", now=NOW)
    assert Order.objects.get().paid_out_presentment_minor == 5_000
    assert sum(journal(rma).values()) == 5_000
    assert news("mail")[-1] == "remedy_changed"


@pytest.mark.parametrize("outcome", [REPAIR, REPLACEMENT])
@pytest.mark.parametrize("end", ["declined", "taken_back", "canceled"])
def test_shopify_is_not_told_of_the_end_of_what_it_never_heard_of(outcome: Outcome, end: str) -> None:
    rma = wished(outcome)
    if end == "declined":
        decline_return(rma_id=rma.pk, reason=DeclineReason.OTHER, explanation="no", actor="merchant", now=NOW)
    elif end == "taken_back":
        take_back_return(rma_id=rma.pk, now=NOW)
    else:
        approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
        cancel_return(rma_id=rma.pk, actor="merchant", now=NOW)
    told = ["create_return", "cancel_return"] if (outcome, end) == (REPLACEMENT, "canceled") else []
    assert news() == told
    assert not ReturnUnit.objects.filter(live=True).exists()


@pytest.mark.parametrize(("outcome", "kinds"), [(REPAIR, ["request_return"]), (REPLACEMENT, ["request_return"])])
def test_a_request_that_becomes_one_for_money_is_told_then(outcome: Outcome, kinds: list[str]) -> None:
    rma = wished(outcome)
    change_outcome(rma_id=rma.pk, outcome=REFUND, consent=True, actor_id="7", now=NOW)
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    assert news() == [*kinds, "approve_return"]
    assert again(rma).settlement.total_presentment_minor == 5_000


def test_staff_change_a_remedy_only_with_consent_and_while_nothing_moved() -> None:
    rma = here(REPAIR)
    with pytest.raises(UnableToChange, match="no_consent"):
        change_outcome(rma_id=rma.pk, outcome=REFUND, consent=False, actor_id="7", now=NOW)
    change_outcome(rma_id=rma.pk, outcome=CREDIT, consent=True, actor_id="7", now=NOW)
    assert (again(rma).outcome, Repair.objects.get().status) == (CREDIT, RepairStatus.CALLED_OFF)
    with pytest.raises(UnableToSettle, match="sum_changed"):
        settle_return(rma_id=rma.pk, expected_minor=0, outcome=REPAIR, actor="merchant", now=NOW)
    other = here(REPAIR, order=make_order(rma.shop, PAIR, number=1002))
    with pytest.raises(UnableToSettle, match="in_repair"):
        settle_return(rma_id=other.pk, expected_minor=0, outcome=REPAIR, actor="merchant", now=NOW)


def test_money_that_was_paid_at_shopify_ends_a_replacement() -> None:
    rma = here(REPLACEMENT)
    record_payment(rma_id=rma.pk, refund_gid="gid://shopify/Refund/1", paid_minor=5_000, now=NOW)
    rma = again(rma)
    assert (rma.outcome, rma.settlement.total_presentment_minor) == (REFUND, 5_000)
    assert not rma.exchange_lines.exists()
    assert journal(rma) == {LedgerKind.GOODS: 5_000, LedgerKind.PAYMENT: -5_000}


def test_a_person_is_told_of_their_repair_and_the_words_about_it_go_with_them() -> None:
    rma = given_up(begun(here(REPAIR)), REFUND)
    person = Person(rma.shop_id, (rma.order_id,), (rma.pk,), ("camille@example.com",), ())
    [told] = held_by_core(person)["returns"]
    assert told["repair"] == {
        "status": "FAILED", "promised": "2026-12-04", "reason": "The zip is no longer made.", "tracking_number": "",
    }  # fmt: skip
    forget_person(person=person, now=NOW)
    assert Repair.objects.get().reason == ""
