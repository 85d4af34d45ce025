"""Each workflow to begin with does what it says, from its event to what follows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from returns.domain.status import DispositionType, ReturnStatus, SettlementStatus
from returns.domain.workflow import parse
from returns.domain.workflow_starts import STARTS, start
from returns.history import note
from returns.models import OutboxMessage, Return, ReturnTag, Shop
from returns.operations.approve_return import approve_return
from returns.operations.keep_workflow import make_workflow, switch_workflow
from returns.operations.receive_goods import receive_goods
from tests.characters import NOW, Bought, ask, make_order, make_shop
from tests.returns.test_workflows import work
from tests.returns_portal.merchant_desk import again

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def asked(shop: Shop, number: int = 1001, **more: Any) -> Return:
    return ask(make_order(shop, Bought(price=1000), number=number), **more)


def tags(rma: Return) -> set[str]:
    return set(ReturnTag.objects.filter(rma=rma).values_list("tag__name", flat=True))


def letters(rma: Return) -> int:
    return rma.events.filter(kind="remark.answered").count()


def loyal(shop: Shop) -> None:
    rma = asked(shop)
    work()
    assert (again(rma).status, tags(rma)) == (ReturnStatus.OPEN, {"VIP"})
    assert OutboxMessage.objects.filter(kind="labels.make", payload__return=rma.pk).exists()


def damaged(shop: Shop) -> None:
    rma, fine = asked(shop), asked(shop, 1002)
    rma.lines.update(fault=True)
    work()
    assert (letters(rma), tags(rma), letters(fine)) == (1, {"photo asked"}, 0)
    work(NOW + 8 * DAY)
    assert rma.events.filter(kind="note.written").count() == 1


def no_parcel(shop: Shop) -> None:
    rma = asked(shop)
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    Return.objects.filter(pk=rma.pk).update(stage="awaiting_parcel")
    work(NOW + 13 * DAY)
    assert letters(rma) == 0
    work(NOW + 14 * DAY)
    assert letters(rma) == 1
    Return.objects.filter(pk=rma.pk).update(stage="awaiting_parcel")
    work(NOW + 22 * DAY)
    assert again(rma).status == ReturnStatus.CLOSED


def supplier_silent(shop: Shop) -> None:
    rma = asked(shop)
    note(rma, "claim.silent", at=NOW, actor="system")
    work()
    assert (tags(rma), rma.events.filter(kind="note.written").count()) == ({"supplier silent"}, 1)


def cheap(shop: Shop) -> None:
    rma = asked(shop)
    work()
    rma = again(rma)
    assert (rma.status, rma.goods, rma.settlement.status) == (ReturnStatus.OPEN, "keep", SettlementStatus.DUE)


def received(shop: Shop) -> None:
    rma = asked(shop)
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    counts = {rma.lines.get().pk: {DispositionType.RESTOCKED: 1}}
    receive_goods(rma_id=rma.pk, counts=counts, actor="merchant", now=NOW)
    work()
    assert again(rma).settlement.status == SettlementStatus.DUE


SHOWN: dict[str, Callable[[Shop], None]] = {
    "loyal": loyal,
    "damaged": damaged,
    "no_parcel": no_parcel,
    "supplier_silent": supplier_silent,
    "cheap": cheap,
    "received": received,
}


def test_every_start_is_shown() -> None:
    assert set(SHOWN) == set(STARTS), "another start: say here what it leads to"


@pytest.mark.parametrize("code", SHOWN)
def test_a_start_does_what_it_says(code: str) -> None:
    shop = make_shop()
    row = make_workflow(shop=shop, plan=parse(start(code, name=code, decimals=2, segments=())), by="7001", now=NOW)
    switch_workflow(shop=shop, workflow_id=row.pk, on=True, now=NOW)
    SHOWN[code](shop)
    assert row.runs.filter(status="DONE").count() == 1
