"""Effects at the simulated Shopify: one return from request to refund, and every way to be cut off in between."""

from datetime import timedelta

import pytest
from django.utils import timezone

from returns.domain.status import DeclineReason, DispositionType, SettlementStatus
from returns.operations.approve_return import approve_return
from returns.operations.decline_return import decline_return
from returns.operations.receive_goods import receive_goods
from returns.operations.record_label import record_label
from returns.operations.settle_return import settle_return
from returns.queries.returns import get_return_by_id
from tests.characters import ask
from tests.shop_integration.conftest import work

pytestmark = pytest.mark.django_db


@pytest.fixture
def requested(shop, buy):
    def begin(quantities=(1, 2), **details):
        return ask(buy(**details), quantities=quantities, now=timezone.now())

    return begin


def now():
    return timezone.now()


def again(rma):
    return get_return_by_id(rma.shop, rma.pk)


def approved(rma):
    approve_return(rma_id=rma.pk, actor="merchant", now=now())
    assert work(rma.shop) == []
    parcel = rma.parcels.get()
    record_label(
        parcel_id=parcel.pk, carrier="sandbox", tracking_number=f"TEST{parcel.pk}",
        tracking_url="https://example.com/t", now=now(),
    )  # fmt: skip
    assert work(rma.shop) == []
    return again(rma)


def received(rma, missing=0):
    counts = {}
    for item in rma.lines.all():
        counts[item.pk] = {DispositionType.RESTOCKED: item.quantity - missing, DispositionType.MISSING: missing}
        missing = 0
    receive_goods(rma_id=rma.pk, counts=counts, actor="merchant", now=now())
    assert work(rma.shop) == []
    return again(rma)


def due(rma):
    settle_return(rma_id=rma.pk, expected_minor=rma.settlement.total_presentment_minor, actor="merchant", now=now())
    return again(rma)


def ready(requested, **details):
    return due(received(approved(requested(**details))))


def refunds(simulator, rma):
    number = int(again(rma).gid.rsplit("/", 1)[1])
    return [row for row in simulator.ledger(rma.shop.domain)["refunds"] if row["return_id"] == number]


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


@pytest.mark.parametrize("kind", ["lost_answer", "lost_answer_502"])
def test_a_payment_whose_answer_was_lost_is_found_and_not_sent_again(simulator, requested, kind):
    rma = ready(requested)
    simulator.unkind("admin", kind, match="ReturnProcess", times=1)
    assert [message.kind for message in work(rma.shop, "shopify.settle")] == ["shopify.settle"]
    assert again(rma).settlement.status == SettlementStatus.IN_DOUBT
    work(rma.shop)
    assert again(rma).settlement.status == SettlementStatus.PAID
    assert (len(refunds(simulator, rma)), simulator.calls("ReturnProcess")) == (1, 1)


class Killed(BaseException):
    """The power went off."""


KILL_AT = [
    "shop_integration.effects.settlement.begin_payment",
    "shop_integration.effects.settlement.process",
    "shop_integration.effects.settlement._ours",
    "shop_integration.effects.settlement.record_payment",
]


@pytest.mark.parametrize("place", KILL_AT)
@pytest.mark.parametrize("after", [False, True])
def test_killed_anywhere_in_the_payment_there_is_one_refund(simulator, requested, monkeypatch, place, after):
    rma = ready(requested)
    module, _, name = place.rpartition(".")
    from importlib import import_module

    real = getattr(import_module(module), name)
    struck = []

    def power_cut(*args, **kwargs):
        if name == "_ours" and not args[0]:  # only when there is an answer to read
            return real(*args, **kwargs)
        if struck:
            return real(*args, **kwargs)
        struck.append(True)
        if after:
            real(*args, **kwargs)
        raise Killed

    monkeypatch.setattr(place, power_cut)
    with pytest.raises(Killed):
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
    from shop_integration.admin_api.settlement import process, suggest
    from shop_integration.connect import connect

    rma = ready(requested)
    client = connect(rma.shop, now=now())
    pieces = {item.gid: item.quantity for item in rma.lines.all()}
    transfers = [(source.transaction_gid, source.suggested) for source in suggest(client, rma.gid, pieces).sources]
    process(client, rma.gid, pieces=pieces, transfers=transfers, note="by hand")
    work(rma.shop)
    assert again(rma).settlement.status == SettlementStatus.PAID
    assert len(refunds(simulator, rma)) == 1


def test_another_sum_than_shopify_suggests_stops_and_shows_both(simulator, requested):
    from returns.models import Settlement

    rma = received(approved(requested()))
    Settlement.objects.filter(rma=rma).update(total_presentment_minor=5000, total_shop_minor=5000)
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
    from shop_integration.admin_api.returns import close_return
    from shop_integration.connect import connect

    rma = ready(requested)
    close_return(connect(rma.shop, now=now()), rma.gid)
    work(rma.shop)
    assert again(rma).settlement.problem == "return_not_open"


def test_declined(simulator, requested):
    rma = requested()
    decline_return(rma_id=rma.pk, reason=DeclineReason.OTHER, explanation="Porté.", actor="merchant", now=now())
    simulator.unkind("admin", "lost_answer", match="ReturnDecline", times=1)
    work(rma.shop), work(rma.shop)
    assert work(rma.shop) == []
    (row,) = simulator.ledger(rma.shop.domain)["returns"]
    assert row["status"] == "DECLINED"


def test_throttled_waits_in_the_process_and_goes_on(simulator, requested):
    rma = requested()
    simulator.unkind("admin", "throttled", match="ReturnRequest", times=1)
    assert work(rma.shop) == []
    assert again(rma).gid


def test_an_expired_token_is_renewed_in_between(simulator, requested):
    rma = requested()
    simulator.expire_tokens(rma.shop.domain)
    assert work(rma.shop) == []
    assert again(rma).gid


def test_fees_reach_shopify_and_both_sides_agree(simulator, shop, buy):
    from returns.operations.publish_policy import publish_policy

    document = shop.policies.get().document | {"fees": {"restocking_bps": 1000, "return_shipping_minor": 490}}
    publish_policy(shop=shop, document=document, now=now())
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
