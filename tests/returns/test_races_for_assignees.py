"""Several of the staff take one return at the same moment."""

from __future__ import annotations

import pytest

from returns.models import Return, Shop
from returns.operations.assign_return import UnableToAssign, assign_return
from returns.operations.unassign_return import unassign_return
from tests.characters import NOW, make_shop
from tests.races import all_at_once, tried
from tests.returns_portal.merchant_desk import again, requested

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
CROWD = 6


def crowd() -> Shop:
    shop = make_shop()
    for number in range(CROWD):
        shop.staff.create(user_id=f"70{number}", role="agent", met_at=NOW, asked_at=NOW)
    return shop


def take(rma: Return, number: int, seen: str = "") -> bool:
    who = f"70{number}"
    return assign_return(rma_id=rma.pk, to=who, actor_id=who, now=NOW, seen=seen)


def test_of_all_who_take_it_one_has_it_and_the_others_read_who() -> None:
    rma = requested(crowd())
    act = tried(lambda number: take(rma, number), refusals=(UnableToAssign,), say=lambda why: (why.code, why.holder))
    answers = all_at_once(act, crowd=CROWD)
    holder = again(rma).assigned_to
    assert answers.count(True) == 1
    assert answers.index(True) == int(holder) - 700
    assert answers.count(("taken", holder)) == CROWD - 1
    assert rma.events.filter(kind="return.assigned").count() == 1


def test_who_lets_it_go_while_others_take_it_over_loses_nothing_of_theirs() -> None:
    rma = requested(crowd())
    take(rma, 0)

    def act(number: int) -> bool:
        if number == 0:
            return unassign_return(rma_id=rma.pk, actor_id="700", now=NOW, seen="700")
        return take(rma, number, seen="700")

    answers = all_at_once(tried(act, refusals=(UnableToAssign,), say=lambda why: why.code), crowd=CROWD)
    assert answers.count(True) == 1
    winner = answers.index(True)
    assert again(rma).assigned_to == (f"70{winner}" if winner else "")
    told = list(rma.events.filter(kind__contains="assigned").values_list("kind", flat=True))
    assert told == ["return.assigned", "return.assigned" if winner else "return.unassigned"]
