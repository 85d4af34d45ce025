"""A return that comes in parts, at the simulated Shopify: pieces taken off, the rest made anew, each part paid once."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.utils import timezone

from returns.domain.status import DispositionType, ReturnStatus, SettlementStatus, Stage
from returns.models import Drift, LedgerEntry, OutboxMessage, Return, ReturnUnit
from returns.operations.close_return import close_return
from returns.operations.receive_goods import receive_goods
from returns.operations.receive_part import receive_part
from returns.operations.reopen_return import reopen_return
from returns.operations.take_back_return import take_back_return
from returns.queries.parts import parts_of
from shop_integration.admin_api.client import AdminClient
from shop_integration.admin_api.returns import read_return
from shop_integration.connect import connect
from shop_integration.sync import sync_order
from tests.characters import ask
from tests.shop_integration.conftest import work
from tests.shop_integration.steps import again, approved, due, now, received, refunds

pytestmark = pytest.mark.django_db
RESTOCKED = DispositionType.RESTOCKED


def come(rma, *pieces, **options):
    """So many pieces of each line came; nothing of it is told to Shopify yet."""
    counts = {item.pk: {RESTOCKED: number} for item, number in zip(rma.lines.all(), pieces, strict=True)}
    return again(receive_part(rma_id=rma.pk, counts=counts, actor="merchant", now=now(), **options))


def all_of(rma):
    counts = {item.pk: {RESTOCKED: item.quantity} for item in rma.lines.all()}
    receive_goods(rma_id=rma.pk, counts=counts, actor="merchant", now=now())
    return again(rma)


def paid(rma):
    due(again(rma))
    assert work(rma.shop) == []
    return again(rma)


def there(rma):
    """What Shopify has of the return: its status, and pieces per fulfilled line."""
    found = read_return(connect(rma.shop, now=now()), again(rma).gid)
    return found.status, sorted(found.pieces.values())


def read_again(rma):
    """The order is read from Shopify, as after a webhook."""
    sync_order(rma.shop, rma.order.gid, now=timezone.now())


def charge(shop, **fees):
    version = shop.policies.get()
    version.document |= {"fees": fees}
    version.save(update_fields=["document"])


def is_untouched_by_news(rma):
    """Reading the order again changes nothing and finds no difference."""
    before = list(Return.objects.order_by("pk").values_list("status", "stage", "gid"))
    read_again(rma)
    assert list(Return.objects.order_by("pk").values_list("status", "stage", "gid")) == before
    assert not Drift.objects.exists()


def test_each_part_is_a_return_there_and_is_paid_by_itself(simulator, requested):
    rma = approved(requested((1, 2)))
    rest = come(rma, 1, 1)
    assert work(rma.shop) == []
    assert (there(rma), there(rest)) == (("OPEN", [1, 1]), ("OPEN", [1]))
    is_untouched_by_news(rma)
    assert paid(rma).settlement.status == SettlementStatus.PAID
    assert (there(rma)[0], there(rest)[0]) == ("CLOSED", "OPEN")
    is_untouched_by_news(rma)
    all_of(again(rest))
    assert work(rma.shop) == []
    assert paid(rest).settlement.status == SettlementStatus.PAID
    is_untouched_by_news(rma)
    assert [again(part).stage for part in parts_of(rma)] == [Stage.REFUNDED, Stage.REFUNDED]
    assert [row["amount"] for part in (rma, rest) for row in refunds(simulator, part)] == ["88.90", "39.00"]
    assert ReturnUnit.objects.exclude(settlement=None).count() == ReturnUnit.objects.count() == 3
    assert sum(LedgerEntry.objects.values_list("presentment_minor", flat=True)) == 0


def test_the_rest_keeps_reason_note_fee_and_day(shop, requested):
    charge(shop, restocking_bps=1000)
    rma = approved(requested((1, 2)))
    rest = come(rma, 1, 1)
    assert work(rma.shop) == []
    client = connect(rma.shop, now=now())
    first, second = (read_return(client, again(part).gid) for part in (rma, rest))
    assert {line.reason for line in second.lines} == {line.reason for line in first.lines}
    assert {line.restocking_fee_bps for line in second.lines} == {line.restocking_fee_bps for line in first.lines}
    assert second.requested_at.replace(microsecond=0) == again(rma).requested_at.replace(microsecond=0)
    assert [line.reason_note.split(" ")[0] for line in second.lines] == [rest.number]


@pytest.mark.parametrize("mutation", ["RemoveFromReturn", "ReturnCreate"])
@pytest.mark.parametrize("trouble", ["lost_answer", "http_500"])
def test_a_lost_answer_or_a_broken_call_leaves_each_piece_in_one_return(simulator, requested, mutation, trouble):
    rma = approved(requested((1, 2)))
    rest = come(rma, 1, 1)
    simulator.unkind("admin", trouble, match=mutation, times=1)
    assert work(rma.shop)
    read_again(rma)
    for _ in range(4):
        work(rma.shop)
    read_again(rma)
    assert (there(rma), there(rest)) == (("OPEN", [1, 1]), ("OPEN", [1]))
    assert len(simulator.ledger(rma.shop.domain)["returns"]) == 2
    assert Return.objects.count() == 2
    assert not Drift.objects.exists()


def test_news_between_both_steps_change_nothing_and_count_nothing_twice(simulator, requested):
    """Whoever dies between taking off and making anew: the order is read, and the next worker goes on."""
    rma = approved(requested((1, 2)))
    rest = come(rma, 1, 1)
    read_again(rma)
    simulator.unkind("admin", "http_500", match="ReturnCreate", times=1)
    assert {message.kind for message in work(rma.shop)} == {"shopify.create_return"}
    assert there(rma) == ("OPEN", [1, 1])
    is_untouched_by_news(rma)
    assert work(rma.shop) == []
    is_untouched_by_news(rma)
    assert there(rest) == ("OPEN", [1])


class Killed(BaseException):
    """The worker's end, in the middle of a call."""


@pytest.mark.parametrize("answered", [False, True], ids=["before", "after"])
def test_workers_that_die_at_every_call_leave_each_piece_in_one_return(simulator, requested, monkeypatch, answered):
    """Each call is somebody's last, before it reached Shopify or after; and the order is read after every death."""
    rma = approved(requested((1, 2)))
    rest = come(rma, 1, 1, label_to_come=True)
    asked, died = AdminClient._ask, set()

    def mortal(client, wanted, variables):
        # A label's address tells the second in which it was signed; on a slow machine no call would ever be the same.
        call = (wanted.operation, re.sub(r"'http[^']*'", "an address", str(variables)))
        last = call not in died
        died.add(call)
        if last and not answered:
            raise Killed
        body = asked(client, wanted, variables)
        if last:
            raise Killed
        return body

    for _ in range(40):
        with monkeypatch.context() as patched:
            patched.setattr(AdminClient, "_ask", mortal)
            try:
                left = work(rma.shop)
            except Killed:
                left = ["killed"]
        read_again(rma)
        if not left:
            break
    assert not left
    assert {"ReturnRemoveItems", "ReturnCreate", "ReverseDeliveryCreate"} <= {operation for operation, _ in died}
    assert (there(rma), there(rest)) == (("OPEN", [1, 1]), ("OPEN", [1]))
    found = read_return(connect(rma.shop, now=now()), again(rest).gid)
    assert [parcel.tracking_number for parcel in found.parcels] == [rest.parcels.get().tracking_number]
    assert (len(simulator.ledger(rma.shop.domain)["returns"]), Return.objects.count()) == (2, 2)
    assert not Drift.objects.exists()


def test_a_rest_that_was_made_without_our_learning_is_known_by_its_number(simulator, buy):
    """More pieces are free than it holds: without the number it would be taken for somebody else's return."""
    rma = approved(ask(buy(("PULL-M", 5)), quantities=(3,), now=now()))
    rma.lines.update(note="too tight")
    rest = come(again(rma), 1)
    simulator.unkind("admin", "lost_answer", match="ReturnCreate", times=1)
    work(rma.shop)
    assert not again(rest).gid
    read_again(rma)
    assert again(rest).gid
    assert Return.objects.count() == 2
    assert work(rma.shop) == []
    assert there(rest) == ("OPEN", [2])


def test_the_rest_waits_until_its_pieces_are_free(simulator, requested):
    rma = approved(requested((1, 2)))
    rest = come(rma, 1, 1)
    simulator.unkind("admin", "http_500", match="RemoveFromReturn", times=1)
    waiting = {message.kind: message.last_error for message in work(rma.shop)}
    assert "has not let its pieces go" in waiting["shopify.create_return"]
    assert OutboxMessage.objects.get(kind="shopify.create_return").attempts == 0
    assert work(rma.shop) == []
    assert there(rest) == ("OPEN", [1])


def test_a_part_that_is_paid_at_once_is_paid_after_its_pieces_went(simulator, requested):
    rma = approved(requested((1, 2)))
    come(rma, 1, 1)
    due(again(rma))
    assert work(rma.shop) == []
    assert again(rma).settlement.status == SettlementStatus.PAID
    assert [row["amount"] for row in refunds(simulator, rma)] == ["88.90"]


@pytest.mark.parametrize(("fee", "totals"), [(490, [4990 - 490, 7800]), (6000, [0, 7800 - 1010])])
def test_the_return_shipping_fee_is_held_back_once_here_and_there(simulator, shop, requested, fee, totals):
    charge(shop, return_shipping_minor=fee)
    rma = approved(requested((1, 2)))
    rest = come(rma, 1, 0)
    assert work(rma.shop) == []
    assert paid(rma).settlement.detail == ""
    all_of(again(rest))
    assert work(rma.shop) == []
    assert paid(rest).settlement.detail == ""
    assert [again(part).settlement.paid_presentment_minor for part in (rma, rest)] == totals
    given = [Decimal(row["amount"]) for row in simulator.ledger(shop.domain)["refunds"]]
    assert sum(given) * 100 == sum(totals)
    is_untouched_by_news(rma)


def test_a_last_part_that_is_worth_less_than_its_share_of_the_fee_is_settled_with_nothing(simulator, shop, buy):
    charge(shop, return_shipping_minor=990)
    for sku, price in (("SOCKS", 300), ("GLOVES", 500)):
        variants = [{"sku": sku, "price_minor": price, "stock": 20}]
        simulator.add_product(shop.domain, title=sku, handle=sku.lower(), variants=variants)
    rma = approved(ask(buy(("SOCKS", 1), ("GLOVES", 2)), quantities=(1, 2), now=now()))
    rest = come(rma, 1, 0)
    assert work(rma.shop) == []
    assert paid(rma).settlement.status == SettlementStatus.PAID
    settlement = paid(received(again(rest), missing=1)).settlement
    assert (settlement.return_shipping_fee_presentment_minor, settlement.problem) == (690, "")
    assert (settlement.status, settlement.paid_presentment_minor) == (SettlementStatus.PAID, 0)
    assert [*refunds(simulator, rma), *refunds(simulator, rest)] == []


def test_the_label_goes_with_the_rest(simulator, requested):
    rma = approved(requested((1, 2)))
    number = rma.parcels.get().tracking_number
    rest = come(rma, 1, 1, label_to_come=True)
    assert work(rma.shop) == []
    assert rest.parcels.get().tracking_number == number
    found = read_return(connect(rma.shop, now=now()), again(rest).gid)
    assert [parcel.tracking_number for parcel in found.parcels] == [number]
    is_untouched_by_news(rma)
    assert ([*again(rma).parcels.all()], again(rest).parcels.count()) == ([], 1)


@pytest.mark.parametrize("label_to_come", [False, True])
def test_a_rest_that_was_called_off_before_shopify_heard_of_it_is_not_made_there(simulator, requested, label_to_come):
    rma = approved(requested((1, 2)))
    rest = come(rma, 1, 1, label_to_come=label_to_come)
    take_back_return(rma_id=rest.pk, now=now())
    assert work(rma.shop) == []
    assert (simulator.calls("ReturnCreate"), again(rest).gid, there(rma)) == (0, "", ("OPEN", [1, 1]))
    assert not OutboxMessage.objects.filter(kind__startswith="shopify.", done_at=None).exists()


def test_a_rest_that_was_closed_before_shopify_heard_of_it_is_made_and_closed_there(requested):
    rma = approved(requested((1, 2)))
    rest = come(rma, 1, 1)
    close_return(rma_id=rest.pk, actor="merchant", now=now(), tell_shopify=True)
    assert work(rma.shop) == []
    assert (again(rest).status, there(rest)) == (ReturnStatus.CLOSED, ("CLOSED", [1]))
    reopen_return(rma_id=rest.pk, actor="merchant", now=now())
    assert work(rma.shop) == []
    assert there(rest) == ("OPEN", [1])
    assert paid(all_of(rest)).settlement.status == SettlementStatus.PAID


@pytest.mark.parametrize("end", ["CLOSED", "CANCELED"])
def test_a_rest_that_is_over_and_was_made_without_our_learning_is_known_by_its_number(simulator, buy, end):
    """More pieces are free than it holds: without the number it would be taken for somebody else's return."""
    rma = approved(ask(buy(("PULL-M", 5)), quantities=(3,), now=now()))
    rest = come(again(rma), 1)
    simulator.unkind("admin", "lost_answer", match="ReturnCreate", times=1)
    assert work(rma.shop)
    if end == "CLOSED":
        close_return(rma_id=rest.pk, actor="merchant", now=now(), tell_shopify=True)
    else:
        take_back_return(rma_id=rest.pk, now=now())
    read_again(rma)
    assert Return.objects.count() == 2
    assert again(rest).gid
    assert work(rma.shop) == []
    assert there(rest)[0] == again(rest).status == end
    assert not Drift.objects.exists()


def test_the_rest_can_be_called_off(requested):
    rma = approved(requested((1, 2)))
    rest = come(rma, 1, 1)
    assert work(rma.shop) == []
    take_back_return(rma_id=rest.pk, now=now())
    assert work(rma.shop) == []
    assert (there(rma)[0], there(rest)[0]) == ("OPEN", "CANCELED")
    assert again(rest).status == ReturnStatus.CANCELED
    assert paid(rma).settlement.status == SettlementStatus.PAID
    is_untouched_by_news(rma)
