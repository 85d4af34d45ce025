"""Counts that arrive at the same moment: each is kept, and the goods are received once."""

from __future__ import annotations

import pytest

from returns.domain.grading import CountStatus
from returns.models import DeskCount, Disposition, OutboxMessage, ReturnEvent
from returns.operations.settle_count import UnableToLook, confirm_count
from tests.characters import make_order, make_shop
from tests.desk import LATER, count, desk_works, everything
from tests.parts import opened
from tests.races import all_at_once, tried

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def received() -> int:
    return ReturnEvent.objects.filter(kind="goods.received").count()


def test_one_count_sent_many_times_at_once_is_taken_in_once() -> None:
    rma = opened(make_order(make_shop()), 1, 2)
    pieces = list(everything(rma))
    counts = all_at_once(lambda _number: count(rma, *pieces, key="the-same"), crowd=16)
    assert {each.pk for each in counts} == {DeskCount.objects.get().pk}
    assert {each.status for each in counts} == {CountStatus.TAKEN}
    assert (received(), OutboxMessage.objects.filter(kind="shopify.dispose").count()) == (1, 1)


def test_of_many_who_count_the_same_goods_one_receives_them_and_all_are_kept() -> None:
    rma = opened(make_order(make_shop()), 1, 2)
    pieces = list(everything(rma))
    counts = all_at_once(lambda number: count(rma, *pieces, key=f"count-{number}", by=f"70{number}"), crowd=16)
    assert sorted(each.status for each in counts) == [CountStatus.REFUSED] * 15 + [CountStatus.TAKEN]
    assert received() == 1
    assert sum(Disposition.objects.values_list("quantity", flat=True)) == 3


def test_of_many_who_confirm_one_does_and_never_who_counted() -> None:
    shop = make_shop()
    desk_works(shop, second_person_minor=0)
    rma = opened(make_order(shop), 1, 2)
    waits = count(rma, *everything(rma), by="700")

    def act(number: int) -> object:
        return confirm_count(shop=shop, count_id=waits.pk, actor_id=f"70{number % 4}", now=LATER)

    answers = all_at_once(tried(act, refusals=(UnableToLook,), say=lambda why: why.code), crowd=16)
    done = [answer for answer in answers if isinstance(answer, DeskCount)]
    assert len(done) == 1
    assert done[0].confirmed_by in {"701", "702", "703"}
    assert received() == 1
