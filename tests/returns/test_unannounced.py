"""A parcel that nobody announced: recorded, closed, read, and forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from returns.domain.status import DispositionType
from returns.domain.unannounced import Condition, Content, Ending
from returns.models import (
    Location,
    Shop,
    UnannouncedEvent,
    UnannouncedParcel,
    UnannouncedPhoto,
)
from returns.operations.close_unannounced import UnableToClose, close_unannounced, reopen_unannounced
from returns.operations.forget_unannounced import forget_old_unannounced
from returns.operations.photograph_unannounced import (
    MOST_PHOTOS,
    TooManyParcelPhotos,
    photograph_unannounced,
    remove_photo,
)
from returns.operations.record_unannounced import UnableToChange, change_unannounced
from returns.queries.unannounced import (
    long_waiting,
    open_count,
    perhaps_here,
    suggestion_for,
    unannounced,
)
from tests.characters import NOW, make_shop, two_shops
from tests.returns_portal import merchant_desk as desk
from tests.unannounced import (
    BY_STAFF,
    LATER,
    again,
    count,
    found,
    history,
    match,
    said,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return make_shop()


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
