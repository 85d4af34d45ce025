"""Versions of a policy: drafts, dates, and which of them an order keeps."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from returns.domain.policy import InvalidPolicy
from returns.models import PolicyVersion, Shop
from returns.operations.draft_policy import Document, DraftInTheWay, begin_draft, change_draft, discard_draft
from returns.operations.ingest_order import ingest_order
from returns.operations.publish_policy import (
    DraftChanged,
    UnableToSchedule,
    begin_scheduled,
    publish_draft,
    publish_policy,
    schedule_draft,
    unschedule,
)
from returns.queries.policies import active_policy, draft_policy, edition
from tests.characters import NOW, Bought, make_shop, snapshot, two_shops
from tests.races import all_at_once

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def days(number: int) -> Any:
    """A change of the document: this many days to return."""
    return lambda document: {**document, "window": {"days": number}}


def draft(shop: Shop, number: int) -> PolicyVersion:
    return change_draft(shop=shop, change=days(number), author="7", now=NOW)


def publish(shop: Shop, number: int, at: datetime) -> PolicyVersion:
    return publish_policy(shop=shop, document=days(number)(active_policy(shop).document), now=at)


def days_of_order(shop: Shop, placed_at: datetime, number: int = 1001) -> int:
    """The days to return of an order placed at a moment, told only now."""
    order = ingest_order(shop=shop, snapshot=replace(snapshot(Bought(), number=number), placed_at=placed_at))
    assert order is not None
    assert order.policy is not None
    return order.policy.policy.window.days


def test_a_draft_counts_for_nothing_until_it_is_published() -> None:
    shop = make_shop()
    draft(shop, 60)

    assert active_policy(shop).policy.window.days == 30
    version = publish_draft(shop=shop, seen=edition(shop), note="Longer", now=NOW)
    assert (active_policy(shop), version.policy.window.days, version.note) == (version, 60, "Longer")
    assert draft_policy(shop) is None


def test_a_draft_is_changed_in_place_and_can_be_thrown_away() -> None:
    shop = make_shop()

    assert draft(shop, 60).pk == draft(shop, 90).pk
    assert discard_draft(shop=shop)
    assert not discard_draft(shop=shop)
    assert list(shop.policies.values_list("number", "status")) == [(1, "ACTIVE")]


def test_a_whole_document_takes_no_draft_s_place() -> None:
    shop = make_shop()
    document = active_policy(shop).document | {"ship_by_days": 7}
    first = begin_draft(shop=shop, document=document, author="7", now=NOW)

    assert begin_draft(shop=shop, document=document, author="8", now=NOW) == first
    with pytest.raises(DraftInTheWay):
        begin_draft(shop=shop, document=active_policy(shop).document, author="8", now=NOW)
    with pytest.raises(InvalidPolicy):
        begin_draft(shop=shop, document={"ship_by_days": 0}, author="8", now=NOW)


def test_what_came_into_force_unseen_stops_a_publication() -> None:
    shop = make_shop()
    draft(shop, 60)
    schedule_draft(shop=shop, seen=edition(shop), note="", begins_at=NOW + DAY, now=NOW)
    draft(shop, 90)
    seen = edition(shop)

    with pytest.raises(DraftChanged):
        publish_draft(shop=shop, seen=seen, note="", now=NOW + 2 * DAY)


def test_a_wrong_change_leaves_the_draft_as_it_was() -> None:
    shop = make_shop()
    draft(shop, 60)

    with pytest.raises(InvalidPolicy):
        draft(shop, -1)
    kept = draft_policy(shop)
    assert kept is not None
    assert kept.policy.window.days == 60


def test_what_was_not_seen_is_not_published() -> None:
    shop = make_shop()
    draft(shop, 60)
    seen = edition(shop)
    draft(shop, 90)

    with pytest.raises(DraftChanged):
        publish_draft(shop=shop, seen=seen, note="", now=NOW)
    seen = edition(shop)
    publish(shop, 14, NOW)
    with pytest.raises(DraftChanged):
        schedule_draft(shop=shop, seen=seen, note="", begins_at=NOW + DAY, now=NOW)
    assert active_policy(shop).policy.window.days == 14


def test_a_scheduled_version_begins_by_itself_and_counts_from_its_moment() -> None:
    shop, other = two_shops()
    draft(shop, 60)
    schedule_draft(shop=shop, seen=edition(shop), note="Season", begins_at=NOW + DAY, now=NOW)

    assert begin_scheduled(now=NOW) == 0
    assert days_of_order(shop, NOW + DAY - timedelta(seconds=1), 1001) == 30
    assert days_of_order(shop, NOW + DAY, 1002) == 60, "the sweep has not come round, but the moment has"
    assert begin_scheduled(now=NOW + 2 * DAY) == 1
    assert begin_scheduled(now=NOW + 2 * DAY) == 0
    assert active_policy(shop).policy.window.days == 60
    assert active_policy(shop).active_from == NOW + DAY
    assert active_policy(other).policy.window.days == 30


def test_a_season_ends_with_the_version_scheduled_after_it() -> None:
    shop = make_shop()
    for number, at in ((60, NOW + DAY), (21, NOW + 3 * DAY)):
        draft(shop, number)
        schedule_draft(shop=shop, seen=edition(shop), note="", begins_at=at, now=NOW)

    assert begin_scheduled(now=NOW + 9 * DAY) == 2
    assert active_policy(shop).policy.window.days == 21
    assert [days_of_order(shop, NOW + n * DAY, 1000 + n) for n in range(5)] == [30, 60, 60, 21, 21]


def test_a_version_published_after_a_moment_that_no_sweep_saw_stays() -> None:
    shop = make_shop()
    draft(shop, 60)
    schedule_draft(shop=shop, seen=edition(shop), note="", begins_at=NOW + DAY, now=NOW)
    publish(shop, 14, NOW + 2 * DAY)

    assert begin_scheduled(now=NOW + 3 * DAY) == 0
    assert active_policy(shop).policy.window.days == 14
    assert [days_of_order(shop, NOW + n * DAY, 1000 + n) for n in range(4)] == [30, 60, 14, 14]


def test_no_version_begins_in_the_past_or_with_another() -> None:
    shop = make_shop()
    draft(shop, 60)
    with pytest.raises(UnableToSchedule) as raised:
        schedule_draft(shop=shop, seen=edition(shop), note="", begins_at=NOW, now=NOW)
    assert not raised.value.taken

    schedule_draft(shop=shop, seen=edition(shop), note="", begins_at=NOW + DAY, now=NOW)
    draft(shop, 90)
    with pytest.raises(UnableToSchedule) as raised:
        schedule_draft(shop=shop, seen=edition(shop), note="", begins_at=NOW + DAY, now=NOW)
    assert raised.value.taken


def test_a_scheduled_version_can_be_called_off_until_it_begins() -> None:
    shop = make_shop()
    draft(shop, 60)
    version = schedule_draft(shop=shop, seen=edition(shop), note="", begins_at=NOW + DAY, now=NOW)

    assert not unschedule(shop=shop, number=version.number, now=NOW + DAY)
    assert unschedule(shop=shop, number=version.number, now=NOW)
    assert draft_policy(shop) == version
    schedule_draft(shop=shop, seen=edition(shop), note="", begins_at=NOW + DAY, now=NOW)
    draft(shop, 90)
    with pytest.raises(DraftInTheWay):
        unschedule(shop=shop, number=version.number, now=NOW)
    kept = draft_policy(shop)
    assert kept is not None
    assert (kept.policy.window.days, shop.policies.get(pk=version.pk).status) == (90, "SCHEDULED")
    assert not unschedule(shop=shop, number=1, now=NOW)


def test_an_order_keeps_the_version_it_was_placed_under_however_late_we_hear_of_it() -> None:
    shop = make_shop()
    publish(shop, 14, NOW)

    assert days_of_order(shop, NOW - DAY, 1001) == 30
    assert days_of_order(shop, NOW, 1002) == 14
    assert days_of_order(shop, NOW - 900 * DAY, 1003) == 30, "before the first version that one counts"
    publish(shop, 90, NOW + DAY)
    assert days_of_order(shop, NOW, 1002) == 14


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_thirty_colleagues_at_once_publish_one_version_and_lose_no_change() -> None:
    shop = make_shop()

    def add(number: int) -> Any:
        def with_tag(document: Document) -> Document:
            tags = [*document["final_sale"]["tags"], f"tag-{number}"]
            return {**document, "final_sale": {"tags": tags, "product_types": []}}

        return change_draft(shop=shop, change=with_tag, author=str(number), now=NOW).pk

    assert len(set(all_at_once(add, crowd=30))) == 1
    seen = edition(shop)

    def go(_number: int) -> Any:
        try:
            return publish_draft(shop=shop, seen=seen, note="", now=NOW).pk
        except DraftChanged:
            return None

    assert len([pk for pk in all_at_once(go, crowd=30) if pk]) == 1
    assert len(active_policy(shop).policy.final_sale.tags) == 32
