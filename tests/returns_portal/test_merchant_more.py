"""What else staff can do with a return: end it, take it up, reduce it, give money back without goods."""

import uuid

import pytest
from django.urls import reverse

from returns.models import OrderRefund, OutboxMessage, Return
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


def test_every_refusal_has_words():
    known = {"not_open", "goods_in", "money_moved", "exchanged", "count", "nothing_left", "sent_early"}
    known |= {"sends_out", "to_repair", "used"}
    assert known == set(STOPPED)
    assert {"shopify.create_return", "shopify.refund_order"} <= set(ALARMS)
