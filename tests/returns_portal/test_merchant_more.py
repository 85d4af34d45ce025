"""What else staff can do with a return: end it, take it up, reduce it, give money back without goods."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from returns.domain.inbox import Flag
from returns.domain.role import Role
from returns.domain.status import RefundKind
from returns.models import Order, OrderRefund, OutboxMessage, Return
from returns.operations.refund_order import fail_order_refund, refund_order
from returns.people import Staff
from returns.queries.inbox_flags import flagged
from returns.queries.waiting_on_us import waiting_on_us
from returns_portal.merchant.alarms import alarms_of_shop
from returns_portal.merchant.refusal_words import STOPPED
from returns_portal.merchant.words import ALARMS
from tests.characters import two_shops
from tests.returns_portal.merchant_desk import (
    again,
    approved,
    due,
    labelled,
    paid,
    received,
    requested,
    staff_of,
    with_door,
)

pytestmark = pytest.mark.django_db
ACTIONS = ("closure", "reopening", "cancellation", "removal", "order_refund")


@pytest.fixture(autouse=True)
def _door(settings):
    settings.MIDDLEWARE = with_door()


@pytest.fixture
def shop():
    return two_shops()[0]


def at(name, rma):
    return reverse(f"merchant:{name}", args=[rma.number])


def messages(kind):
    return OutboxMessage.objects.filter(kind=kind).count()


def offered(shop, rma):
    page = staff_of(shop).get(at("return", rma)).content.decode()
    return {name for name in ACTIONS if f'hx-post="{at(name, rma)}"' in page}


@pytest.mark.parametrize(
    ("stage", "expected"),
    [
        (requested, {"removal", "order_refund"}),
        (labelled, {"closure", "cancellation", "removal", "order_refund"}),
        (received, {"closure", "order_refund"}),
        (due, {"order_refund"}),
        (paid, {"closure", "order_refund"}),
    ],
)
def test_only_what_is_possible_is_offered(shop, stage, expected):
    assert offered(shop, stage(shop)) == expected


@pytest.mark.parametrize("name", ACTIONS)
def test_strangers_and_other_shops_change_nothing(shop, name):
    rma = labelled(shop)
    other = Return.objects.get(pk=rma.pk).shop.__class__.objects.exclude(pk=shop.pk).get()
    assert staff_of(None).post(at(name, rma)).status_code == 401
    assert staff_of(other).post(at(name, rma)).status_code == 404
    assert staff_of(shop).get(at(name, rma)).status_code == 405
    assert (again(rma).status, OrderRefund.objects.count()) == ("OPEN", 0)


def test_a_cancelled_return_stays_cancelled_however_often_it_is_clicked(shop):
    rma = labelled(shop)
    staff = staff_of(shop)
    assert [staff.post(at("cancellation", rma)).status_code for _ in range(2)] == [303, 303]
    rma = again(rma)
    assert (rma.status, messages("shopify.cancel_return"), messages("mail.canceled")) == ("CANCELED", 1, 1)
    assert offered(shop, rma) == {"order_refund"}


def test_goods_that_are_counted_cannot_be_called_off(shop):
    rma = received(shop)
    answer = staff_of(shop, locale="fr").post(at("cancellation", rma))
    assert answer.status_code == 409
    assert again(rma).status == "OPEN"


def test_closed_and_opened_again(shop):
    rma = labelled(shop)
    staff = staff_of(shop, htmx=True)
    assert [staff.post(at("closure", rma)).status_code for _ in range(2)] == [200, 200]
    assert (again(rma).status, messages("shopify.close_return")) == ("CLOSED", 1)
    assert offered(shop, rma) == {"reopening", "order_refund"}
    assert staff.post(at("reopening", rma)).status_code == 200
    assert (again(rma).status, messages("shopify.reopen_return")) == ("OPEN", 1)


def test_a_return_whose_refund_is_on_its_way_is_not_closed(shop):
    rma = due(shop)
    assert staff_of(shop).post(at("closure", rma)).status_code == 409
    assert again(rma).status == "OPEN"


def test_pieces_leave_and_the_sum_follows(shop):
    rma = approved(shop)
    dress, pulls = rma.lines.all()
    form = {f"keep-{dress.pk}": "1", f"keep-{pulls.pk}": "1"}
    assert staff_of(shop).post(at("removal", rma), form).status_code == 303
    assert [item.quantity for item in rma.lines.all()] == [1, 1]
    assert again(rma).settlement.total_presentment_minor < rma.settlement.total_presentment_minor


@pytest.mark.parametrize(("first", "second"), [("0", "0"), ("1", "2"), ("1", "3"), ("-1", "1"), ("x", "1"), ("", "1")])
@pytest.mark.parametrize("htmx", [False, True])
def test_numbers_that_take_nothing_or_everything_off_are_errors_and_stay_typed(shop, first, second, htmx):
    rma = approved(shop)
    dress, pulls = rma.lines.all()
    answer = staff_of(shop, htmx=htmx).post(at("removal", rma), {f"keep-{dress.pk}": first, f"keep-{pulls.pk}": second})
    assert answer.status_code == 422
    assert 'class="errorlist' in answer.content.decode()
    assert sum(item.quantity for item in rma.lines.all()) == 3


def goodwill(**changes):
    return {"request_key": str(uuid.uuid4()), "kind": "goodwill", "amount": "4.90"} | changes


def test_a_double_click_orders_one_refund(shop):
    rma, form = received(shop), goodwill()
    staff = staff_of(shop)
    assert [staff.post(at("order_refund", rma), form).status_code for _ in range(2)] == [303, 303]
    refund = OrderRefund.objects.get()
    assert (refund.amount_presentment_minor, refund.status, messages("shopify.refund_order")) == (490, "DUE", 1)
    assert "€4.90" in staff.get(at("return", rma)).content.decode()


@pytest.mark.parametrize(("locale", "typed"), [("fr", "4,90"), ("en", "4.90")])
def test_amounts_are_written_as_the_reader_writes_them(shop, locale, typed):
    rma = received(shop)
    assert staff_of(shop, locale=locale).post(at("order_refund", rma), goodwill(amount=typed)).status_code == 303
    assert OrderRefund.objects.get().amount_presentment_minor == 490


@pytest.mark.parametrize(
    "wrong",
    [{"amount": "0"}, {"amount": "-1"}, {"amount": "4.905"}, {"amount": "1e9"}, {"amount": "NaN"}, {"amount": ""},
     {"amount": "99999"}, {"kind": "gift"}, {"request_key": "x"}],
)  # fmt: skip
def test_a_refund_that_cannot_be_is_an_error_and_no_money(shop, wrong):
    rma = received(shop)
    answer = staff_of(shop, htmx=True).post(at("order_refund", rma), goodwill(**wrong))
    assert answer.status_code == 422
    assert OrderRefund.objects.count() == 0


def stopped(rma):
    now = timezone.now()
    about = {"kind": RefundKind.EXCHANGED, "amount_minor": 490, "request_key": f"exchanged:{rma.pk}"}
    refund = refund_order(rma_id=rma.pk, **about, actor="policy", actor_id="", now=now)
    OutboxMessage.objects.filter(kind="shopify.refund_order").delete()
    return fail_order_refund(refund_id=refund.pk, problem="refused", detail="no way", now=now)


def waits(shop, rma):
    now = timezone.now()
    alarms = alarms_of_shop(shop, Staff(id="1", role=Role.OWNER), now=now)
    told = {about.word for alarm in alarms for about in alarm.about}
    listed = {(each.number, each.kind) for each in waiting_on_us(shop, now=now)}
    flagged_ones = shop.returns.filter(flagged(shop, Flag.WAITING, now=now))
    assert (rma.number in told) == ((rma.number, "order_refund.failed") in listed) == (rma in flagged_ones)
    return rma.number in told


def test_a_refund_that_stopped_is_told_and_paid_again_or_left(shop):
    rma = received(shop)
    assert not waits(shop, rma)
    refund = stopped(rma)
    assert waits(shop, rma)
    staff = staff_of(shop)
    page = staff.get(at("return", rma)).content.decode()
    assert f'name="stopped" value="{refund.pk}"' in page
    assert "Pay it again" not in staff_of(shop, role=Role.VIEWER).get(at("return", rma)).content.decode()
    for _click in range(2):
        assert staff.post(at("order_refund", rma), {"stopped": refund.pk, "do": "again"}).status_code == 303
    key, refund = refund.key, OrderRefund.objects.get()
    assert (refund.status, refund.problem, messages("shopify.refund_order")) == ("DUE", "", 1)
    assert refund.key != key
    assert not waits(shop, rma)
    assert Order.objects.get(pk=rma.order_id).paid_out_presentment_minor == 490
    assert sum(refund.entries.values_list("presentment_minor", flat=True)) == 490

    fail_order_refund(refund_id=refund.pk, problem="refused", detail="", now=timezone.now())
    assert waits(shop, rma)
    assert staff.post(at("order_refund", rma), {"stopped": refund.pk, "do": "leave"}).status_code == 303
    assert not waits(shop, rma)
    assert rma.events.latest("pk").kind == "order_refund.left"
    page = staff.get(at("return", rma)).content.decode()
    assert "decided to leave it unpaid" in page
    assert "Leave it unpaid" not in page


def test_a_later_refund_of_as_much_stands_for_one_that_stopped(shop):
    rma, staff = received(shop), staff_of(shop)
    refund = stopped(rma)
    for amount, told in (("4.89", True), ("4.90", False)):
        assert staff.post(at("order_refund", rma), goodwill(amount=amount)).status_code == 303
        assert waits(shop, rma) is told
        assert ('name="stopped"' in staff.get(at("return", rma)).content.decode()) is told
    for do in ("again", "leave"):
        staff.post(at("order_refund", rma), {"stopped": refund.pk, "do": do})
    about = {"kind": refund.kind, "amount_minor": 490, "request_key": refund.request_key}
    refund_order(rma_id=rma.pk, **about, actor_id="7", now=timezone.now(), again=True)
    refund.refresh_from_db()
    assert (refund.status, refund.problem) == ("FAILED", "refused")
    assert Order.objects.get(pk=rma.order_id).paid_out_presentment_minor == 489 + 490


def test_every_refusal_has_words():
    known = {"not_open", "goods_in", "money_moved", "exchanged", "count", "nothing_left", "sent_early"}
    known |= {"sends_out", "to_repair", "used"}
    assert known == set(STOPPED)
    assert {"shopify.create_return", "shopify.refund_order"} <= set(ALARMS)
