"""One unannounced parcel with the goods of two returns: divided and matched in one step, or not at all."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from returns.domain.status import Stage
from returns.domain.unannounced import Content, UnannouncedStatus, UndividedContents, divide_contents
from returns.models import Return, Shop, UnannouncedParcel
from returns.operations.match_to_two import match_to_two
from returns.operations.match_unannounced import UnableToMatch, match_unannounced, unmatch_unannounced
from returns.queries.unannounced import said_of
from tests.characters import NOW, make_shop, two_shops
from tests.races import all_at_once
from tests.returns_portal import merchant_desk as desk
from tests.unannounced import again, found, history

pytestmark = pytest.mark.django_db
ROBE, PULL = Content("Robe midi", "SKU-1", 1), Content("Pull", "SKU-2", 3)


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def both(shop: Shop) -> tuple[Return, Return]:
    return desk.labelled(shop, 1001), desk.labelled(shop, 1002)


def two(parcel: UnannouncedParcel, one: Return, other: Return, apart: dict[int, int] | None = None) -> Any:
    return match_to_two(
        shop=parcel.shop,
        parcel_id=parcel.pk,
        numbers=(one.number, other.number),
        apart={1: 2} if apart is None else apart,
        actor_id="7",
        now=NOW,
    )


def pieces(parcel: UnannouncedParcel) -> dict[str, int]:
    return {content.code: content.quantity for content in said_of(parcel).contents}


def test_each_return_gets_its_own(shop: Shop) -> None:
    one, other = both(shop)
    parcel = found(shop, ROBE, PULL, tracking_number="XY1", email="camille@example.com")
    assert two(parcel, one, other) == (one, other)

    first, second = UnannouncedParcel.objects.order_by("number")
    assert (first.rma, second.rma) == (one, other)
    assert (pieces(first), pieces(second)) == ({"SKU-1": 1, "SKU-2": 1}, {"SKU-2": 2})
    assert (second.number, second.tracking_number, second.email) == (2, "XY1", "camille@example.com")
    assert [desk.again(rma).stage for rma in (one, other)] == [Stage.TO_INSPECT] * 2
    assert history(first) == ["recorded", "changed", "matched"]
    assert history(second) == ["recorded", "matched"]


def test_a_second_click_changes_nothing_and_a_taken_parcel_is_nobody_elses(shop: Shop) -> None:
    one, other = both(shop)
    third = desk.labelled(shop, 1003)
    parcel = found(shop, ROBE, PULL)
    two(parcel, one, other)
    assert two(parcel, one, other) == (one, other)
    assert UnannouncedParcel.objects.count() == 2
    for strangers in ((one, third), (other, one), (third, other)):
        with pytest.raises(UnableToMatch, match="taken"):
            two(parcel, *strangers)


def test_what_was_taken_off_can_be_divided_once_more(shop: Shop) -> None:
    one, other = both(shop)
    parcel = found(shop, ROBE, PULL)
    two(parcel, one, other, {1: 1})
    for row in UnannouncedParcel.objects.all():
        unmatch_unannounced(shop=shop, parcel_id=row.pk, actor_id="7", now=NOW)
    two(again(parcel), one, other, {1: 1})
    assert sorted(sum(pieces(row).values()) for row in UnannouncedParcel.objects.all()) == [1, 1, 2]


@pytest.mark.parametrize("apart", [{}, {0: 0}, {0: 1, 1: 3}, {0: 2}, {1: -1}, {2: 1}, {0: 1, 7: 1}])
def test_nothing_all_of_it_or_what_is_not_there_is_not_set_apart(shop: Shop, apart: dict[int, int]) -> None:
    parcel = found(shop, ROBE, PULL)
    with pytest.raises(UnableToMatch, match="not_divided"):
        two(parcel, *both(shop), apart)
    assert again(parcel).status == UnannouncedStatus.OPEN
    assert UnannouncedParcel.objects.count() == 1


def test_neither_is_matched_where_one_cannot_be(shop: Shop) -> None:
    one, counted = desk.labelled(shop, 1001), desk.received(shop, 1002)
    parcel = found(shop, ROBE, PULL)
    for pair in ((one, counted), (counted, one)):
        with pytest.raises(UnableToMatch, match="counted"):
            two(parcel, *pair)
    with pytest.raises(UnableToMatch, match="same"):
        two(parcel, one, one)
    assert (UnannouncedParcel.objects.count(), pieces(again(parcel))) == (1, {"SKU-1": 1, "SKU-2": 3})
    assert again(parcel).rma is None


def test_the_other_shop_is_another_world() -> None:
    atelier, northwind = two_shops()
    ours, theirs = desk.labelled(atelier, 1001), desk.labelled(northwind, 2001)
    parcel = found(atelier, ROBE, PULL)
    theirs.number = "R-77777"
    with pytest.raises(Return.DoesNotExist):
        two(parcel, ours, theirs)
    with pytest.raises(UnannouncedParcel.DoesNotExist):
        match_to_two(
            shop=northwind,
            parcel_id=parcel.pk,
            numbers=("R-10001", desk.labelled(northwind, 2002).number),
            apart={1: 1},
            actor_id="7",
            now=NOW,
        )


contents = st.lists(st.builds(lambda pieces: Content("", "", pieces), st.integers(1, 5)), min_size=1, max_size=5)


@given(contents, st.dictionaries(st.integers(0, 6), st.integers(-1, 6), max_size=5))
def test_no_piece_is_lost_or_found_when_contents_are_divided(there: list[Content], apart: dict[int, int]) -> None:
    try:
        stays, goes = divide_contents(there, apart)
    except UndividedContents:
        return
    assert stays
    assert goes
    assert sum(each.quantity for each in (*stays, *goes)) == sum(each.quantity for each in there)
    assert sum(each.quantity for each in goes) == sum(apart.values())


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_people_at_one_parcel_divide_it_once() -> None:
    shop = make_shop()
    one, other = both(shop)
    parcel = found(shop, ROBE, PULL)

    def act(number: int) -> object:
        try:
            if number % 3 == 0:
                return match_unannounced(shop=shop, parcel_id=parcel.pk, number=other.number, actor_id="7", now=NOW)
            return two(parcel, *((one, other) if number % 3 == 1 else (other, one)))
        except UnableToMatch as refusal:
            return refusal

    all_at_once(act)

    rows = list(UnannouncedParcel.objects.all())
    assert len(rows) in {1, 2}
    assert all(row.status == UnannouncedStatus.MATCHED for row in rows)
    assert len({row.rma_id for row in rows}) == len(rows)
    assert sum(sum(pieces(row).values()) for row in rows) == 4
