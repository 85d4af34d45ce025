"""Paying: once, whatever is lost or killed; the sum that was agreed, or a stop that shows both."""

from datetime import timedelta

import pytest

from returns.domain.ledger import LedgerKind
from returns.domain.money import Money
from returns.domain.status import SettlementStatus
from returns.leases import MOST_ATTEMPTS
from returns.models import LedgerEntry, OutboxMessage, Settlement
from returns.operations.absorb_return import hold
from returns.outbox import put_for
from shop_integration.effects.pending import LAST_LOOK
from simulator.merchant import Merchant
from tests.characters import ask
from tests.shop_integration.conftest import work
from tests.shop_integration.power import struck
from tests.shop_integration.steps import again, approved, due, now, ready, received, refunds
from tests.shop_integration.test_prove_ledger import prove

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["lost_answer", "lost_answer_502"])
def test_a_payment_whose_answer_was_lost_is_found_and_not_sent_again(simulator, requested, kind):
    rma = ready(requested)
    simulator.unkind("admin", kind, match="ReturnProcess", times=1)
    assert [message.kind for message in work(rma.shop, "shopify.settle")] == ["shopify.settle"]
    assert again(rma).settlement.status == SettlementStatus.IN_DOUBT
    work(rma.shop)
    assert again(rma).settlement.status == SettlementStatus.PAID
    assert (len(refunds(simulator, rma)), simulator.calls("ReturnProcess")) == (1, 1)


def an_answer_is_read(refunds, rma):
    """Shopify has paid, and said so."""
    return bool(refunds)


SETTLEMENT = "shop_integration.effects.settlement"
KILL_AT = {"begin_payment": None, "process": None, "ours_of": an_answer_is_read, "record_payment": None}


@pytest.mark.parametrize(("name", "when"), KILL_AT.items(), ids=KILL_AT)
@pytest.mark.parametrize("after", [False, True])
def test_killed_anywhere_in_the_payment_there_is_one_refund(simulator, requested, monkeypatch, name, when, after):
    rma = ready(requested)
    with struck(monkeypatch, SETTLEMENT, name, after=after, when=when):
        work(rma.shop, "shopify.settle")
    monkeypatch.setattr("shop_integration.effects.settlement.SETTLED_AFTER", timedelta(0))
    work(rma.shop), work(rma.shop)
    assert again(rma).settlement.status == SettlementStatus.PAID
    assert len(refunds(simulator, rma)) == 1


def test_a_payment_that_shows_nowhere_waits_before_it_is_sent_again(simulator, requested, monkeypatch):
    rma = ready(requested)
    simulator.unkind("admin", "http_500", match="ReturnProcess", times=1)
    work(rma.shop, "shopify.settle")
    (message,) = work(rma.shop, "shopify.settle")
    assert "may still take effect" in message.last_error
    assert simulator.calls("ReturnProcess") == 1
    monkeypatch.setattr("shop_integration.effects.settlement.SETTLED_AFTER", timedelta(0))
    work(rma.shop)
    assert again(rma).settlement.status == SettlementStatus.PAID
    assert len(refunds(simulator, rma)) == 1


def test_a_refund_made_by_hand_in_the_admin_is_not_paid_again(simulator, requested):
    from shop_integration.admin_api.settlement import Processed, process, suggest
    from shop_integration.connect import connect

    rma = ready(requested)
    client = connect(rma.shop, now=now())
    pieces = {item.gid: item.quantity for item in rma.lines.all()}
    everything = Processed(pieces, {}, Money(0, "EUR"))
    transfers = [(source.transaction_gid, source.suggested) for source in suggest(client, rma.gid, everything).sources]
    process(client, rma.gid, everything, transfers=transfers, note="by hand")
    work(rma.shop)
    assert again(rma).settlement.status == SettlementStatus.PAID
    assert len(refunds(simulator, rma)) == 1


@pytest.mark.parametrize(
    ("first", "status", "minor"), [("SUCCESS", SettlementStatus.PAID, 12790), ("PENDING", SettlementStatus.DUE, None)]
)
def test_refunds_made_by_hand_in_steps_are_one_payment(simulator, requested, monkeypatch, first, status, minor):
    from dataclasses import replace

    from shop_integration.effects import settlement

    def told(*args):
        found = real(*args)
        return replace(found, refunds=(replace(found.refunds[0], outcomes=(first,)), *found.refunds[1:]))

    rma, real = ready(requested), settlement.read_return
    admin = Merchant(simulator, rma.shop.domain)
    admin.process(rma.gid, {"ROBE-S": 1}), admin.process(rma.gid, {"PULL-M": 2})
    monkeypatch.setattr(settlement, "read_return", told)
    work(rma.shop)
    paid = again(rma).settlement
    assert (paid.status, paid.paid_presentment_minor, len(refunds(simulator, rma))) == (status, minor, 2)
    if minor:
        assert prove(rma.shop).cases == []
        assert again(rma).order.paid_out_presentment_minor == minor


def pending_at_a_bank(requested, monkeypatch):
    """A return whose refund Shopify took, and whose money its bank has not moved yet."""
    from dataclasses import replace

    from shop_integration.effects import settlement

    def told(*args):
        found = real(*args)
        return replace(found, refunds=tuple(replace(refund, outcomes=("PENDING",)) for refund in found.refunds))

    rma, real = ready(requested), settlement.read_return
    monkeypatch.setattr(settlement, "read_return", told)
    monkeypatch.setattr(settlement, "record_payment", lambda **_: None)
    work(rma.shop, "shopify.settle")
    return rma


@pytest.mark.parametrize(("age", "delay"), [(timedelta(0), timedelta(minutes=15)), (timedelta(days=2), LAST_LOOK)])
def test_money_that_is_on_its_way_is_waited_for_as_long_as_it_takes(requested, monkeypatch, age, delay):
    rma = pending_at_a_bank(requested, monkeypatch)
    Settlement.objects.filter(rma=rma).update(sent_at=now() - age)
    OutboxMessage.objects.filter(kind="shopify.settle").update(attempts=MOST_ATTEMPTS, done_at=None)
    (message,) = work(rma.shop, "shopify.settle")
    assert (message.last_error, message.dead_at) == ("the refund's transaction is pending", None)
    assert abs(message.due_at - now() - delay) < timedelta(minutes=1)


def test_what_needs_no_money_does_not_wait_behind_money_that_is_on_its_way(requested, monkeypatch):
    rma = pending_at_a_bank(requested, monkeypatch)
    OutboxMessage.objects.filter(kind="shopify.settle").update(done_at=None)
    put_for(rma, "shopify.dispose", now=now())
    work(rma.shop, "shopify.settle")
    left = OutboxMessage.objects.get(kind="shopify.settle")
    assert hold(again(rma)).on_its_way, "what is read of the return is not compared yet"
    due_now = OutboxMessage.objects.filter(kind__startswith="shopify.").due(now=now())
    assert list(due_now.values_list("kind", flat=True)) == ["shopify.dispose"]
    monkeypatch.undo()
    OutboxMessage.objects.filter(pk=left.pk).update(due_at=now())
    assert work(rma.shop) == []
    assert again(rma).settlement.status == SettlementStatus.PAID
    assert again(rma).status == "CLOSED", "what follows the money came after it"


def test_another_sum_than_shopify_suggests_stops_and_shows_both(simulator, requested):
    rma = received(approved(requested()))
    sums = (f"{name}_{side}_minor" for name in ("items", "total") for side in ("presentment", "shop"))
    Settlement.objects.filter(rma=rma).update(**dict.fromkeys(sums, 5000))
    rma = due(again(rma))
    work(rma.shop)
    settlement = again(rma).settlement
    assert (settlement.status, settlement.problem) == (SettlementStatus.FAILED, "suggestion_differs")
    assert settlement.detail == "50.00 EUR / 127.90 EUR"
    assert simulator.calls("ReturnProcess") == 0


@pytest.mark.parametrize(
    ("outcomes", "status"),
    [
        (("SUCCESS",), SettlementStatus.PAID),
        (("PENDING",), SettlementStatus.IN_DOUBT),
        (("SUCCESS", "PENDING"), SettlementStatus.IN_DOUBT),
        (("FAILURE",), SettlementStatus.FAILED),
        (("SUCCESS", "ERROR"), SettlementStatus.FAILED),
        ((), SettlementStatus.FAILED),
    ],
)
def test_a_refund_counts_once_its_transactions_succeeded(simulator, requested, monkeypatch, outcomes, status):
    from dataclasses import replace

    from shop_integration.effects import settlement

    rma = ready(requested)
    real = settlement.process
    told = lambda *args, **kwargs: tuple(replace(refund, outcomes=outcomes) for refund in real(*args, **kwargs))  # noqa: E731
    monkeypatch.setattr(settlement, "process", told)
    work(rma.shop, "shopify.settle")
    assert again(rma).settlement.status == status


def test_missing_pieces_are_neither_processed_nor_paid(simulator, requested):
    rma = due(received(approved(requested()), missing=1))
    assert rma.settlement.total_presentment_minor == 2 * 3900
    assert work(rma.shop) == []
    (refund,) = refunds(simulator, rma)
    assert float(refund["amount"]) == 78.00


def test_a_return_closed_by_others_is_not_paid(simulator, requested):
    from shop_integration.admin_api.return_writes import close_return
    from shop_integration.connect import connect

    rma = ready(requested)
    close_return(connect(rma.shop, now=now()), rma.gid)
    work(rma.shop)
    assert again(rma).settlement.problem == "return_not_open"


def test_fees_reach_shopify_and_both_sides_agree(simulator, shop, buy):
    version = shop.policies.get()
    version.document |= {"fees": {"restocking_bps": 1000, "return_shipping_minor": 490}}
    version.save()
    rma = due(received(approved(ask(buy(), quantities=(1, 2), now=now()))))
    assert rma.settlement.total_presentment_minor == 12790 - 499 - 780 - 490
    assert work(shop) == []
    (refund,) = refunds(simulator, rma)
    assert round(float(refund["amount"]) * 100) == rma.settlement.total_presentment_minor


def test_two_currencies_are_paid_in_the_shoppers(simulator, shop, buy):
    rma = due(received(approved(ask(buy(presentment_currency="CHF", rate="0.95"), quantities=(1, 2), now=now()))))
    assert rma.order.presentment_currency == "CHF"
    assert work(shop) == []
    (refund,) = refunds(simulator, rma)
    assert (refund["currency"], round(float(refund["amount"]) * 100)) == ("CHF", rma.settlement.total_presentment_minor)


def test_forints_are_paid_whole_as_shopify_keeps_them(simulator, shop, buy):
    version = shop.policies.get()
    version.document |= {"fees": {"restocking_bps": 1250, "return_shipping_minor": 490}}
    version.save()
    order = buy(
        ("ROBE-S", 3), ("PULL-M", 2), presentment_currency="HUF", rate="391.37",
        discount={"code": "MERCI", "percentage": 15},
    )  # fmt: skip
    rma = due(received(approved(ask(order, quantities=(2, 1), now=now()))))
    total = rma.settlement.total_presentment_minor
    assert total % 100 == 0
    assert work(shop) == []
    (refund,) = refunds(simulator, rma)
    paid = again(rma).settlement
    assert (paid.status, paid.problem, refund["currency"]) == (SettlementStatus.PAID, "", "HUF")
    assert paid.paid_presentment_minor == total == round(float(refund["amount"]) * 100)
    assert prove(shop).cases == []
    kinds = set(LedgerEntry.objects.filter(order=rma.order).values_list("kind", flat=True))
    assert LedgerKind.DIFFERENCE not in kinds, "nothing is left over"
