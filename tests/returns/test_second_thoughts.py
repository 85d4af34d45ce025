"""Shoppers call a return off or change it, as long as nothing has moved."""

from dataclasses import replace
from datetime import timedelta

import pytest

from returns.domain.second_thoughts import (
    MOST_CHANGES,
    Standing,
    TooLate,
    is_part_of,
    objection_to_cancel,
    objection_to_change,
)
from returns.domain.status import DispositionType, Origin, ParcelStatus, ReturnStatus, SettlementStatus, Stage
from returns.domain.withdrawal import Lane
from returns.history import note
from returns.models import OutboxMessage, Return, ReturnUnit
from returns.operations.approve_return import UnableToApprove, approve_return
from returns.operations.change_return import UnableToChange, change_return
from returns.operations.create_return import create_return
from returns.operations.decline_return import DeclineReason, decline_return
from returns.operations.receive_goods import receive_goods
from returns.operations.record_scan import record_scan
from returns.operations.request_return import SumChanged, UnableToRequest
from returns.operations.take_back_return import UnableToTakeBack, take_back_return
from returns.queries.eligibility import Wanted
from returns.queries.replacements import changes_of, is_held_up, standing_of, successor, wanted_of
from returns.queries.returns import return_for_page
from tests.characters import NOW, Bought, ask, fulfilled, make_order, make_shop

LATER = NOW + timedelta(hours=2)
PULL = 3900


class TestRules:
    standing = Standing(
        ReturnStatus.OPEN,
        SettlementStatus.QUOTED,
        (ParcelStatus.LABEL_READY,),
        goods_in=False,
        lane=Lane.COMMERCIAL,
        origin=Origin.PORTAL,
    )

    @pytest.mark.parametrize(
        ("change", "why"),
        [
            ({}, None),
            ({"status": ReturnStatus.REQUESTED, "parcels": ()}, None),
            ({"parcels": (ParcelStatus.VOIDED, ParcelStatus.AWAITING_LABEL)}, None),
            ({"lane": Lane.CONFORMITY}, None),
            ({"status": ReturnStatus.CLOSED}, TooLate.OVER),
            ({"status": ReturnStatus.DECLINED}, TooLate.OVER),
            ({"status": ReturnStatus.CANCELED}, TooLate.OVER),
            ({"settlement": SettlementStatus.DUE}, TooLate.MONEY_MOVED),
            ({"goods_in": True}, TooLate.GOODS_IN),
            ({"parcels": (ParcelStatus.IN_TRANSIT,)}, TooLate.SCANNED),
            ({"parcels": (ParcelStatus.DELIVERED, ParcelStatus.VOIDED)}, TooLate.SCANNED),
            ({"parcels": (ParcelStatus.LOST,)}, TooLate.SCANNED),
            ({"lane": Lane.WITHDRAWAL}, TooLate.WITHDRAWN),
            ({"called_off": MOST_CHANGES - 1}, None),
            ({"called_off": MOST_CHANGES}, TooLate.TOO_OFTEN),
        ],
    )
    def test_nothing_may_have_moved(self, change, why):
        assert objection_to_cancel(replace(self.standing, **change)) == why
        assert objection_to_change(replace(self.standing, **change)) == why

    @pytest.mark.parametrize(
        ("change", "why"),
        [
            ({"origin": Origin.MERCHANT}, TooLate.MADE_ELSEWHERE),
            ({"origin": Origin.SHOPIFY}, TooLate.MADE_ELSEWHERE),
            ({"changes": MOST_CHANGES}, TooLate.TOO_OFTEN),
            ({"changes": MOST_CHANGES - 1}, None),
        ],
    )
    def test_what_can_be_called_off_but_not_changed(self, change, why):
        assert objection_to_cancel(replace(self.standing, **change)) is None
        assert objection_to_change(replace(self.standing, **change)) == why

    @pytest.mark.parametrize(
        ("wanted", "part"), [({1: 1}, True), ({1: 2, 2: 1}, True), ({1: 3}, False), ({3: 1}, False), ({}, True)]
    )
    def test_part_of_what_was_asked_for(self, wanted, part):
        assert is_part_of(wanted, {1: 2, 2: 1}) == part


pytestmark = pytest.mark.django_db


@pytest.fixture
def order():
    return make_order(make_shop())


@pytest.fixture
def rma(order):
    return ask(order, quantities=(1, 2))


def kinds(rma):
    return list(OutboxMessage.objects.filter(payload__return=rma.pk).order_by("pk").values_list("kind", flat=True))


def change(rma, *wanted, key="key-2", expected=None, now=LATER):
    chosen = [Wanted(line.pk, number, reason) for line, number, reason in wanted]
    return change_return(rma_id=rma.pk, wanted=chosen, request_key=key, expected_minor=expected, locale="fr", now=now)


def approved(rma, label=ParcelStatus.LABEL_READY):
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    rma.parcels.update(status=label)
    return rma


def again(rma):
    return Return.objects.get(pk=rma.pk)


@pytest.mark.parametrize("agreed", [False, True])
def test_a_return_is_called_off_once_and_its_pieces_are_free_again(order, rma, agreed):
    if agreed:
        approved(rma)
    for _ in range(2):
        take_back_return(rma_id=rma.pk, now=LATER)
    found = again(rma)
    assert (found.status, found.stage, found.closed_at) == (ReturnStatus.CANCELED, Stage.CANCELED, LATER)
    assert not ReturnUnit.objects.filter(live=True).exists()
    event = found.events.get(kind="return.canceled")
    assert (event.actor, event.at) == ("shopper", LATER)
    assert kinds(rma).count("shopify.take_back_return") == kinds(rma).count("mail.canceled") == 1
    assert ("labels.void" in kinds(rma)) == agreed
    assert ask(order, quantities=(1, 2), key="again").status == ReturnStatus.REQUESTED


def scan(rma):
    record_scan(parcel_id=rma.parcels.get().pk, status=ParcelStatus.IN_TRANSIT, at=NOW, now=NOW)


def receive(rma):
    counts = {item.pk: {DispositionType.RESTOCKED: item.quantity} for item in rma.lines.all()}
    receive_goods(rma_id=rma.pk, counts=counts, actor="merchant", now=NOW)


def decline(rma):
    decline_return(rma_id=rma.pk, reason=DeclineReason.OTHER, explanation="", actor="merchant", now=NOW)


@pytest.mark.parametrize(
    ("first", "why"), [(scan, TooLate.SCANNED), (receive, TooLate.GOODS_IN), (decline, TooLate.OVER)]
)
def test_who_comes_too_late_changes_nothing_and_learns_why(order, rma, first, why):
    if first is not decline:
        approved(rma)
    first(rma)
    before = kinds(rma)
    with pytest.raises(UnableToTakeBack) as refusal:
        take_back_return(rma_id=rma.pk, now=LATER)
    with pytest.raises(UnableToChange) as other:
        change(rma, (fulfilled(order)[1], 1, "size_small"))
    assert refusal.value.why == other.value.why == why
    assert kinds(rma) == before
    assert Return.objects.count() == 1


def test_the_other_side_meets_the_end_of_it(rma):
    approved(rma)
    parcel = rma.parcels.get()
    take_back_return(rma_id=rma.pk, now=LATER)
    assert not record_scan(parcel_id=parcel.pk, status=ParcelStatus.IN_TRANSIT, at=LATER, now=LATER)
    with pytest.raises(UnableToApprove) as refusal:
        approve_return(rma_id=rma.pk, actor="merchant", now=LATER)
    assert refusal.value.status == ReturnStatus.CANCELED


def test_fewer_pieces_make_a_new_return_in_the_place_of_the_old(order, rma):
    approved(rma)
    new = change(rma, (fulfilled(order)[1], 1, "size_small"), expected=PULL)
    old = again(rma)
    assert (old.status, new.status, new.replaces) == (ReturnStatus.CANCELED, ReturnStatus.OPEN, old)
    assert (successor(old), successor(new)) == (new, None)
    assert [(item.line.title, item.quantity) for item in new.lines.all()] == [("Pull", 1)]
    assert ReturnUnit.objects.filter(live=True).count() == 1
    assert {"labels.void", "shopify.take_back_return"} <= set(kinds(old))
    assert "mail.canceled" not in kinds(old), "the new return's own mails say it"
    assert kinds(new) == ["shopify.request_return", "mail.requested", "shopify.approve_return", "labels.make"]
    assert old.events.get(kind="return.replaced").facts == {"by": new.number}


def test_a_second_click_is_the_same_change(order, rma):
    wanted = (fulfilled(order)[1], 1, "size_small")
    assert change(rma, wanted) == change(rma, wanted)
    assert Return.objects.count() == 2


@pytest.mark.parametrize(
    ("reason", "quantity", "status"),
    [("size_small", 2, "OPEN"), ("size_small", 1, "OPEN"), ("size_large", 1, "REQUESTED")],
)
def test_what_was_agreed_to_stays_agreed_to_and_nothing_else(order, rma, reason, quantity, status):
    approved(rma)
    assert change(rma, (fulfilled(order)[1], quantity, reason)).status == status


def test_what_was_not_agreed_to_waits_as_before(order, rma):
    assert change(rma, (fulfilled(order)[1], 1, "size_small")).status == ReturnStatus.REQUESTED


def test_a_shopper_who_asked_in_time_may_take_something_off_later_but_not_add(order):
    dress, pullover = fulfilled(order)
    rma = ask(order, quantities=(0, 2))
    late = NOW + timedelta(days=90)
    with pytest.raises(UnableToRequest):
        change(rma, (dress, 1, "size_small"), (pullover, 2, "size_small"), now=late)
    assert again(rma).status == ReturnStatus.REQUESTED, "either both happen or neither"
    first = change(rma, (pullover, 1, "size_small"), now=late)
    assert change(first, (pullover, 1, "size_large"), key="key-3", now=late).replaces == first


def test_another_sum_than_the_one_shown_changes_nothing(order, rma):
    before = kinds(rma)
    with pytest.raises(SumChanged):
        change(rma, (fulfilled(order)[1], 1, "size_small"), expected=1)
    assert (again(rma).status, kinds(rma), Return.objects.count()) == (ReturnStatus.REQUESTED, before, 1)


def test_after_some_changes_a_person_takes_over(order, rma):
    for place in range(MOST_CHANGES):
        rma = change(rma, (fulfilled(order)[1], 1 + place % 2, "size_small"), key=f"change-{place}")
        rma = again(rma)
    with pytest.raises(UnableToChange) as refusal:
        change(rma, (fulfilled(order)[1], 1, "size_small"), key="once-more")
    assert refusal.value.why == TooLate.TOO_OFTEN
    take_back_return(rma_id=rma.pk, now=LATER)


def test_who_asks_and_calls_off_again_and_again_meets_a_person(order):
    for turn in range(MOST_CHANGES):
        again_asked = approved(ask(order, quantities=(1, 2), key=f"turn-{turn}"))
        take_back_return(rma_id=again_asked.pk, now=LATER)
    rma = approved(ask(order, quantities=(1, 2), key="once-more"))
    with pytest.raises(UnableToTakeBack) as refusal:
        take_back_return(rma_id=rma.pk, now=LATER)
    assert (refusal.value.why, again(rma).status) == (TooLate.TOO_OFTEN, ReturnStatus.OPEN)
    with pytest.raises(UnableToChange):
        change(rma, (fulfilled(order)[1], 1, "size_small"))
    assert standing_of(return_for_page(order.shop, rma.pk)).called_off == MOST_CHANGES
    assert standing_of(ask(make_order(order.shop, number=1002), key="elsewhere")).called_off == 0


def test_the_ways_chosen_before_a_change_count_after_it(order, rma):
    note(rma, "means.changed", at=NOW, actor="shopper", facts={"from": "label", "to": "own"})
    new = change(rma, (fulfilled(order)[1], 1, "size_small"))
    note(new, "means.changed", at=NOW, actor="shopper", facts={"from": "label", "to": "own"})
    assert changes_of(new) == 3
    assert changes_of(return_for_page(order.shop, new.pk)) == 3


def test_what_the_shop_made_is_called_off_but_not_changed(order):
    rma = create_return(
        shop=order.shop, order_id=order.pk, wanted=[Wanted(fulfilled(order)[0].pk, 1, "size_small")],
        request_key="m", expected_minor=4990, actor_id="7", now=NOW,
    )  # fmt: skip
    with pytest.raises(UnableToChange) as refusal:
        change(rma, (fulfilled(order)[0], 1, "size_large"))
    assert refusal.value.why == TooLate.MADE_ELSEWHERE
    assert take_back_return(rma_id=rma.pk, now=LATER).status == ReturnStatus.CANCELED


def test_a_new_return_waits_at_shopify_for_the_end_of_the_old_but_not_behind_a_dead_letter(order, rma):
    new = change(rma, (fulfilled(order)[1], 1, "size_small"))
    assert is_held_up(new)
    theirs = OutboxMessage.objects.filter(stream=f"return:{rma.pk}:shopify")
    theirs.filter(kind="shopify.request_return").update(dead_at=NOW)
    assert not is_held_up(new)
    theirs.update(dead_at=None, done_at=NOW)
    assert not is_held_up(new)
    assert not is_held_up(rma)


def test_what_was_chosen_is_what_is_shown_again():
    order = make_order(make_shop(), Bought(quantity=3))
    rma = ask(order, quantities=(2,))
    assert wanted_of(rma) == [Wanted(fulfilled(order)[0].pk, 2, "size_small")]
