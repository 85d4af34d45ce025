"""A parcel is said to be sent, scanned, missed, lost and called off at the same moment."""

from __future__ import annotations

from datetime import timedelta

import pytest

from returns.domain.silence import AT_HOME
from returns.domain.status import ParcelStatus, ReturnStatus, Stage
from returns.domain.tracking_number import read_number
from returns.models import OutboxMessage, Posting, Return, ReverseDelivery
from returns.operations.cancel_return import UnableToCancel, cancel_return
from returns.operations.hear_of import find_silent, hear_of
from returns.operations.look_for_parcel import UnableToLook, mark_lost
from returns.operations.record_scan import record_scan
from returns.operations.say_sent import Proof, UnableToSay, say_sent
from returns.queries.silence import astray
from tests.characters import NOW, make_shop
from tests.races import all_at_once, tried
from tests.returns_portal import merchant_desk as desk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
NUMBERS = ("RR473124829GB", "AA473124829FR")
DAY = timedelta(days=1)
QUIET = NOW + 2 * DAY + AT_HOME + DAY


def slip() -> Return:
    """A return that waits for a parcel whose papers have no number."""
    rma = desk.labelled(make_shop())
    rma.parcels.update(tracking_number="", tracking_url="", carrier="slip")
    return rma


def say(rma: Return, number: str = NUMBERS[0]) -> Posting:
    proof = Proof(read_number(number))
    return say_sent(rma_id=rma.pk, parcel_id=rma.parcels.get().pk, proof=proof, by_shopper=True, now=NOW + DAY)


def scan(rma: Return, status: ParcelStatus, at: object = NOW + DAY) -> bool:
    return record_scan(parcel_id=rma.parcels.get().pk, status=status, at=at, now=at)  # type: ignore[arg-type]


def kinds(rma: Return) -> list[str]:
    return list(rma.events.order_by("pk").values_list("kind", flat=True))


def told(rma: Return) -> int:
    return OutboxMessage.objects.filter(kind="shopify.tell_tracking", payload__return=rma.pk).count()


def test_a_shopper_who_clicks_twice_said_it_once() -> None:
    rma = slip()
    answers = all_at_once(lambda _: say(rma))
    assert {answer.pk for answer in answers} == {Posting.objects.get().pk}
    assert (kinds(rma).count("parcel.posted"), told(rma)) == (1, 1)


def test_two_numbers_at_once_leave_the_last_one_that_was_noted() -> None:
    rma = slip()
    all_at_once(lambda number: say(rma, NUMBERS[number % 2]))
    events = rma.events.filter(kind="parcel.posted").order_by("pk")
    assert events.last().facts["courier"] == Posting.objects.get().courier
    assert told(rma) == events.count() >= 2


def test_what_is_said_while_the_carrier_scans_it_is_kept_beside_the_scan() -> None:
    rma = slip()

    def act(number: int) -> object:
        return say(rma) if number % 2 else scan(rma, ParcelStatus.IN_TRANSIT)

    all_at_once(act)
    parcel: ReverseDelivery = rma.parcels.get()
    assert (parcel.status, parcel.posting.tracking_number) == (ParcelStatus.IN_TRANSIT, NUMBERS[0])
    assert [kinds(rma).count(kind) for kind in ("parcel.posted", "parcel.in_transit")] == [1, 1]


def test_what_is_called_off_was_not_said_to_be_sent_afterwards() -> None:
    rma = slip()

    def act(number: int) -> object:
        return cancel_return(rma_id=rma.pk, actor="merchant", now=NOW + DAY) if number % 3 == 0 else say(rma)

    answers = all_at_once(tried(act, refusals=(UnableToSay, UnableToCancel)))
    rma.refresh_from_db()
    assert rma.status == ReturnStatus.CANCELED
    happened = [kind for kind in kinds(rma) if kind in {"parcel.posted", "return.canceled"}]
    assert happened in (["return.canceled"], ["parcel.posted", "return.canceled"])
    refused = [answer for answer in answers if isinstance(answer, UnableToSay)]
    assert all(refusal.code == "not_waiting" for refusal in refused)
    assert bool(Posting.objects.count()) == (happened[0] == "parcel.posted")


def test_news_that_comes_while_a_parcel_is_missed_ends_the_silence() -> None:
    rma = desk.arrived(make_shop(), 1001, ParcelStatus.IN_TRANSIT)
    parcel = rma.parcels.get()

    def act(number: int) -> object:
        return hear_of(parcel_id=parcel.pk, at=QUIET, now=QUIET) if number % 2 else find_silent(now=QUIET)

    all_at_once(act)
    assert find_silent(now=QUIET) == 0
    assert astray(desk.again(rma)) == ""
    assert kinds(rma).count("parcel.silent") == kinds(rma).count("parcel.heard_of") <= 1


def test_a_parcel_is_missed_once() -> None:
    rma = desk.arrived(make_shop(), 1001, ParcelStatus.IN_TRANSIT)
    assert sum(all_at_once(lambda _: find_silent(now=QUIET))) == 1
    assert kinds(rma).count("parcel.silent") == 1


def test_what_is_declared_lost_while_it_arrives_is_here() -> None:
    rma = desk.arrived(make_shop(), 1001, ParcelStatus.IN_TRANSIT)
    find_silent(now=QUIET)
    parcel = rma.parcels.get()

    def act(number: int) -> object:
        if number % 2:
            return mark_lost(rma_id=rma.pk, parcel_id=parcel.pk, actor_id="7", now=QUIET)
        return scan(rma, ParcelStatus.DELIVERED, QUIET)

    all_at_once(tried(act, refusals=(UnableToLook,)))
    parcel.refresh_from_db()
    assert (parcel.status, desk.again(rma).stage) == (ParcelStatus.DELIVERED, Stage.TO_INSPECT)
    assert kinds(rma).count("parcel.delivered") == 1
    assert kinds(rma).count("parcel.lost") <= 1
    assert astray(desk.again(rma)) == ""
