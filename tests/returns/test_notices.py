"""Shoppers are told of days that come near and of what takes longer: once for each cause, and never old news."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as outgoing
from django.test import Client

from returns.domain.claim import Refusal
from returns.domain.means import Means
from returns.domain.notices import first_end, in_good_time, is_late
from returns.domain.status import DispositionType, ParcelStatus
from returns.domain.supplier import LabelMaker
from returns.models import MessageTerms, Notice, OutboxMessage, Return, ReverseDelivery, WindowWatch
from returns.operations.answer_claim import ask_about_claim, refuse_claim
from returns.operations.approve_return import approve_return
from returns.operations.end_label import remind_of_label
from returns.operations.give_notice import give_notices
from returns.operations.hear_of import find_silent, hear_of
from returns.operations.keep_message_text import keep_message_terms
from returns.operations.override import give_time
from returns.operations.receive_goods import receive_goods
from returns.operations.record_scan import record_scan
from returns.operations.remind_windows import note_begun, remind_windows
from returns.outbox import effect
from returns.queries.notices import to_look_at
from tests.characters import NOW, ask, make_order, make_shop, pay, two_shops
from tests.returns_portal import merchant_desk as desk
from tests.suppliers import claimed

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def test_ends_and_lateness() -> None:
    assert [in_good_time(NOW, days=3, now=NOW - hours * DAY / 24) for hours in (73, 72, 1, 0)] == [
        False,
        True,
        True,
        False,
    ]
    assert [is_late(NOW, days=5, now=NOW + days * DAY) for days in (4, 5, 34, 35)] == [False, True, True, False]
    assert not is_late(None, days=5, now=NOW)
    assert first_end([NOW - DAY, NOW + 2 * DAY, NOW + DAY], now=NOW) == NOW + DAY
    assert first_end([NOW], now=NOW) is None


@pytest.fixture(autouse=True)
def _mail(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.APP_URL = "https://returns.example"


def left(kind: str) -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(kind=f"mail.{kind}").order_by("pk"))


def written(kind: str, now: Any) -> list[str]:
    """Carry out the newest message of a kind; returns what was sent."""
    before = len(outgoing.outbox)
    effect(f"mail.{kind}")(left(kind)[-1], now=now)
    return [" ".join(f"{letter.subject} {letter.body}".split()) for letter in outgoing.outbox[before:]]


def slip(number: int = 1001) -> Return:
    """Approved, with a slip that pays no postage: no label's end reminds of it."""
    rma = desk.approved(make_shop(), number)
    parcel = rma.parcels.get()
    ReverseDelivery.objects.filter(pk=parcel.pk).update(status=ParcelStatus.LABEL_READY, label_ready_at=NOW)
    return desk.again(rma)


@pytest.mark.django_db
class TestSendSoon:
    def test_once_before_the_day_and_never_to_who_has_sent_it(self) -> None:
        rma = slip()
        assert rma.ship_by is not None
        assert give_notices(now=rma.ship_by - 4 * DAY) == 0
        soon = rma.ship_by - 2 * DAY
        assert [give_notices(now=soon), give_notices(now=soon), give_notices(now=soon + DAY)] == [1, 0, 0]
        (said,) = written("send_soon", soon)
        assert "envoyer" in said
        assert rma.number in said
        record_scan(parcel_id=rma.parcels.get().pk, status=ParcelStatus.IN_TRANSIT, at=soon, now=soon)
        assert written("send_soon", soon + 2 * timedelta(hours=1)) == []

    def test_who_gets_more_time_is_reminded_of_the_new_day(self) -> None:
        rma = slip()
        assert rma.ship_by is not None
        soon = rma.ship_by - 2 * DAY
        assert give_notices(now=soon) == 1
        rma = give_time(rma_id=rma.pk, days=14, reason="On holiday.", actor_id="7", now=soon)
        assert rma.ship_by is not None
        assert [give_notices(now=soon + DAY), give_notices(now=rma.ship_by - 2 * DAY)] == [0, 1]
        assert list(to_look_at(now=rma.ship_by - DAY)) == [], "nothing is left to tell of that day"

    def test_who_is_to_bring_the_goods_reads_of_no_parcel(self) -> None:
        rma = ask(make_order(make_shop()), now=NOW)
        Return.objects.filter(pk=rma.pk).update(means=Means.DROP_OFF)
        rma = approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
        assert rma.ship_by is not None
        soon = rma.ship_by - 2 * DAY
        assert give_notices(now=soon) == 1
        (said,) = written("send_soon", soon)
        assert "Pensez à déposer vos articles" in said
        assert "Merci de les déposer au plus tard le" in said
        assert "colis" not in said

    def test_a_label_that_ends_says_it_already_unless_it_ends_before(self) -> None:
        rma = slip()
        assert rma.ship_by is not None
        soon, parcel = rma.ship_by - 2 * DAY, rma.parcels.get().pk
        assert remind_of_label(parcel_id=parcel, now=soon)
        assert give_notices(now=soon) == 0
        assert not remind_of_label(parcel_id=parcel, now=soon, ends_at=rma.ship_by + DAY)
        assert remind_of_label(parcel_id=parcel, now=soon, ends_at=rma.ship_by - DAY)

    def test_a_crash_leaves_neither_the_note_nor_the_message(self, monkeypatch: pytest.MonkeyPatch) -> None:
        rma = slip()
        assert rma.ship_by is not None
        monkeypatch.setattr("returns.operations.give_notice.put_for", _crash)
        with pytest.raises(RuntimeError):
            give_notices(now=rma.ship_by - DAY)
        assert not Notice.objects.exists()
        monkeypatch.undo()
        assert give_notices(now=rma.ship_by - DAY) == 1


def _crash(*_: object, **__: object) -> None:
    raise RuntimeError


@pytest.mark.django_db
class TestWhatTakesLonger:
    def test_a_silent_parcel_is_told_and_news_withdraws_it(self) -> None:
        rma = desk.arrived(make_shop(), 1001, ParcelStatus.IN_TRANSIT)
        late = NOW + 14 * DAY
        assert find_silent(now=late) == 1
        assert [give_notices(now=late), give_notices(now=late)] == [1, 0]
        (said,) = written("parcel_silent", late)
        assert "22 novembre" in said
        hear_of(parcel_id=rma.parcels.get().pk, at=late, now=late)
        assert written("parcel_silent", late + DAY) == []
        assert find_silent(now=late + 14 * DAY) == 1
        assert give_notices(now=late + 14 * DAY) == 1

    def test_a_parcel_that_is_not_counted_in_the_promised_days(self) -> None:
        rma = desk.arrived(make_shop())
        assert [give_notices(now=NOW + 2 * DAY + days * DAY) for days in (4, 5, 6)] == [0, 1, 0]
        (said,) = written("count_late", NOW + 7 * DAY)
        assert "5 jours" in said
        counts = {item.pk: {DispositionType.RESTOCKED: item.quantity} for item in rma.lines.all()}
        receive_goods(rma_id=rma.pk, counts=counts, actor="merchant", actor_id="1", now=NOW + 7 * DAY)
        assert written("count_late", NOW + 8 * DAY) == []

    @pytest.mark.parametrize("state", [desk.received, desk.due, desk.stopped])
    def test_money_that_is_not_sent_in_the_promised_days(self, state: Any) -> None:
        rma = state(make_shop())
        assert [give_notices(now=NOW + 3 * DAY + days * DAY) for days in (4, 6, 7)] == [0, 1, 0]
        (said,) = written("refund_late", NOW + 9 * DAY)
        assert "127,90" in said.replace("\u202f", "") or "€" in said
        if state is desk.due:
            pay(rma, at=NOW + 9 * DAY)
            assert written("refund_late", NOW + 9 * DAY + DAY / 4) == []

    def test_the_shop_says_how_long_that_is_and_others_are_not_asked(self) -> None:
        shop, other = two_shops()
        keep_message_terms(shop=shop, now=NOW, count_days=20)
        desk.arrived(shop)
        theirs = desk.arrived(other)
        assert give_notices(now=NOW + 9 * DAY) == 1
        assert Notice.objects.get().rma == theirs


@pytest.mark.django_db
class TestTheWindow:
    def begun(self, shop: Any, number: int = 1001) -> Any:
        order = make_order(shop, number=number)
        note_begun(order, now=NOW)
        return order

    def test_nobody_is_reminded_unless_the_shop_wants_it(self) -> None:
        shop = make_shop()
        self.begun(shop)
        assert sum(remind_windows(now=NOW + days * DAY) for days in range(40)) == 0
        MessageTerms.objects.create(shop=shop)
        assert sum(remind_windows(now=NOW + days * DAY) for days in range(40)) == 0

    def test_who_began_is_reminded_once_with_the_policy_s_day(self) -> None:
        shop = make_shop()
        order = self.begun(shop)
        make_order(shop, number=1002)
        keep_message_terms(shop=shop, now=NOW, window_reminder="started")
        days = [day for day in range(60) if remind_windows(now=NOW + day * DAY)]
        assert len(days) == 1
        now = NOW + days[0] * DAY
        (said,) = written("window_ends", now)
        assert order.name in said
        assert "/returns/atelier-demo/?number=%231001" in said
        assert outgoing.outbox[-1].to == [order.email]
        assert WindowWatch.objects.get().reminded_at == now

    def test_who_asked_meanwhile_is_not(self) -> None:
        shop = make_shop()
        order = self.begun(shop)
        keep_message_terms(shop=shop, now=NOW, window_reminder="started")
        day = next(day for day in range(60) if remind_windows(now=NOW + day * DAY))
        ask(order, now=NOW + DAY)
        assert written("window_ends", NOW + day * DAY) == []

    def test_everybody_where_the_shop_chose_that_and_of_no_other_shop(self) -> None:
        shop, other = two_shops()
        make_order(shop)
        make_order(other, number=1002)
        keep_message_terms(shop=shop, now=NOW, window_reminder="all")
        assert sum(remind_windows(now=NOW + day * DAY) for day in range(0, 60, 2)) == 1

    def test_its_link_holds_for_longer_than_a_visit(self, monkeypatch: pytest.MonkeyPatch) -> None:
        order = self.begun(make_shop())
        keep_message_terms(shop=order.shop, now=NOW, window_reminder="started")
        day = next(day for day in range(60) if remind_windows(now=NOW + day * DAY))
        (said,) = written("window_ends", NOW + day * DAY)
        (link,) = re.findall(r"https?://[^/\s]+(/\S*)", said)
        real = time.time()
        monkeypatch.setattr("django.core.signing.time.time", lambda: real + 3 * 3600)
        page = Client().get(link)
        assert page.status_code == 200
        assert f'value="{order.name}"' in page.content.decode()

    def test_switched_off_again_nothing_goes(self) -> None:
        shop = make_shop()
        self.begun(shop)
        keep_message_terms(shop=shop, now=NOW, window_reminder="started")
        day = next(day for day in range(60) if remind_windows(now=NOW + day * DAY))
        keep_message_terms(shop=shop, now=NOW, window_reminder="off")
        assert written("window_ends", NOW + day * DAY) == []


@pytest.mark.django_db
class TestTheLabelOfASupplier:
    def waits(self, **about: Any) -> Any:
        return claimed(make_shop(), label_made_by=LabelMaker.SUPPLIER, **about)

    def test_what_it_waits_for_is_told_once_without_a_name(self) -> None:
        claim = self.waits()
        assert [give_notices(now=NOW + HOUR), give_notices(now=NOW + 2 * HOUR)] == [1, 0]
        (said,) = written("supplier_news", NOW + 2 * HOUR)
        assert "entrepôt" in said
        assert claim.supplier.name not in said

    def test_it_is_named_where_the_shop_wants_it(self) -> None:
        claim = self.waits()
        keep_message_terms(shop=claim.shop, now=NOW, name_suppliers=True)
        give_notices(now=NOW + HOUR)
        (said,) = written("supplier_news", NOW + HOUR)
        assert claim.supplier.name in said

    def test_a_question_and_a_refusal_are_news_and_an_older_one_is_not(self) -> None:
        claim = self.waits()
        give_notices(now=NOW + HOUR)
        ask_about_claim(shop=claim.shop, claim_id=claim.pk, text="Which size?", now=NOW + HOUR)
        assert written("supplier_news", NOW + 2 * HOUR) == []
        assert give_notices(now=NOW + 2 * HOUR) == 1
        (said,) = written("supplier_news", NOW + 2 * HOUR)
        assert "question" in said
        refuse_claim(shop=claim.shop, claim_id=claim.pk, reason=Refusal.OTHER, text="", now=NOW + 3 * HOUR)
        assert give_notices(now=NOW + 4 * HOUR) == 1

    def test_nothing_is_told_of_claims_about_money_alone(self) -> None:
        claim = claimed(make_shop())
        refuse_claim(shop=claim.shop, claim_id=claim.pk, reason=Refusal.OTHER, text="", now=NOW)
        assert give_notices(now=NOW + HOUR) == 0
