"""A parcel that nobody announced: recorded, matched, counted, taken off again, closed, and forgotten."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError
from django.test.utils import CaptureQueriesContext

from returns.domain.candidates import Clue
from returns.domain.status import DispositionType, ReturnStatus, Stage
from returns.domain.unannounced import Condition, Content, Ending, UnannouncedStatus
from returns.models import (
    Location,
    Order,
    OutboxMessage,
    Return,
    ReturnUnit,
    Shop,
    UnannouncedEvent,
    UnannouncedParcel,
    UnannouncedPhoto,
)
from returns.operations.approve_return import ask_for_label
from returns.operations.cancel_return import cancel_return
from returns.operations.close_return import close_return
from returns.operations.close_unannounced import UnableToClose, close_unannounced, reopen_unannounced
from returns.operations.forget_unannounced import forget_old_unannounced
from returns.operations.match_unannounced import (
    UnableToMatch,
    UnableToUnmatch,
    match_unannounced,
    match_unannounced_to_order,
    unmatch_unannounced,
)
from returns.operations.photograph_unannounced import (
    MOST_PHOTOS,
    TooManyParcelPhotos,
    photograph_unannounced,
    remove_photo,
)
from returns.operations.receive_goods import receive_goods
from returns.operations.record_unannounced import UnableToChange, change_unannounced
from returns.operations.reopen_return import reopen_return
from returns.operations.request_return import SumChanged, UnableToRequest
from returns.operations.share_parcel import UnableToShare, share_parcel
from returns.operations.take_back_return import UnableToTakeBack, take_back_return
from returns.queries.eligibility import Wanted
from returns.queries.exchanges import merchants_offer
from returns.queries.unannounced import (
    long_waiting,
    open_count,
    perhaps_here,
    state_counts,
    state_of,
    suggestion_for,
    unannounced,
)
from returns.queries.whose import candidates_for
from tests.characters import NOW, Bought, ask, fulfilled, make_order, make_shop, two_shops
from tests.gifts import give_back, takes_gifts
from tests.parts import at_shopify, come
from tests.returns_portal import merchant_desk as desk
from tests.unannounced import again, found, history, said

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)
BY_STAFF: dict[str, Any] = {"actor_id": "7001", "now": LATER}


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def match(parcel: UnannouncedParcel, rma: Return) -> Return:
    return match_unannounced(shop=parcel.shop, parcel_id=parcel.pk, number=rma.number, **BY_STAFF)


def unmatch(parcel: UnannouncedParcel) -> UnannouncedParcel:
    return unmatch_unannounced(shop=parcel.shop, parcel_id=parcel.pk, **BY_STAFF)


def match_order(parcel: UnannouncedParcel, order: Order, quantities: tuple[int, ...] = (1,), **other: Any) -> Return:
    lines = zip(fulfilled(order), quantities, strict=False)
    wanted = [Wanted(line.pk, quantity, "size_small") for line, quantity in lines if quantity]
    offer = merchants_offer(order, wanted, (), now=LATER)
    given = {"expected_minor": offer.balance_minor, "request_key": str(uuid.uuid4())} | other
    return match_unannounced_to_order(
        shop=parcel.shop, parcel_id=parcel.pk, order_id=order.pk, wanted=wanted, exchanges=(), **given, **BY_STAFF
    )


def count(rma: Return) -> Return:
    counts = {item.pk: {DispositionType.RESTOCKED: item.quantity} for item in rma.lines.all()}
    return receive_goods(rma_id=rma.pk, counts=counts, actor="merchant", actor_id="7001", now=LATER)


def kinds(rma: Return) -> list[str]:
    return list(OutboxMessage.objects.filter(payload__return=rma.pk).order_by("pk").values_list("kind", flat=True))


def waiting(rma: Return) -> list[str]:
    messages = OutboxMessage.objects.filter(payload__return=rma.pk, done_at=None)
    return list(messages.order_by("pk").values_list("kind", flat=True))


class TestRecording:
    def test_numbers_count_within_the_shop_and_a_second_click_records_no_second_parcel(self) -> None:
        atelier, northwind = two_shops()
        first, second, theirs = found(atelier), found(atelier), found(northwind)
        assert [str(parcel) for parcel in (first, second, theirs)] == ["U-1", "U-2", "U-1"]
        assert found(atelier, key=first.request_key) == first
        assert atelier.unannounced.count() == 2
        assert history(first) == ["recorded"]

    def test_what_is_looked_for_is_kept_as_it_is_compared(self, shop: Shop) -> None:
        parcel = found(shop, tracking_number=" sbx 1001 fr", email=" Camille@Example.com ")
        assert (parcel.tracking_number, parcel.email) == ("SBX1001FR", "camille@example.com")

    def test_the_place_is_one_of_the_shops(self) -> None:
        atelier, northwind = two_shops()
        Location.objects.create(
            shop=northwind, gid="gid://shopify/Location/9", name="Leeds", active=True, fulfillment_service=False,
            read_at=NOW,
        )  # fmt: skip
        with pytest.raises(Location.DoesNotExist):
            found(atelier, location_gid="gid://shopify/Location/9")
        assert found(northwind, location_gid="gid://shopify/Location/9").location.name == "Leeds"

    def test_a_change_says_what_changed_and_nothing_new_is_no_event(self, shop: Shop) -> None:
        parcel = found(shop, Content("Dress", "SKU-1", 1), name="Camille")
        same = said(Content("Dress", "SKU-1", 1), name="Camille")
        change_unannounced(shop=shop, parcel_id=parcel.pk, said=same, **BY_STAFF)
        assert history(parcel) == ["recorded"]
        more = said(Content("Dress", "SKU-1", 2, Condition.WORN), name="Camille", email="c@example.com")
        change_unannounced(shop=shop, parcel_id=parcel.pk, said=more, **BY_STAFF)
        event = parcel.events.last()
        assert event is not None
        assert (event.kind, event.facts) == ("changed", {"fields": ["email", "contents"]})
        assert [(item.quantity, item.condition) for item in parcel.contents.all()] == [(2, "worn")]

    def test_nothing_is_changed_once_it_is_matched(self, shop: Shop) -> None:
        parcel = found(shop)
        match(parcel, desk.approved(shop))
        with pytest.raises(UnableToChange):
            change_unannounced(shop=shop, parcel_id=parcel.pk, said=said(name="x"), **BY_STAFF)
        assert again(parcel).name == ""

    def test_photos_are_limited_and_can_be_removed(self, shop: Shop) -> None:
        parcel, other = found(shop), found(shop)
        keep: dict[str, Any] = {"shop": shop, "parcel_id": parcel.pk, "jpeg": b"j", "thumbnail": b"t", **BY_STAFF}
        first = photograph_unannounced(**keep)
        for _ in range(MOST_PHOTOS - 1):
            photograph_unannounced(**keep)
        with pytest.raises(TooManyParcelPhotos):
            photograph_unannounced(**keep)
        assert not remove_photo(shop=shop, parcel_id=other.pk, photo_id=first, **BY_STAFF), "of another parcel"
        assert remove_photo(shop=shop, parcel_id=parcel.pk, photo_id=first, **BY_STAFF)
        assert not remove_photo(shop=shop, parcel_id=parcel.pk, photo_id=first, **BY_STAFF)
        assert history(parcel).count("photo_removed") == 1
        assert parcel.photos.count() == MOST_PHOTOS - 1

    def test_the_history_is_never_edited(self, shop: Shop) -> None:
        parcel = found(shop)
        for act in (lambda rows: rows.update(kind="closed"), lambda rows: rows._raw_delete(connection.alias)):
            with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
                act(UnannouncedEvent.objects.filter(parcel=parcel))

    @pytest.mark.parametrize(
        "columns", [{"status": "MATCHED"}, {"status": "CLOSED"}, {"ending": "kept"}, {"status": "X"}]
    )
    def test_the_database_refuses_halves(self, shop: Shop, columns: dict[str, str]) -> None:
        parcel = found(shop)
        with pytest.raises(IntegrityError), transaction.atomic():
            UnannouncedParcel.objects.filter(pk=parcel.pk).update(**columns)


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


class TestClosing:
    @pytest.mark.parametrize("ending", Ending)
    def test_it_says_what_became_of_it_and_can_be_taken_up_again(self, shop: Shop, ending: Ending) -> None:
        parcel = found(shop)
        close_unannounced(shop=shop, parcel_id=parcel.pk, ending=ending, why=" nobody answered ", **BY_STAFF)
        parcel = again(parcel)
        assert (parcel.status, parcel.ending, parcel.ending_note) == ("CLOSED", ending, "nobody answered")
        assert open_count(shop) == 0
        with pytest.raises(UnableToClose):
            close_unannounced(shop=shop, parcel_id=parcel.pk, ending=ending, why="", **BY_STAFF)
        reopen_unannounced(shop=shop, parcel_id=parcel.pk, **BY_STAFF)
        parcel = again(parcel)
        assert (parcel.status, parcel.ending, parcel.ending_note, parcel.closed_at) == ("OPEN", "", "", None)
        assert history(parcel) == ["recorded", "closed", "reopened"]
        with pytest.raises(UnableToClose):
            reopen_unannounced(shop=shop, parcel_id=parcel.pk, **BY_STAFF)

    def test_what_is_matched_is_not_closed_and_not_reopened(self, shop: Shop) -> None:
        parcel = found(shop)
        match(parcel, desk.approved(shop))
        with pytest.raises(UnableToClose):
            close_unannounced(shop=shop, parcel_id=parcel.pk, ending=Ending.KEPT, why="", **BY_STAFF)
        with pytest.raises(UnableToClose):
            reopen_unannounced(shop=shop, parcel_id=parcel.pk, **BY_STAFF)


class TestCandidates:
    def clues(self, parcel: UnannouncedParcel) -> list[tuple[str, tuple[Clue, ...], str]]:
        return [
            (one.rma.number if one.rma else one.order.name, one.candidate.clues, one.obstacle)
            for one in candidates_for(again(parcel))
        ]

    def test_a_label_of_ours_is_found_by_its_number_however_it_is_typed(self, shop: Shop) -> None:
        rma = desk.labelled(shop, 1001)
        desk.labelled(shop, 1002)
        assert self.clues(found(shop, tracking_number="sbx 1001 fr")) == [(rma.number, (Clue.TRACKING,), "")]

    @pytest.mark.parametrize("typed", ["R-10001", "r10001", " 10001 ", "R 10001"])
    def test_an_rma_number_is_found_however_it_is_typed(self, shop: Shop, typed: str) -> None:
        rma = desk.approved(shop, 1001)
        assert rma.number == "R-10001"
        assert self.clues(found(shop, reference=typed)) == [(rma.number, (Clue.RMA,), "")]

    @pytest.mark.parametrize("typed", ["#1001", "1001", "#1001-R1"])
    def test_an_order_number_leads_to_its_open_return_first_then_to_the_order(self, shop: Shop, typed: str) -> None:
        order = make_order(shop, number=1001)
        rma = ask(order)
        told = self.clues(found(shop, reference=typed))
        assert told == [(rma.number, (Clue.ORDER,), ""), ("#1001", (Clue.ORDER,), "")]

    def test_an_order_whose_pieces_are_all_in_the_open_return_is_no_second_proposal(self, shop: Shop) -> None:
        rma = desk.approved(shop, 1001)
        assert [name for name, _, _ in self.clues(found(shop, reference="1001"))] == [rma.number]

    def test_the_person_is_found_by_address_or_by_name_and_postcode(self, shop: Shop) -> None:
        order = make_order(shop, number=1001)
        make_order(shop, number=1002, email="oliver@example.com")
        Order.objects.filter(number_key="1002").update(address={"name": "Oliver Smith"}, postcode_key="75019")
        by_email = self.clues(found(shop, email="Camille@example.com"))
        by_name = self.clues(found(shop, name="MARTIN Camille", postcode="75 019"))
        assert by_email == [(order.name, (Clue.EMAIL,), "")]
        assert by_name == [(order.name, (Clue.NAME,), "")]
        assert self.clues(found(shop, name="Camille Martin")) == []

    def test_a_present_is_found_by_the_address_of_who_returns_it(self, shop: Shop) -> None:
        takes_gifts(shop)
        rma = give_back(make_order(shop, number=1001))
        assert self.clues(found(shop, email=rma.email)) == [(rma.number, (Clue.EMAIL,), "")]
        by_name = self.clues(found(shop, name="Noor Haddad", postcode="69002", reference="1001"))
        assert by_name[0] == (rma.number, (Clue.ORDER, Clue.NAME), "")
        by_giver = self.clues(found(shop, email="camille@example.com"))
        assert [name for name, _, _ in by_giver] == ["#1001"], "the giver sends nothing"

    def test_a_shared_label_leads_to_all_that_travel_under_it(self, shop: Shop) -> None:
        host, guest = desk.labelled(shop, 1001), desk.labelled(shop, 1002)
        share_parcel(rma_id=guest.pk, other=host.number, actor="shopper", now=NOW)
        told = self.clues(found(shop, tracking_number="SBX1001FR"))
        assert {name for name, _, _ in told} == {host.number, guest.number}

    def test_articles_lead_to_orders_of_late_with_pieces_left(self, shop: Shop) -> None:
        order, gone = make_order(shop, number=1001), make_order(shop, Bought(), number=1002)
        count(match_order(found(shop), gone))
        old = make_order(shop, number=1003)
        Order.objects.filter(pk=old.pk).update(placed_at=NOW - timedelta(days=400))
        told = self.clues(found(shop, Content("Robe", "sku-1", 1)))
        assert told == [(order.name, (Clue.ARTICLES,), "")]

    def test_what_waits_for_nothing_is_shown_with_its_obstacle(self, shop: Shop) -> None:
        counted = desk.received(shop, 1001)
        told = self.clues(found(shop, tracking_number="SBX1001FR", reference="1001"))
        assert (counted.number, (Clue.TRACKING, Clue.ORDER), "counted") in told
        assert ("#1001", (Clue.ORDER,), "nothing_left") in told

    @pytest.mark.parametrize("named", [{"tracking_number": "SBX1001FR"}, {"reference": "R-10001"}])
    def test_papers_of_what_came_lead_to_the_rest_too(self, shop: Shop, named: dict[str, str]) -> None:
        rma = at_shopify(desk.labelled(shop, 1001))
        rest = come(rma, 1, 1)
        parcel = found(shop, **named)
        by_itself = Clue.TRACKING if "tracking_number" in named else Clue.RMA
        assert self.clues(parcel) == [(rma.number, (by_itself,), "counted"), (rest.number, (Clue.WHOLE,), "")]
        assert (perhaps_here(rest), perhaps_here(desk.again(rma))) == ([parcel], [])

    def test_the_label_of_a_cancelled_return_leads_to_its_order(self, shop: Shop) -> None:
        rma = desk.labelled(shop, 1001)
        cancel_return(rma_id=rma.pk, actor="merchant", now=LATER)
        told = self.clues(found(shop, tracking_number="SBX1001FR"))
        assert told == [(rma.number, (Clue.TRACKING,), "over")]
        told = self.clues(found(shop, tracking_number="SBX1001FR", email="camille@example.com"))
        assert [name for name, _, _ in told] == [rma.number, "#1001"]

    def test_nothing_of_another_shop_is_proposed(self) -> None:
        atelier, northwind = two_shops()
        theirs = desk.labelled(northwind, 1001)
        parcel = found(
            atelier, Content("", "SKU-1", 1), tracking_number="SBX1001FR", reference="1001", name="Camille Martin",
            email="camille@example.com", postcode="75019",
        )  # fmt: skip
        assert self.clues(parcel) == []
        again(parcel)
        parcel.reference = theirs.number
        parcel.save()
        assert self.clues(parcel) == []

    def test_many_orders_need_no_more_queries_than_one(self, shop: Shop) -> None:
        parcel = found(shop, Content("", "SKU-1", 1), email="camille@example.com")

        def asked(numbers: range) -> tuple[int, int]:
            for number in numbers:
                ask(make_order(shop, number=number), key=str(number))
            with CaptureQueriesContext(connection) as captured:
                there = candidates_for(again(parcel))
            return len(there), len(captured)

        few, queries = asked(range(1001, 1002))
        assert asked(range(1002, 1013)) == (8, queries)
        assert few == 2


class TestReading:
    def test_the_list_by_state_and_by_what_is_typed(self, shop: Shop) -> None:
        first = found(shop, arrived_on=NOW.date() - timedelta(days=9), tracking_number="ABC1")
        second = found(shop, email="x@example.com", arrived_on=NOW.date() - timedelta(days=10))
        third = found(shop)
        match(third, desk.approved(shop))
        assert list(unannounced(shop, state="open")) == [second, first], "who waits longest is first"
        assert list(unannounced(shop)) == [third, second, first]
        for text, there in (
            ("abc 1", first),
            ("X@example.com", second),
            ("u-3", third),
            ("R-10001", third),
            ("2", second),
        ):
            assert list(unannounced(shop, search=text)) == [there], text
        assert not unannounced(shop, search="9" * 40)
        assert long_waiting(shop, today=NOW.date()) == [second, first]
        assert long_waiting(shop, today=NOW.date() - timedelta(days=3)) == [second]

    def test_a_return_is_told_of_parcels_that_may_be_its_own(self, shop: Shop) -> None:
        rma = desk.labelled(shop, 1001)
        by_mail, by_number = found(shop, email="camille@example.com"), found(shop, reference="r-10001")
        by_label, stranger = found(shop, tracking_number="SBX1001FR"), found(shop, email="oliver@example.com")
        assert perhaps_here(rma) == [by_mail, by_number, by_label]
        assert stranger not in perhaps_here(rma)
        match(by_label, rma)
        count(rma)
        assert perhaps_here(desk.again(rma)) == []

    def test_the_receipt_is_suggested_from_all_its_parcels(self, shop: Shop) -> None:
        rma = desk.approved(shop)
        parcels = [found(shop, Content("", "SKU-1", 1, Condition.WORN)), found(shop, Content("", "SKU-2", 1))]
        dress, pullover = rma.lines.all()
        assert suggestion_for(rma, parcels) == {
            dress.pk: {DispositionType.NOT_RESTOCKED: 1},
            pullover.pk: {DispositionType.RESTOCKED: 1, DispositionType.MISSING: 1},
        }


class TestForgetting:
    def test_what_belongs_to_nobody_is_forgotten_in_time_and_its_history_stays(self, shop: Shop) -> None:
        lonely = found(shop, Content("Blue coat of Camille", "SKU-1", 1), name="Camille", note="x", tracking_number="T")
        photograph_unannounced(shop=shop, parcel_id=lonely.pk, jpeg=b"j", thumbnail=b"t", **BY_STAFF)
        matched = found(shop, name="Camille")
        match(matched, desk.approved(shop))
        assert forget_old_unannounced(shop=shop, before=NOW - timedelta(days=1), now=LATER) == 0
        assert forget_old_unannounced(shop=shop, before=NOW + timedelta(days=1), now=LATER) == 1
        assert forget_old_unannounced(shop=shop, before=NOW + timedelta(days=1), now=LATER) == 0
        lonely = again(lonely)
        assert (lonely.name, lonely.note, lonely.tracking_number, lonely.redacted_at) == ("", "", "", LATER)
        assert [(item.description, item.code) for item in lonely.contents.all()] == [("", "SKU-1")]
        assert not UnannouncedPhoto.objects.exists()
        assert history(lonely) == ["recorded", "photographed", "redacted"]
        assert again(matched).name == "Camille", "it goes with its return"

    def test_what_is_written_down_afterwards_is_forgotten_again(self, shop: Shop) -> None:
        parcel = found(shop)
        forget_old_unannounced(shop=shop, before=LATER, now=LATER)
        close_unannounced(shop=shop, parcel_id=parcel.pk, ending=Ending.SENT_BACK, why="to Camille", **BY_STAFF)
        assert forget_old_unannounced(shop=shop, before=LATER, now=LATER) == 1
        assert again(parcel).ending_note == ""
