"""A present that came back: its worth goes to the recipient, once, and nothing to the giver's card."""

from __future__ import annotations

from datetime import timedelta

import pytest

from returns.domain.money import Money
from returns.domain.status import SettlementStatus
from returns.models import GiftReturn, Settlement
from shop_integration.admin_api.settlement import Processed, process, suggest
from shop_integration.connect import connect
from shop_integration.gift_cards import card_code
from shop_integration.sync import sync_order
from tests.gifts import give_back, takes_gifts
from tests.shop_integration.conftest import work
from tests.shop_integration.power import struck
from tests.shop_integration.steps import again, approved, due, now, received, refunds
from tests.shop_integration.test_prove_ledger import prove

pytestmark = pytest.mark.django_db
EFFECT = "shop_integration.effects.gift_card"


@pytest.fixture
def ready(simulator, shop, buy):
    """A present that is counted, its card ordered."""
    simulator.scopes(shop.domain, grant=["write_gift_cards"])
    takes_gifts(shop)
    return due(received(approved(give_back(buy(), now=now()))))


def cards(simulator, rma):
    return simulator.ledger(rma.shop.domain)["gift_cards"]


def test_the_pieces_are_settled_and_a_card_made_and_nothing_refunded(simulator, ready):
    assert work(ready.shop) == []
    rma = again(ready)
    (card,) = cards(simulator, rma)
    assert (rma.settlement.status, refunds(simulator, rma)) == (SettlementStatus.PAID, [])
    assert (card["initial"], card["currency"], card["customer_id"]) == (4990, "EUR", None)
    assert (rma.gift.card_gid, rma.gift.card_minor) == (f"gid://shopify/GiftCard/{card['id']}", 4990)
    assert card_code(rma) == card["code"]
    assert card["code"] not in rma.gift.sealed_code
    (there,) = simulator.ledger(rma.shop.domain)["returns"]
    assert ([line["processed"] for line in there["lines"]], there["status"]) == ([1], "CLOSED")
    proof = prove(ready.shop)
    assert (proof.cases, proof.sums) == ([], {"EUR": {"ours": 0, "theirs": 0, "unexplained": 0}})


@pytest.mark.parametrize("operation", ["ReturnProcess", "GiftCardCreate"])
def test_a_lost_answer_is_read_back(simulator, ready, operation):
    simulator.unkind("admin", "lost_answer", match=operation, times=1)
    work(ready.shop, "shopify.give_gift_card")
    assert again(ready).settlement.status == SettlementStatus.IN_DOUBT
    assert work(ready.shop) == []
    assert again(ready).settlement.status == SettlementStatus.PAID
    assert (len(cards(simulator, ready)), refunds(simulator, ready)) == (1, [])
    assert simulator.calls(operation) == 1


def test_a_backup_from_before_the_card_finds_the_card(simulator, ready, monkeypatch):
    with struck(monkeypatch, EFFECT, "create_gift_card", after=True):
        work(ready.shop, "shopify.give_gift_card")
    GiftReturn.objects.filter(rma=ready).update(sealed_code="")
    Settlement.objects.filter(rma=ready).update(status=SettlementStatus.DUE, sent_at=None)
    assert work(ready.shop) == []
    rma = again(ready)
    (card,) = cards(simulator, rma)
    assert (rma.settlement.status, card_code(rma)) == (SettlementStatus.PAID, card["code"])


# What the power goes off at, before or after it.
STEPS = [
    ("begin_payment", True),
    ("process", False),
    ("process", True),
    ("create_gift_card", False),
    ("create_gift_card", True),
    ("record_gift_card", False),
]


@pytest.mark.parametrize(("name", "after"), STEPS)
def test_killed_anywhere_there_is_one_card(simulator, ready, monkeypatch, name, after):
    with struck(monkeypatch, EFFECT, name, after=after):
        work(ready.shop, "shopify.give_gift_card")
    monkeypatch.setattr("shop_integration.effects.settlement.SETTLED_AFTER", timedelta(0))
    work(ready.shop), work(ready.shop)
    assert again(ready).settlement.status == SettlementStatus.PAID
    assert len(cards(simulator, ready)) == 1


def test_a_card_that_shopify_does_not_show_yet_is_waited_for(simulator, ready, monkeypatch):
    from shop_integration.effects import gift_card

    monkeypatch.setattr(gift_card, "find_gift_card", lambda *args, **kwargs: None)
    simulator.unkind("admin", "lost_answer", match="GiftCardCreate", times=1)
    work(ready.shop, "shopify.give_gift_card")
    (message,) = work(ready.shop, "shopify.give_gift_card")
    assert "does not show it yet" in message.last_error
    assert len(cards(simulator, ready)) == 1
    monkeypatch.undo()
    assert work(ready.shop) == []
    assert (again(ready).settlement.status, len(cards(simulator, ready))) == (SettlementStatus.PAID, 1)


def test_without_leave_to_make_cards_it_stops_and_can_be_tried_again(simulator, shop, buy):
    takes_gifts(shop)
    rma = due(received(approved(give_back(buy(), now=now()))))
    work(shop)
    assert (again(rma).settlement.status, again(rma).settlement.problem) == (SettlementStatus.FAILED, "refused")
    simulator.scopes(shop.domain, grant=["write_gift_cards"])
    rma = due(again(rma))
    assert work(shop) == []
    assert (again(rma).settlement.status, len(cards(simulator, rma))) == (SettlementStatus.PAID, 1)


def refund_by_hand(rma):
    """Somebody at the shop settles the return in Shopify's admin, with a refund."""
    client = connect(rma.shop, now=now())
    everything = Processed({item.gid: item.quantity for item in rma.lines.all()}, {}, Money(0, "EUR"))
    found = suggest(client, rma.gid, everything)
    transfers = [(source.transaction_gid, source.suggested) for source in found.sources]
    process(client, rma.gid, everything, transfers=transfers, note="by hand")


def test_money_that_went_to_the_giver_in_the_admin_stops_it(simulator, ready):
    refund_by_hand(ready)
    work(ready.shop)
    settlement = again(ready).settlement
    assert (settlement.status, settlement.problem) == (SettlementStatus.FAILED, "refunded_to_giver")
    assert cards(simulator, ready) == []


def test_a_refund_of_a_present_in_the_admin_is_a_difference_and_no_payment(simulator, shop, buy):
    takes_gifts(shop)
    rma = received(approved(give_back(buy(), now=now())))
    refund_by_hand(rma)
    sync_order(shop, rma.order.gid, now=now())
    assert again(rma).settlement.status == SettlementStatus.QUOTED
    assert [drift.kind for drift in rma.drifts.all()] == ["paid_differently"]
