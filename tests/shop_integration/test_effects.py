"""Effects at the simulated Shopify: one return from request to refund, and every answer that may be lost on the way."""

from datetime import timedelta

import pytest

from returns.domain.status import DeclineReason, DispositionType, SettlementStatus
from returns.leases import revive
from returns.operations.approve_return import approve_return
from returns.operations.decline_return import decline_return
from returns.operations.receive_goods import receive_goods
from returns.operations.record_label import record_label
from tests.shop_integration.conftest import forget_books, work
from tests.shop_integration.steps import again, approved, due, now, ready, received, refunds

pytestmark = pytest.mark.django_db


def test_a_whole_return_from_request_to_refund(simulator, requested):
    rma = approved(requested())
    assert rma.gid
    assert rma.rfo_gid
    assert all(item.gid and item.rfo_line_gid for item in rma.lines.all())
    assert rma.parcels.get().gid.startswith("gid://shopify/ReverseDelivery/")
    rma = due(received(rma))
    assert work(rma.shop) == []
    rma = again(rma)
    assert (rma.settlement.status, rma.status) == (SettlementStatus.PAID, "CLOSED")
    (refund,) = refunds(simulator, rma)
    assert rma.settlement.refund_gid.endswith(f"/{refund['id']}")
    assert str(rma.settlement.key) in refund["note"]
    assert round(float(refund["amount"]) * 100) == rma.settlement.total_presentment_minor == 4990 + 2 * 3900


def test_every_effect_twice_changes_nothing(simulator, requested):
    rma = ready(requested)
    work(rma.shop)
    for message in list(rma.shop.outbox.filter(kind__startswith="shopify.").order_by("pk")):
        type(message).objects.filter(pk=message.pk).update(done_at=None, dead_at=None)
        assert work(rma.shop) == [], message.kind
    calls = simulator.all_calls()["operations"]
    assert len(refunds(simulator, rma)) == 1
    assert (calls["ReturnRequest"], calls["ReturnProcess"], calls["ReverseDeliveryCreate"]) == (1, 1, 1)


@pytest.mark.parametrize("kind", ["lost_answer", "lost_answer_502"])
def test_a_registration_whose_answer_was_lost_is_adopted(simulator, requested, kind):
    rma = requested((1, 1))
    simulator.unkind("admin", kind, match="ReturnRequest", times=1)
    assert [message.kind for message in work(rma.shop)] == ["shopify.request_return"]
    assert not again(rma).gid
    assert work(rma.shop) == []
    assert again(rma).gid
    assert len(simulator.ledger(rma.shop.domain)["returns"]) == 1


def test_a_registration_whose_answer_was_lost_is_adopted_by_whoever_revives_it(simulator, requested):
    rma = requested((1, 1))
    simulator.unkind("admin", "lost_answer", match="ReturnRequest", times=1)
    (message,) = work(rma.shop)
    type(message).objects.filter(pk=message.pk).update(dead_at=now())
    revive([message], now=now())
    assert work(rma.shop) == []
    assert (simulator.calls("ReturnRequest"), len(simulator.ledger(rma.shop.domain)["returns"])) == (1, 1)


def test_a_registration_that_never_arrived_is_sent_again(simulator, requested):
    rma = requested()
    simulator.unkind("admin", "http_500", match="ReturnRequest", times=1)
    work(rma.shop)
    assert work(rma.shop) == []
    assert len(simulator.ledger(rma.shop.domain)["returns"]) == 1


@pytest.mark.parametrize(
    "operation", ["ReturnApprove", "ReverseDeliveryCreate", "ReverseFulfillmentOrderDispose", "ReturnClose"]
)
def test_a_lost_answer_of_any_other_step_is_made_good(simulator, requested, operation):
    simulator.unkind("admin", "lost_answer", match=operation, times=1)
    rma = requested()
    approve_return(rma_id=rma.pk, actor="merchant", now=now())
    work(rma.shop), work(rma.shop)
    parcel = rma.parcels.get()
    record_label(parcel_id=parcel.pk, carrier="sandbox", tracking_number="T1", tracking_url="", now=now())
    work(rma.shop), work(rma.shop)
    counts = {item.pk: {DispositionType.RESTOCKED: item.quantity} for item in rma.lines.all()}
    receive_goods(rma_id=rma.pk, counts=counts, actor="merchant", now=now())
    work(rma.shop), work(rma.shop)
    due(again(rma))
    work(rma.shop), work(rma.shop)
    assert work(rma.shop) == []
    assert (again(rma).status, len(refunds(simulator, rma))) == ("CLOSED", 1)


def test_what_stands_in_the_way_is_a_line_of_the_log_without_its_words(simulator, requested, caplog):
    rma = requested()
    simulator.unkind("admin", "http_500", match="ReturnRequest", times=1)
    work(rma.shop)
    (line,) = [record for record in caplog.records if "waits for its next try" in record.getMessage()]
    assert (line.problem, line.levelname) == ("Unreachable", "WARNING")
    assert "shopify.request_return" in line.getMessage()


def test_declined(simulator, requested):
    rma = requested()
    decline_return(rma_id=rma.pk, reason=DeclineReason.OTHER, explanation="Porté.", actor="merchant", now=now())
    simulator.unkind("admin", "lost_answer", match="ReturnDecline", times=1)
    work(rma.shop), work(rma.shop)
    assert work(rma.shop) == []
    (row,) = simulator.ledger(rma.shop.domain)["returns"]
    assert row["status"] == "DECLINED"


def test_throttled_comes_back_when_there_is_room_and_leaves_shoppers_theirs(simulator, requested):
    rma = requested()
    simulator.unkind("admin", "throttled", match="ReturnRequest", times=1)
    (waiting,) = work(rma.shop)
    assert waiting.last_error.startswith("throttled")
    assert now() < waiting.due_at < now() + timedelta(seconds=30)
    forget_books()
    assert work(rma.shop) == []
    assert again(rma).gid


def test_an_expired_token_is_renewed_in_between(simulator, requested):
    rma = requested()
    simulator.expire_tokens(rma.shop.domain)
    assert work(rma.shop) == []
    assert again(rma).gid
