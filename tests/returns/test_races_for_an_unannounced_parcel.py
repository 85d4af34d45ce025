"""Several people at one unannounced parcel at the same moment: one effect."""

from __future__ import annotations

from typing import Any

import pytest

from returns.domain.status import DispositionType
from returns.domain.unannounced import Ending, UnannouncedStatus
from returns.models import Order, Return, ReturnEvent, ReturnUnit, UnannouncedEvent, UnannouncedParcel
from returns.operations.close_unannounced import UnableToClose, close_unannounced
from returns.operations.forget_person import forget_person
from returns.operations.match_unannounced import (
    UnableToMatch,
    UnableToUnmatch,
    match_unannounced,
    match_unannounced_to_order,
    unmatch_unannounced,
)
from returns.operations.receive_goods import UnableToReceive, receive_goods
from returns.operations.request_return import UnableToRequest
from returns.queries.eligibility import Wanted
from returns.queries.exchanges import merchants_offer
from returns.queries.person import Person
from tests.characters import NOW, Bought, fulfilled, make_order, make_shop
from tests.races import all_at_once
from tests.returns_portal import merchant_desk as desk
from tests.unannounced import again, found

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
BY_STAFF: dict[str, Any] = {"actor_id": "7001", "now": NOW}
REFUSALS = (UnableToMatch, UnableToUnmatch, UnableToClose, UnableToReceive, UnableToRequest)


def refusing(act: Any) -> Any:
    try:
        return act()
    except REFUSALS as refusal:
        return refusal


def events(kind: str) -> int:
    return UnannouncedEvent.objects.filter(kind=kind).count()


def test_a_form_sent_by_many_records_one_parcel_and_many_forms_count_on() -> None:
    shop = make_shop()
    same = all_at_once(lambda number: found(shop, key="the-same").pk)
    others = all_at_once(lambda number: found(shop, key=f"key-{number}").number)
    assert len(set(same)) == 1
    assert sorted(others) == list(range(2, 14))


def test_two_returns_at_one_parcel_and_one_gets_it() -> None:
    shop = make_shop()
    returns, parcel = [desk.approved(shop, number) for number in (1001, 1002, 1003)], found(shop)

    def act(number: int) -> Any:
        rma = returns[number % 3]
        return refusing(lambda: match_unannounced(shop=shop, parcel_id=parcel.pk, number=rma.number, **BY_STAFF).number)

    answers = all_at_once(act)

    won = {answer for answer in answers if isinstance(answer, str)}
    held = again(parcel).rma
    assert held is not None
    assert won == {held.number}
    assert {answer.code for answer in answers if isinstance(answer, UnableToMatch)} == {"taken"}
    assert (events("matched"), ReturnEvent.objects.filter(kind="parcel.matched").count()) == (1, 1)


def test_many_make_a_return_of_one_order_for_one_parcel_and_there_is_one() -> None:
    shop = make_shop()
    order, parcel = make_order(shop, Bought(quantity=30)), found(shop)
    wanted = [Wanted(fulfilled(order)[0].pk, 1, "size_small")]
    expected = merchants_offer(order, wanted, (), now=NOW).balance_minor

    def act(number: int) -> Any:
        return refusing(
            lambda: (
                match_unannounced_to_order(
                    shop=shop,
                    parcel_id=parcel.pk,
                    order_id=order.pk,
                    wanted=wanted,
                    exchanges=(),
                    request_key=f"key-{number // 2}",
                    expected_minor=expected,
                    **BY_STAFF,
                ).pk
            )
        )

    answers = all_at_once(act)

    assert len({answer for answer in answers if isinstance(answer, int)}) == 1
    assert (Return.objects.count(), ReturnUnit.objects.count(), events("matched")) == (1, 1, 1)


def test_counting_and_taking_off_at_once_leave_one_of_the_two() -> None:
    shop = make_shop()
    rma, parcel = desk.labelled(shop), found(shop)
    match_unannounced(shop=shop, parcel_id=parcel.pk, number=rma.number, **BY_STAFF)
    counts = {item.pk: {DispositionType.RESTOCKED: item.quantity} for item in rma.lines.all()}

    def act(number: int) -> Any:
        if number % 2:
            return refusing(lambda: receive_goods(rma_id=rma.pk, counts=counts, actor="merchant", now=NOW))
        return refusing(lambda: unmatch_unannounced(shop=shop, parcel_id=parcel.pk, **BY_STAFF))

    all_at_once(act)

    parcel = again(parcel)
    taken_off = parcel.status == UnannouncedStatus.OPEN
    assert (events("unmatched"), events("received")) == ((1, 0) if taken_off else (0, 1))
    assert ReturnEvent.objects.filter(kind="goods.received").count() == 1
    assert parcel.status == UnannouncedStatus.OPEN or parcel.rma == rma


def test_matching_closing_and_forgetting_at_once_never_wait_in_a_circle() -> None:
    shop = make_shop()
    returns = [desk.approved(shop, number) for number in (1001, 1002)]
    parcels = [found(shop, name="Camille"), found(shop, name="Camille")]
    person = Person(
        shop.pk,
        tuple(Order.objects.values_list("pk", flat=True)),
        tuple(rma.pk for rma in returns),
        parcel_ids=tuple(parcel.pk for parcel in parcels),
    )

    def act(number: int) -> Any:
        parcel, rma = parcels[number % 2], returns[number // 2 % 2]
        if number % 4 == 0:
            return refusing(
                lambda: close_unannounced(shop=shop, parcel_id=parcel.pk, ending=Ending.KEPT, why="", **BY_STAFF)
            )
        if number % 4 == 3:
            return forget_person(person=person, now=NOW)
        return refusing(lambda: match_unannounced(shop=shop, parcel_id=parcel.pk, number=rma.number, **BY_STAFF))

    all_at_once(act)

    assert not UnannouncedParcel.objects.exclude(name="").exists()
    assert events("redacted") == 2
    assert events("matched") + events("closed") == 2
