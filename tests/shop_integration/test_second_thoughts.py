"""What shoppers call off or change, at the simulated Shopify: ended there, and its pieces free for the new return."""

import pytest
from django.utils import timezone

from returns.domain.status import ReturnStatus
from returns.models import Drift, OutboxMessage, Return
from returns.operations.approve_return import approve_return
from returns.operations.change_return import change_return
from returns.operations.take_back_return import take_back_return
from returns.queries.eligibility import Wanted
from shop_integration.admin_api import return_writes
from shop_integration.admin_api.returns import read_return
from shop_integration.connect import connect
from shop_integration.sync import sync_order
from tests.shop_integration.conftest import work
from tests.shop_integration.steps import again, approved, now

pytestmark = pytest.mark.django_db


def there(simulator, rma):
    return [row["status"] for row in simulator.ledger(rma.shop.domain)["returns"]]


def change(rma, quantity=1):
    item = rma.lines.order_by("pk").last()
    return change_return(
        rma_id=rma.pk,
        wanted=[Wanted(item.fulfilled_id, quantity, item.reason)],
        request_key="key-2",
        expected_minor=None,
        locale="fr",
        now=now(),
    )


@pytest.mark.parametrize(
    ("language", "told"),
    [("fr", "Le client a annulé cette demande."), ("en", "The shopper called this request off.")],
)
def test_a_request_is_declined_there_in_the_shoppers_language(simulator, requested, language, told):
    rma = requested()
    Return.objects.filter(pk=rma.pk).update(locale=language)
    assert work(rma.shop) == []
    take_back_return(rma_id=rma.pk, now=now())
    simulator.unkind("admin", "lost_answer", match="ReturnDecline", times=1)
    work(rma.shop)
    assert work(rma.shop) == []
    found = read_return(connect(rma.shop, now=now()), again(rma).gid)
    assert (found.status, found.decline_reason, found.decline_note) == ("DECLINED", "OTHER", told)
    assert again(rma).status == ReturnStatus.CANCELED


def test_what_is_open_is_cancelled_there(simulator, requested):
    rma = approved(requested())
    take_back_return(rma_id=rma.pk, now=now())
    assert work(rma.shop) == []
    assert there(simulator, rma) == ["CANCELED"]


def test_who_agreed_there_in_the_meantime_is_answered_with_a_cancellation(simulator, requested):
    rma = requested()
    assert work(rma.shop) == []
    return_writes.approve_return(connect(rma.shop, now=now()), again(rma).gid)
    take_back_return(rma_id=rma.pk, now=now())
    assert work(rma.shop) == []
    assert there(simulator, rma) == ["CANCELED"]


@pytest.mark.parametrize("agreed", [False, True])
def test_reading_the_order_again_finds_no_difference(requested, agreed):
    rma = approved(requested()) if agreed else requested()
    assert work(rma.shop) == []
    take_back_return(rma_id=rma.pk, now=now())
    sync_order(rma.shop, rma.order.gid, now=timezone.now())
    assert work(rma.shop) == []
    sync_order(rma.shop, rma.order.gid, now=timezone.now())
    assert not Drift.objects.exists()
    assert again(rma).status == ReturnStatus.CANCELED
    assert rma.order.returns.count() == 1


@pytest.mark.parametrize("agreed", [False, True])
def test_a_change_is_one_return_that_ended_and_one_that_lives(simulator, requested, agreed):
    rma = approved(requested()) if agreed else requested()
    new = change(rma)
    assert work(rma.shop) == []
    assert there(simulator, rma) == (["CANCELED", "OPEN"] if agreed else ["DECLINED", "REQUESTED"])
    assert {again(rma).gid, again(new).gid} == {
        f"gid://shopify/Return/{row['id']}" for row in simulator.ledger(rma.shop.domain)["returns"]
    }
    sync_order(rma.shop, rma.order.gid, now=timezone.now())
    assert not Drift.objects.exists()
    assert rma.order.returns.count() == 2


def test_the_new_return_waits_until_the_old_one_has_let_go_there(simulator, requested):
    rma = requested()
    assert work(rma.shop) == []
    simulator.unkind("admin", "http_500", match="ReturnDecline", times=1)
    new = change(rma, quantity=2)
    waiting = {message.kind: message.last_error for message in work(rma.shop)}
    assert set(waiting) == {"shopify.take_back_return", "shopify.request_return"}
    assert "not ended there yet" in waiting["shopify.request_return"]
    assert OutboxMessage.objects.get(kind="shopify.request_return", done_at=None).attempts == 0
    assert work(rma.shop) == []
    assert again(new).gid
    assert there(simulator, rma) == ["DECLINED", "REQUESTED"]


def test_an_approval_that_is_still_on_its_way_goes_first(simulator, requested):
    rma = requested()
    approve_return(rma_id=rma.pk, actor="merchant", now=now())
    take_back_return(rma_id=rma.pk, now=now())
    assert work(rma.shop) == []
    assert there(simulator, rma) == ["CANCELED"]
