"""The desk's counts: taken in once, kept whatever happens, and received by the operation that receives all goods."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from returns.domain.grading import CountStatus, Grade, Graded
from returns.domain.status import DispositionType, Stage
from returns.history import still_true
from returns.models import DeskCount, Disposition, GradedPhoto, Location, OutboxMessage, Return, ReturnEvent, Shop
from returns.operations.forget_person import forget_person
from returns.operations.receive_goods import receive_goods
from returns.operations.settle_count import UnableToLook, confirm_count, discard_count, settle_count
from returns.operations.take_count import UnableToCount
from returns.operations.undo_receipt import UnableToUndoReceipt, undo_receipt
from returns.queries.counts import said_in, waiting_counts
from returns.queries.person import Person, held_by_core, photos_of
from tests.characters import NORTHWIND, NOW, Bought, make_order, make_shop
from tests.desk import LATER, count, desk_works, everything, graded
from tests.parts import again, at_shopify, opened
from tests.returns_portal import merchant_desk as stages

pytestmark = pytest.mark.django_db
RESTOCKED, MISSING = DispositionType.RESTOCKED, DispositionType.MISSING


@pytest.fixture
def shop() -> Shop:
    return make_shop()


@pytest.fixture
def rma(shop: Shop) -> Return:
    return again(stages.arrived(shop, 1001))


def became(rma: Return) -> dict[tuple[int, str], int]:
    rows = Disposition.objects.filter(item__rma=rma)
    return {(row.item_id, row.type): row.quantity for row in rows}


def kinds(rma: Return) -> list[str]:
    return list(ReturnEvent.objects.filter(rma=rma).order_by("pk").values_list("kind", flat=True))


def disposals(rma: Return) -> int:
    return OutboxMessage.objects.filter(payload__return=rma.pk, kind="shopify.dispose").count()


class TestCounting:
    def test_pieces_of_one_line_are_graded_apart(self, rma: Return) -> None:
        dress, pull = rma.lines.all()
        taken = count(
            rma, graded(rma, 0, 1, Grade.B), graded(rma, 1, 1, note="stain"),
            graded(rma, 1, 1, Grade.DAMAGED, DispositionType.NOT_RESTOCKED),
        )  # fmt: skip
        assert taken.status == CountStatus.TAKEN
        assert became(rma) == {(dress.pk, "RESTOCKED"): 1, (pull.pk, "RESTOCKED"): 1, (pull.pk, "NOT_RESTOCKED"): 1}
        assert again(rma).stage == Stage.TO_REFUND
        assert kinds(rma)[-2:] == ["goods.received", "goods.graded"]
        graded_as = ReturnEvent.objects.get(rma=rma, kind="goods.graded").facts
        assert graded_as == {"grades": {"a": 1, "b": 1, "damaged": 1}}
        assert [piece.note for piece in taken.pieces.all()] == ["", "stain", ""]

    def test_two_grades_that_become_the_same_are_restocked_together(self, rma: Return) -> None:
        pull = rma.lines.all()[1]
        count(rma, graded(rma, 0, 1), graded(rma, 1, 1), graded(rma, 1, 1, Grade.B))
        assert became(rma)[pull.pk, "RESTOCKED"] == 2

    def test_missing_pieces_are_not_paid(self, rma: Return) -> None:
        count(rma, graded(rma, 0, 1), graded(rma, 1, 1), graded(rma, 1, 1, Grade.MISSING))
        assert again(rma).settlement.total_presentment_minor == 4990 + 3900

    def test_what_is_not_here_yet_becomes_a_return_of_its_own(self, rma: Return) -> None:
        taken = count(at_shopify(rma), graded(rma, 1, 1, Grade.C))
        assert taken.rest
        assert [(item.quantity, str(item.line.title)) for item in taken.rest.lines.order_by("line__position")] == [
            (1, "Robe midi"), (1, "Pull"),
        ]  # fmt: skip
        assert again(taken.rest).received_at is None

    def test_the_place_of_the_desk_is_where_goods_are_restocked(self, shop: Shop, rma: Return) -> None:
        place = {"active": True, "fulfillment_service": False, "read_at": NOW}
        lyon = Location.objects.create(shop=shop, gid="gid://shopify/Location/2", name="Lyon", **place)
        count(rma, *everything(rma), location_gid=lyon.gid)
        assert set(Disposition.objects.filter(item__rma=rma).values_list("location", flat=True)) == {lyon.pk}

    def test_lines_of_other_orders_are_refused(self, shop: Shop, rma: Return) -> None:
        other = stages.arrived(shop, 1002)
        with pytest.raises(UnableToCount):
            count(rma, *everything(other))
        assert not DeskCount.objects.exists()

    def test_another_shops_return_is_not_found(self, rma: Return) -> None:
        make_shop(NORTHWIND)
        rma.shop = Shop.objects.get(domain=NORTHWIND)
        with pytest.raises(Return.DoesNotExist):
            count(rma, *everything(rma))


class TestOnce:
    def test_the_same_key_is_the_same_count_whatever_it_says(self, rma: Return) -> None:
        first = count(rma, *everything(rma))
        second = count(rma, graded(rma, 0, 1, Grade.MISSING))
        assert second.pk == first.pk
        assert (DeskCount.objects.count(), disposals(rma)) == (1, 1)
        assert not any(kind == MISSING for _, kind in became(rma))

    def test_who_comes_too_late_loses_nothing(self, rma: Return) -> None:
        count(rma, *everything(rma))
        late = count(rma, graded(rma, 0, 1, Grade.D, note="torn"), key="count-2", by="7002")
        assert (late.status, late.problem) == (CountStatus.REFUSED, "already_received")
        assert [(each.quantity, each.note) for each in said_in(late)] == [(1, "torn")]
        assert disposals(rma) == 1
        assert waiting_counts(rma.shop) == [late]
        discard_count(shop=rma.shop, count_id=late.pk, actor_id="7002", now=LATER)
        assert waiting_counts(rma.shop) == []

    def test_what_could_not_be_divided_yet_is_tried_again(self, rma: Return) -> None:
        waits = count(rma, graded(rma, 0, 1))
        assert (waits.status, waits.problem) == (CountStatus.REFUSED, "not_at_shopify")
        at_shopify(rma)
        done = settle_count(shop=rma.shop, count_id=waits.pk, missing=(), actor_id="7001", now=LATER)
        assert (done.status, done.problem) == (CountStatus.TAKEN, "")
        assert done.rest

    def test_a_return_that_was_closed_meanwhile_keeps_its_count(self, rma: Return) -> None:
        Return.objects.filter(pk=rma.pk).update(status="CLOSED")
        assert count(rma, *everything(rma)).problem == "not_open"


def test_a_blind_count_that_differs_waits_until_somebody_settles_it(rma: Return) -> None:
    desk_works(rma.shop, blind=True)
    waits = count(rma, graded(rma, 0, 1), graded(rma, 1, 1))
    assert waits.status == CountStatus.DIFFERS
    assert again(rma).received_at is None
    pull = rma.lines.all()[1]
    done = settle_count(shop=rma.shop, count_id=waits.pk, missing={pull.fulfilled_id}, actor_id="7001", now=LATER)
    assert done.status == CountStatus.TAKEN
    assert became(rma)[pull.pk, "MISSING"] == 1
    with pytest.raises(UnableToLook):
        settle_count(shop=rma.shop, count_id=waits.pk, missing=(), actor_id="7001", now=LATER)


def test_a_blind_count_that_agrees_is_received_at_once(rma: Return) -> None:
    desk_works(rma.shop, blind=True)
    assert count(rma, *everything(rma)).status == CountStatus.TAKEN


def test_what_nobody_announced_becomes_a_parcel_of_its_own(shop: Shop) -> None:
    desk_works(shop, blind=True)
    rma = opened(make_order(shop, Bought(), Bought("Pull", 2, 3900)), 1)
    waits = count(rma, graded(rma, 0, 1), graded(rma, 1, 2))
    assert waits.status == CountStatus.DIFFERS
    settle_count(shop=shop, count_id=waits.pk, missing=(), actor_id="7001", now=LATER)
    parcel = shop.unannounced.get()
    assert parcel.reference == rma.order.name
    assert [(item.sku, item.quantity) for item in parcel.contents.all()] == [("SKU-2", 2)]


def test_above_the_limit_a_second_person_confirms_and_never_the_same(rma: Return) -> None:
    desk_works(rma.shop, second_person_minor=12789)
    waits = count(rma, *everything(rma), by="7001", sent_by="7002")
    assert waits.status == CountStatus.TO_CONFIRM
    for same in ("7001", "7002", ""):
        with pytest.raises(UnableToLook, match="same_person"):
            confirm_count(shop=rma.shop, count_id=waits.pk, actor_id=same, now=LATER)
    assert again(rma).received_at is None
    done = confirm_count(shop=rma.shop, count_id=waits.pk, actor_id="7003", now=LATER)
    assert (done.status, done.confirmed_by) == (CountStatus.TAKEN, "7003")
    assert kinds(rma)[-4:] == ["count.to_confirm", "count.confirmed", "goods.received", "goods.graded"]


def test_up_to_the_limit_nobody_is_needed(rma: Return) -> None:
    desk_works(rma.shop, second_person_minor=12790)
    assert count(rma, *everything(rma)).status == CountStatus.TAKEN


def test_a_settled_blind_count_is_confirmed_too(rma: Return) -> None:
    desk_works(rma.shop, blind=True, second_person_minor=0)
    waits = count(rma, graded(rma, 0, 1), graded(rma, 1, 1))
    lines = {item.fulfilled_id for item in rma.lines.all()}
    waits = settle_count(shop=rma.shop, count_id=waits.pk, missing=lines, actor_id="7002", now=LATER)
    assert waits.status == CountStatus.TO_CONFIRM
    assert confirm_count(shop=rma.shop, count_id=waits.pk, actor_id="7002", now=LATER).status == CountStatus.TAKEN


def test_a_count_that_waited_too_long_is_kept(rma: Return) -> None:
    desk_works(rma.shop, second_person_minor=0)
    waits = count(rma, *everything(rma))
    counts = {item.pk: {RESTOCKED: item.quantity} for item in rma.lines.all()}
    receive_goods(rma_id=rma.pk, counts=counts, actor="shopify", now=LATER)
    late = confirm_count(shop=rma.shop, count_id=waits.pk, actor_id="7002", now=LATER)
    assert (late.status, late.problem) == (CountStatus.REFUSED, "already_received")


def test_other_shops_counts_are_not_found(rma: Return) -> None:
    waits, other = count(rma, *everything(rma)), make_shop(NORTHWIND)
    about: Any = {"shop": other, "count_id": waits.pk, "actor_id": "9", "now": LATER}
    for act in (confirm_count, discard_count):
        with pytest.raises(DeskCount.DoesNotExist):
            act(**about)
    with pytest.raises(DeskCount.DoesNotExist):
        settle_count(missing=(), **about)


def test_notes_and_pictures_are_shown_to_the_person_and_forgotten(rma: Return) -> None:
    said = graded(rma, 0, 1, note="Signed “Camille”")
    taken = count(rma, said, graded(rma, 1, 2))
    GradedPhoto.objects.create(pieces=taken.pieces.earliest("pk"), jpeg=b"j", thumbnail=b"t", created_at=LATER)
    person = Person(shop_id=rma.shop_id, order_ids=(rma.order_id,), rma_ids=(rma.pk,), marks=())
    assert held_by_core(person)["counted_goods"][0]["note"] == "Signed “Camille”"
    assert b"j" in photos_of(person).values()
    forget_person(person=person, now=LATER)
    assert not GradedPhoto.objects.exists()
    assert {piece.note for piece in taken.pieces.all()} == {""}


CLICKS = st.lists(
    st.tuples(
        st.sampled_from(["count", "again", "confirm", "discard", "settle", "other", "undo"]),
        st.integers(0, 2),
        st.lists(st.tuples(st.integers(0, 1), st.sampled_from(Grade), st.integers(1, 3)), max_size=4),
    ),
    min_size=1,
    max_size=7,
)


def test_what_was_counted_a_moment_ago_is_taken_back_and_counted_again(rma: Return) -> None:
    before = again(rma)
    first = count(rma, graded(rma, 0, 1, Grade.C), graded(rma, 1, 1), graded(rma, 1, 1, Grade.MISSING), undoable=True)
    for _twice in range(2):
        undo_receipt(rma_id=rma.pk, actor_id="7001", now=LATER)

    after = again(rma)
    assert (after.received_at, after.stage, became(rma)) == (None, before.stage, {})
    assert after.settlement.total_presentment_minor == before.settlement.total_presentment_minor
    first.refresh_from_db()
    assert first.status == CountStatus.DISCARDED
    assert disposals(rma) == 0
    assert not {"goods.received", "goods.graded"} & {event.kind for event in still_true(rma.events.all())}
    assert count(rma, *everything(rma), key="count-2", undoable=True).status == CountStatus.TAKEN
    assert (again(rma).stage, disposals(rma)) == (Stage.TO_REFUND, 1)


def test_what_was_looked_at_or_holds_more_than_was_awaited_stays(shop: Shop) -> None:
    desk_works(shop, second_person_minor=5000)
    rma = opened(make_order(shop), 1, 2)
    waits = count(rma, *everything(rma), undoable=True)
    confirm_count(shop=shop, count_id=waits.pk, actor_id="7003", now=LATER)
    other = opened(make_order(shop, Bought(), Bought("Pull", 2, 3900), number=1002), 1)
    surplus = count(other, graded(other, 0, 1), graded(other, 1, 1), key="count-2", undoable=True)
    settle_count(shop=shop, count_id=surplus.pk, missing=set(), actor_id="7001", now=LATER)
    for each in (rma, other):
        with pytest.raises(UnableToUndoReceipt):
            undo_receipt(rma_id=each.pk, actor_id="7001", now=LATER)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(clicks=CLICKS, blind=st.booleans(), second=st.booleans())
def test_nothing_is_restocked_twice_whatever_is_sent_how_often(
    django_db_blocker: Any, clicks: list[Any], blind: bool, second: bool
) -> None:
    """Counts, resends and what people do about them, in any order: the pieces of a return are received once at most."""
    with transaction.atomic():
        shop = make_shop()
        desk_works(shop, blind=blind, **({"second_person_minor": 5000} if second else {}))
        rma = opened(make_order(shop), 1, 2)
        sent: list[tuple[str, tuple[Graded, ...]]] = []
        for place, (what, which, said) in enumerate(clicks):
            _click(rma, sent, what, which, said, place)
        rows = Disposition.objects.filter(item__rma__shop=shop).select_related("item")
        for item in {row.item for row in rows}:
            assert sum(row.quantity for row in rows if row.item_id == item.pk) == item.quantity
        taken = DeskCount.objects.filter(shop=shop, status=CountStatus.TAKEN)
        assert taken.count() == Return.objects.filter(shop=shop, received_at__isnull=False).count()
        for each in Return.objects.filter(shop=shop, received_at__isnull=False):
            assert [event.kind for event in still_true(each.events.all())].count("goods.received") == 1
        assert DeskCount.objects.filter(shop=shop).count() == len({key for key, _ in sent})
        for kept in DeskCount.objects.filter(shop=shop):
            first = next(pieces for key, pieces in sent if key == kept.key)
            assert said_in(kept)[: len(first)] == first
        transaction.set_rollback(True)


def _click(rma: Return, sent: list[Any], what: str, which: int, said: Any, place: int) -> None:
    pieces = tuple(graded(rma, line, quantity, grade) for line, grade, quantity in said)
    counts = list(DeskCount.objects.filter(rma=rma).order_by("pk"))
    if what in {"count", "again"}:
        key = sent[which % len(sent)][0] if what == "again" and sent else f"key-{place}"
        sent.append((key, pieces))
        count(rma, *pieces, key=key, undoable=True)
    elif what == "other":
        full = tuple(everything(rma))
        sent.append((f"key-{place}", full))
        count(rma, *full, key=f"key-{place}", by="7002")
    elif what == "undo":
        with contextlib.suppress(UnableToUndoReceipt):
            undo_receipt(rma_id=rma.pk, actor_id="7001", now=LATER)
    elif counts:
        about: Any = {"shop": rma.shop, "count_id": counts[which % len(counts)].pk, "now": LATER}
        with contextlib.suppress(UnableToLook):
            if what == "settle":
                settle_count(missing={graded(rma, 1, 1).fulfilled_id}, actor_id="7001", **about)
            else:
                {"confirm": confirm_count, "discard": discard_count}[what](actor_id=f"700{which}", **about)
