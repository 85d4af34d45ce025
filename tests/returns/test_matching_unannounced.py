"""A parcel that nobody announced is matched to a return or an order, and taken off again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from returns.domain.status import ReturnStatus, Stage
from returns.domain.unannounced import Ending, UnannouncedStatus
from returns.models import (
    OutboxMessage,
    Return,
    ReturnUnit,
    Shop,
    UnannouncedParcel,
)
from returns.operations.approve_return import ask_for_label
from returns.operations.cancel_return import cancel_return
from returns.operations.close_return import close_return
from returns.operations.close_unannounced import close_unannounced
from returns.operations.match_unannounced import (
    UnableToMatch,
    UnableToUnmatch,
    match_unannounced,
    unmatch_unannounced,
)
from returns.operations.reopen_return import reopen_return
from returns.operations.request_return import SumChanged, UnableToRequest
from returns.operations.share_parcel import UnableToShare, share_parcel
from returns.operations.take_back_return import UnableToTakeBack, take_back_return
from returns.queries.unannounced import (
    open_count,
    state_counts,
    state_of,
)
from tests.characters import NOW, Bought, make_order, make_shop, two_shops
from tests.parts import at_shopify, come
from tests.returns_portal import merchant_desk as desk
from tests.unannounced import (
    BY_STAFF,
    LATER,
    again,
    count,
    found,
    history,
    kinds,
    match,
    match_order,
    unmatch,
    waiting,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return make_shop()


class TestMatchingToAReturn:
    def test_the_return_is_counted_next_and_the_shopper_hears_of_it_once(self, shop: Shop) -> None:
        rma, parcel = desk.labelled(shop), found(shop)
        assert rma.stage == Stage.AWAITING_PARCEL
        match(parcel, rma)
        rma = desk.again(rma)
        assert rma.stage == Stage.TO_INSPECT
        assert "mail.received" not in kinds(rma), "nobody has counted yet"
        assert rma.settlement.status == "QUOTED"

        count(rma)
        assert desk.again(rma).stage == Stage.TO_REFUND
        assert kinds(rma).count("mail.received") == 1
        assert again(parcel).status == UnannouncedStatus.RECEIVED
        assert history(parcel) == ["recorded", "matched", "received"]
        told = list(rma.events.values_list("kind", "facts__with"))[-2:]
        assert told == [("parcel.matched", "U-1"), ("goods.received", None)]
        assert not OutboxMessage.objects.filter(kind="shopify.settle").exists(), "a parcel pays nothing"

    def test_matching_it_again_changes_nothing_and_to_another_is_too_late(self, shop: Shop) -> None:
        rma, other, parcel = desk.approved(shop, 1001), desk.approved(shop, 1002), found(shop)
        match(parcel, rma)
        match(parcel, rma)
        assert history(parcel) == ["recorded", "matched"]
        with pytest.raises(UnableToMatch, match="taken"):
            match(parcel, other)
        assert not desk.again(other).events.filter(kind="parcel.matched").exists()

    @pytest.mark.parametrize(("stage", "code"), [("received", "counted"), ("declined", "over")])
    def test_not_to_a_return_that_waits_for_nothing(self, shop: Shop, stage: str, code: str) -> None:
        rma, parcel = getattr(desk, stage)(shop), found(shop)
        with pytest.raises(UnableToMatch, match=code):
            match(parcel, rma)
        assert again(parcel).status == UnannouncedStatus.OPEN

    def test_nothing_of_another_shop(self) -> None:
        atelier, northwind = two_shops()
        theirs, ours = desk.approved(northwind), found(atelier)
        with pytest.raises(Return.DoesNotExist):
            match_unannounced(shop=atelier, parcel_id=ours.pk, number=theirs.number, **BY_STAFF)
        with pytest.raises(UnannouncedParcel.DoesNotExist):
            match_unannounced(shop=northwind, parcel_id=ours.pk, number=theirs.number, **BY_STAFF)
        assert open_count(atelier) == 1

    def test_a_request_is_decided_first_and_needs_no_label_any_more(self, shop: Shop) -> None:
        rma, parcel = desk.requested(shop), found(shop)
        match(parcel, rma)
        assert desk.again(rma).stage == Stage.REQUESTED
        desk.approve_return(rma_id=rma.pk, actor="merchant", now=LATER)
        ask_for_label(rma_id=rma.pk, now=LATER)
        rma = desk.again(rma)
        assert (rma.stage, rma.parcels.count()) == (Stage.TO_INSPECT, 0)
        assert not {"labels.make", "mail.label", "mail.approved"} & set(kinds(rma))

        unmatch(parcel)
        rma = desk.again(rma)
        assert (rma.stage, rma.parcels.count()) == (Stage.LABEL_PENDING, 1), "its label is needed after all"
        assert kinds(rma).count("labels.make") == 1

    def test_what_is_here_travels_with_nobody(self, shop: Shop) -> None:
        here, other = desk.labelled(shop, 1001), desk.labelled(shop, 1002)
        match(found(shop), here)
        for one, two in ((here, other), (other, here)):
            with pytest.raises(UnableToShare, match="not_waiting"):
                share_parcel(rma_id=one.pk, other=two.number, actor="shopper", now=LATER)

    def test_its_shopper_cannot_call_it_off_any_more(self, shop: Shop) -> None:
        rma, parcel = desk.labelled(shop), found(shop)
        match(parcel, rma)
        with pytest.raises(UnableToTakeBack, match="scanned"):
            take_back_return(rma_id=rma.pk, now=LATER)
        unmatch(parcel)
        assert take_back_return(rma_id=rma.pk, now=LATER).status == ReturnStatus.CANCELED

    def test_two_parcels_of_one_return_are_counted_together(self, shop: Shop) -> None:
        rma, parcels = desk.labelled(shop), [found(shop), found(shop)]
        for parcel in parcels:
            match(parcel, rma)
        count(rma)
        assert {again(parcel).status for parcel in parcels} == {UnannouncedStatus.RECEIVED}


class TestTakingOff:
    def test_everything_is_as_before(self, shop: Shop) -> None:
        rma, parcel = desk.labelled(shop), found(shop)
        messages = kinds(rma)
        match(parcel, rma)
        unmatch(parcel)
        assert desk.again(rma).stage == Stage.AWAITING_PARCEL
        assert kinds(rma) == messages
        assert (again(parcel).status, again(parcel).rma, again(parcel).matched_at) == (
            UnannouncedStatus.OPEN,
            None,
            None,
        )
        assert history(parcel) == ["recorded", "matched", "unmatched"]
        with pytest.raises(UnableToUnmatch, match="not_matched"):
            unmatch(parcel)
        other = desk.approved(shop, 1002)
        match(parcel, other)
        assert again(parcel).rma == other

    def test_not_once_the_goods_are_counted(self, shop: Shop) -> None:
        rma, parcel = desk.labelled(shop), found(shop)
        match(parcel, rma)
        count(rma)
        with pytest.raises(UnableToUnmatch, match="counted"):
            unmatch(parcel)
        assert again(parcel).rma == rma

    def test_not_once_money_moved(self, shop: Shop) -> None:
        rma, parcel = desk.labelled(shop), found(shop)
        match(parcel, rma)
        rma.settlement.status = "DUE"
        rma.settlement.save()
        with pytest.raises(UnableToUnmatch, match="money_moved"):
            unmatch(parcel)

    def test_not_once_a_part_of_the_goods_is_counted(self, shop: Shop) -> None:
        rma, parcel = at_shopify(desk.labelled(shop)), found(shop)
        match(parcel, rma)
        rest = come(rma, 1, 1, label_to_come=True)
        with pytest.raises(UnableToUnmatch, match="counted"):
            unmatch(parcel)
        assert (again(parcel).rma, rest.unannounced.count(), rest.stage) == (rma, 0, Stage.AWAITING_PARCEL)

    def test_a_return_that_was_reopened_with_its_goods_here_is_sent_after_all(self, shop: Shop) -> None:
        rma, parcel = desk.approved(shop), found(shop)
        match(parcel, rma)
        close_return(rma_id=rma.pk, actor="merchant", now=LATER)
        OutboxMessage.objects.update(done_at=LATER)
        much_later = NOW + timedelta(days=40)

        reopen_return(rma_id=rma.pk, actor="merchant", now=much_later)

        rma = desk.again(rma)
        assert (rma.stage, rma.ship_by) == (Stage.TO_INSPECT, NOW + timedelta(days=14, hours=1))
        assert waiting(rma) == ["shopify.reopen_return", "mail.reopened"], "no label for what is here"

        unmatch_unannounced(shop=shop, parcel_id=parcel.pk, actor_id="7001", now=much_later)

        rma = desk.again(rma)
        assert (rma.stage, rma.ship_by) == (Stage.LABEL_PENDING, much_later + timedelta(days=14))
        assert waiting(rma)[2:] == ["labels.make", "mail.reopened"]

    def test_of_a_return_that_was_cancelled_it_waits_again(self, shop: Shop) -> None:
        rma, parcel = desk.labelled(shop), found(shop)
        match(parcel, rma)
        assert (open_count(shop), state_of(again(parcel))) == (0, "matched")
        cancel_return(rma_id=rma.pk, actor="merchant", now=LATER)
        assert (open_count(shop), state_of(again(parcel))) == (1, "open")
        unmatch(parcel)
        assert state_counts(shop) == {"open": 1, "matched": 0, "received": 0, "closed": 0}


class TestMatchingToAnOrder:
    def test_a_return_is_made_without_a_label_and_counted_next(self, shop: Shop) -> None:
        order, parcel = make_order(shop), found(shop)
        rma = desk.again(match_order(parcel, order, (1, 1)))
        assert (rma.status, rma.stage, rma.origin) == (ReturnStatus.OPEN, Stage.TO_INSPECT, "merchant")
        assert [item.quantity for item in rma.lines.all()] == [1, 1]
        assert kinds(rma) == ["shopify.create_return"]
        assert rma.decision["lines"][0]["verdicts"], "the policy was asked and its answers are kept"
        assert again(parcel).rma == rma
        count(rma)
        assert kinds(rma)[1:] == ["shopify.dispose", "mail.received"]

    def test_taking_the_parcel_off_leaves_the_return_and_makes_no_label(self, shop: Shop) -> None:
        parcel = found(shop)
        rma = match_order(parcel, make_order(shop))
        unmatch(parcel)
        rma = desk.again(rma)
        assert (rma.status, rma.stage, rma.parcels.count()) == (ReturnStatus.OPEN, Stage.AWAITING_PARCEL, 0)
        assert kinds(rma) == ["shopify.create_return"]

    def test_staff_go_past_the_policy_and_its_objection_is_kept(self, shop: Shop) -> None:
        order = make_order(shop, delivered_at=NOW - timedelta(days=300))
        rma = match_order(found(shop), order)
        codes = {verdict["code"] for verdict in rma.decision["lines"][0]["verdicts"]}
        assert "window_ended" in codes

    def test_a_piece_that_came_back_already_comes_back_no_second_time(self, shop: Shop) -> None:
        order = make_order(shop, Bought())
        count(match_order(found(shop), order))
        parcel = found(shop)
        with pytest.raises(UnableToRequest):
            match_order(parcel, order)
        assert again(parcel).status == UnannouncedStatus.OPEN
        assert (Return.objects.count(), ReturnUnit.objects.count()) == (1, 1)

    def test_a_second_click_makes_no_second_return(self, shop: Shop) -> None:
        order, parcel = make_order(shop), found(shop)
        first = match_order(parcel, order, request_key="the-same")
        assert match_order(parcel, order, request_key="the-same") == first
        assert history(parcel) == ["recorded", "matched"]

    def test_who_comes_too_late_makes_no_return(self, shop: Shop) -> None:
        order, parcel = make_order(shop), found(shop)
        close_unannounced(shop=shop, parcel_id=parcel.pk, ending=Ending.KEPT, why="", **BY_STAFF)
        with pytest.raises(UnableToMatch, match="taken"):
            match_order(parcel, order)
        assert not Return.objects.exists()

    def test_a_sum_that_was_not_shown_makes_nothing(self, shop: Shop) -> None:
        order, parcel = make_order(shop), found(shop)
        with pytest.raises(SumChanged):
            match_order(parcel, order, expected_minor=1)
        assert (again(parcel).status, Return.objects.count()) == (UnannouncedStatus.OPEN, 0)
