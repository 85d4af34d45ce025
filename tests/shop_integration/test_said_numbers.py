"""A number that the shopper gives of a courier of their own choice, as Shopify has it."""

from __future__ import annotations

import pytest

from returns.domain.tracking_number import read_number
from returns.models import OutboxMessage
from returns.operations.approve_return import approve_return
from returns.operations.record_label import record_label
from returns.operations.say_sent import Proof, refuse_posting, say_sent
from returns.operations.share_parcel import share_parcel
from tests.shop_integration.conftest import work
from tests.shop_integration.steps import again, approved, due, now, received
from tests.shop_integration.test_shared_parcel import there

pytestmark = pytest.mark.django_db
FIRST, CORRECTED = "RR473124829GB", "AA473124829FR"


def slipped(rma, *, told=True):
    """Agreed, with a slip: no number is known; `told` once Shopify has it."""
    approve_return(rma_id=rma.pk, actor="merchant", now=now())
    assert work(rma.shop) == []
    record_label(parcel_id=rma.parcels.get().pk, carrier="slip", tracking_number="", tracking_url="", now=now())
    if told:
        assert work(rma.shop) == []
    return again(rma)


def say(rma, number=FIRST):
    proof = Proof(read_number(number)) if number else Proof(jpeg=b"large", thumbnail=b"small")
    say_sent(rma_id=rma.pk, parcel_id=rma.parcels.get().pk, proof=proof, by_shopper=True, now=now())


def numbers(rma):
    return [number for number, _ in there(again(rma))]


@pytest.mark.parametrize("kind", ["", "lost_answer", "http_500"])
def test_the_number_reaches_shopify_once(simulator, requested, kind):
    rma = slipped(requested())
    assert numbers(rma) == [""]
    say(rma)
    if kind:
        simulator.unkind("admin", kind, match="ReverseDeliveryUpdate", times=1)
        work(rma.shop)
    assert work(rma.shop) == []
    assert numbers(rma) == [FIRST]
    # A lost answer is no reason to write again: what is there is read first.
    assert simulator.calls("ReverseDeliveryUpdate") == (2 if kind == "http_500" else 1)


def test_a_corrected_number_takes_its_place_and_the_last_word_counts(simulator, requested):
    rma = slipped(requested())
    say(rma)
    assert work(rma.shop) == []
    say(rma, CORRECTED)
    assert work(rma.shop) == []
    assert numbers(rma) == [CORRECTED]
    say(rma, FIRST)
    say(rma, CORRECTED)
    assert work(rma.shop) == []
    assert numbers(rma) == [CORRECTED]
    assert simulator.calls("ReverseDeliveryUpdate") == 2
    due(received(again(rma)))
    assert work(rma.shop) == []
    assert again(rma).settlement.status == "PAID"


@pytest.mark.parametrize("kind", ["", "lost_answer"])
def test_a_number_that_is_known_before_shopify_has_the_parcel_makes_no_second_one(simulator, requested, kind):
    rma = slipped(requested(), told=False)
    if kind:
        simulator.unkind("admin", kind, match="ReverseDeliveryCreate", times=1)
        work(rma.shop)
    say(rma)
    assert work(rma.shop) == []
    assert numbers(rma) == [FIRST]
    assert simulator.calls("ReverseDeliveryCreate") == 1


def test_what_has_no_number_or_a_label_of_ours_tells_nothing(simulator, requested):
    labelled, pictured = approved(requested()), slipped(requested())
    say(labelled)
    say(pictured, "")
    assert not OutboxMessage.objects.filter(kind="shopify.tell_tracking").exists()
    say(pictured)
    refuse_posting(rma_id=pictured.pk, parcel_id=pictured.parcels.get().pk, actor_id="7", now=now())
    assert work(pictured.shop) == []
    assert numbers(pictured) == [""]


def test_each_return_of_a_shared_parcel_has_the_number(simulator, requested):
    host, guest = slipped(requested()), slipped(requested())
    share_parcel(rma_id=guest.pk, other=host.number, actor="shopper", now=now())
    assert work(host.shop) == []
    say(guest)
    assert work(host.shop) == []
    assert (numbers(host), numbers(guest)) == ([FIRST], [FIRST])
