"""Choosing, and everything that can be wrong with a choice."""

from datetime import timedelta
from html import unescape

import pytest
from django.test import override_settings
from django.utils import timezone

from returns.domain.starting_policy import STARTING_POLICY
from returns.models import Fulfillment, Return
from returns.operations.publish_policy import publish_policy
from returns_portal.shopper import selection
from returns_portal.shopper.addresses import order_token
from tests.characters import NOW, Bought, fulfilled, make_shop, two_shops
from tests.returns_portal.shopper_steps import AGREED, Shopper, live_order, one_of_each

pytestmark = pytest.mark.django_db


@pytest.fixture
def order():
    return live_order(make_shop(locale="en"), Bought(), Bought("Pull", 3, 3900), locale="en")


@pytest.fixture
def shopper(order):
    return Shopper(order.shop)


def text_of(answer):
    return unescape(answer.content.decode())


def filled(order, **changes):
    """A right form with some fields of the second line replaced."""
    line = fulfilled(order)[1].pk
    return one_of_each(order) | {f"{name}_{line}": value for name, value in changes.items()}


def test_every_line_is_there_and_a_blocked_one_says_why_and_when(shopper, order):
    late = live_order(order.shop, Bought("Jean"), number=1002, delivered_at=timezone.now() - timedelta(days=90))
    final = live_order(order.shop, Bought("Bikini", tags=("hygiene",)), Bought("Robe"), number=1003)
    assert "Only if it is faulty, damaged or wrong" in text_of(shopper.get(shopper.order_path(late), lang="en"))
    ancient = live_order(order.shop, Bought("Jean"), number=1004, delivered_at=timezone.now() - timedelta(days=900))
    assert "The return period ended on" in text_of(shopper.get(shopper.order_path(ancient), lang="en"))
    page = text_of(shopper.get(shopper.order_path(final), lang="en"))
    assert page.count("Only if it is faulty, damaged or wrong") == 1
    assert page.count('name="line"') == 2


@pytest.mark.parametrize(("reason", "lane"), [("defective", "conformity"), ("size_small", "")])
def test_after_the_window_only_a_fault_is_taken_and_a_person_looks(shopper, order, reason, lane):
    late = live_order(order.shop, Bought("Jean"), number=1002, delivered_at=timezone.now() - timedelta(days=90))
    line = fulfilled(late)[0].pk
    said = {"line": str(line), f"quantity_{line}": "1", f"reason_{line}": reason}
    if not lane:
        answer = shopper.post(shopper.order_path(late), said)
        page = shopper.client.get(answer.headers["Location"], {"lang": "en"})
        assert "The return period ended on" in text_of(page)
        return
    shopper.ask(late, said)
    rma = late.returns.get()
    assert (rma.lane, rma.status) == (lane, "REQUESTED")
    assert rma.settlement.total_presentment_minor == 4990


def test_an_order_that_was_not_sent_and_one_that_was_cancelled(shopper, order):
    Fulfillment.objects.filter(order=order).delete()
    assert "Nothing has been sent yet" in text_of(shopper.get(shopper.order_path(order)))
    cancelled = live_order(order.shop, number=1002, cancelled_at=NOW)
    assert "This order was cancelled" in text_of(shopper.get(shopper.order_path(cancelled), lang="en"))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"quantity": "0"}, "Choose a number between 1 and 3."),
        ({"quantity": "-1"}, "Choose a number between 1 and 3."),
        ({"quantity": "4"}, "Choose a number between 1 and 3."),
        ({"quantity": "9" * 400}, "Choose a number between 1 and 3."),
        ({"quantity": "1.5"}, "Choose a number between 1 and 3."),
        ({"quantity": "²"}, "Choose a number between 1 and 3."),
        ({"quantity": "\0"}, "Choose a number between 1 and 3."),
        ({"reason": ""}, "Choose a reason."),
        ({"reason": "because"}, "Choose a reason."),
        ({"reason": "x" * 5000}, "Choose a reason."),
        ({"note": "x" * 301}, "Shorten your note to 300 characters."),
    ],
)
def test_what_is_wrong_stands_at_the_field_and_on_top_and_nothing_is_done(shopper, order, changes, sentence):
    answer = shopper.choose(order, filled(order, **changes))
    page = text_of(answer)
    assert answer.status_code == 422
    assert page.count(sentence) == 2
    assert page.count('aria-invalid="true"') == 1
    assert not Return.objects.exists()


def test_focus_goes_to_the_first_thing_that_is_wrong(shopper, order):
    page = text_of(shopper.choose(order, filled(order, quantity="9", reason="")))
    line = fulfilled(order)[1].pk
    assert page.count("autofocus") == 1
    assert f'<a href="#quantity-{line}">' in page
    assert page.index("autofocus") > page.index(f'id="quantity-{line}"')


def test_nothing_ticked_asks_for_something(shopper, order):
    answer = shopper.choose(order, {})
    assert answer.status_code == 422
    assert "Tick at least one item" in text_of(answer)


@pytest.mark.parametrize("line", ["999999", "-1", "abc", "1' OR 1=1", "٣", "\0", "9" * 500])
def test_lines_that_are_not_of_this_order_are_refused(shopper, order, line):
    answer = shopper.choose(order, {"line": [line], f"reason_{line}": "size_small"})
    assert answer.status_code == 422
    assert "has changed in the meantime" in text_of(answer)


def test_another_orders_line_is_refused(shopper, order):
    other = live_order(order.shop, number=1002)
    answer = shopper.choose(order, one_of_each(other))
    assert answer.status_code == 422
    assert not Return.objects.exists()


def test_notes_that_do_not_fit_an_address_are_sent_back(order):
    shopper, long = (
        Shopper(order.shop),
        live_order(order.shop, *[Bought(f"B{n}") for n in range(40)], number=1002, locale="en"),
    )
    keys = [line.pk for line in fulfilled(long)]
    notes = {
        f"note_{key}": "".join(chr(0x4E00 + (key * 7919 + n * 104729) % 20000) for n in range(300)) for key in keys
    }
    answer = shopper.choose(long, one_of_each(long) | notes)
    assert answer.status_code == 422
    assert "too long together" in text_of(answer)
    assert shopper.choose(long, one_of_each(long)).status_code == 303


def test_a_line_returned_in_the_meantime_sends_the_shopper_back_with_the_cause(shopper, order):
    path, review = shopper.review(order)
    shopper.ask(order, {"line": [fulfilled(order)[0].pk], f"reason_{fulfilled(order)[0].pk}": "other"})
    for answer in (shopper.confirm(path, review), shopper.client.get(path)):
        assert answer.status_code == 422
        assert "already being returned" in text_of(answer)
    assert Return.objects.count() == 1


def test_a_sum_that_changed_is_shown_before_anything_is_done(shopper, order):
    path, review = shopper.review(order)
    fee = STARTING_POLICY | {"fees": {"restocking_bps": 0, "return_shipping_minor": 500}}
    order.policy = publish_policy(shop=order.shop, document=fee, now=NOW)
    order.save()
    answer = shopper.confirm(path, review)
    assert answer.status_code == 409
    assert "It was €88.90 and is now €83.90" in text_of(answer)
    assert not Return.objects.exists()
    assert shopper.confirm(path, answer).status_code == 303
    assert Return.objects.get().settlement.total_presentment_minor == 8390


@pytest.mark.parametrize("agreed", ["", "x", "WyJ4IiwxXQ:1:2"])
def test_a_sum_that_nobody_signed_is_asked_for_again(shopper, order, agreed):
    path, _ = shopper.review(order)
    answer = shopper.client.post(path, {"agreed": agreed})
    assert answer.status_code == 409
    assert not Return.objects.exists()


def test_a_sum_signed_for_another_selection_is_asked_for_again(shopper, order):
    path, _ = shopper.review(order)
    _, other = shopper.review(order, {"line": [fulfilled(order)[0].pk], f"reason_{fulfilled(order)[0].pk}": "other"})
    answer = shopper.client.post(path, {"agreed": AGREED.search(other.content.decode())[1]})
    assert answer.status_code == 409


def test_fees_stand_one_by_one_on_the_review(shopper, order):
    fees = STARTING_POLICY | {"fees": {"restocking_bps": 1000, "return_shipping_minor": 490}}
    order.policy = publish_policy(shop=order.shop, document=fees, now=NOW)
    order.save()
    page = text_of(shopper.review(order)[1])
    for amount in ("€88.90", "−€8.89", "−€4.90", "€75.11", "Return 2 items – refund €75.11"):
        assert amount in page
    assert "pay the postage" in page
    assert "means of payment you used" in page


def test_taxes_on_top_are_a_line_of_their_own(order):
    taxed = live_order(order.shop, Bought(tax=499), number=1002, taxes_included=False, locale="en")
    page = text_of(Shopper(order.shop).review(taxed)[1])
    assert "Tax" in page
    assert "refund €54.89" in page


@override_settings(SANDBOX_CARRIER_URL="https://carrier.example")
def test_a_prepaid_label_and_a_date_are_promised_where_both_are_certain(shopper, order):
    auto = STARTING_POLICY | {"approval": "auto"}
    order.policy = publish_policy(shop=order.shop, document=auto, now=NOW)
    order.save()
    page = text_of(shopper.review(order)[1])
    assert "prepaid label" in page
    assert "You send the parcel by" in page
    assert "The shop looks at your request" not in page


# Links


def test_links_of_another_shop_changed_links_and_links_for_something_else_open_nothing():
    atelier, northwind = two_shops()
    order = live_order(atelier)
    shopper = Shopper(atelier)
    shopper.ask(order)
    status, token = shopper.status_path(Return.objects.get()), order_token(order)
    assert Shopper(northwind).get(f"/orders/{token}/").status_code == 404
    assert Shopper(northwind).get(status).status_code == 404
    assert shopper.get(f"/orders/{token[:-3]}abc/").status_code == 404
    assert shopper.get(f"/status/{token}/").status_code == 404
    assert shopper.get(f"/orders/{token}/not-sealed/").status_code == 404
    assert shopper.get(f"/orders/{token}/é/items/").status_code == 404
    assert "Find my order" in shopper.get(f"/status/{token}/").content.decode()


def test_a_selection_of_one_order_does_not_fit_another(shopper, order):
    other = live_order(order.shop, number=1002)
    sealed = shopper.review(order)[0].rstrip("/").rpartition("/")[2]
    assert shopper.get(f"/orders/{order_token(other)}/{sealed}/").status_code == 404


def test_an_orders_link_stops_when_the_order_changes_hands(shopper, order):
    path = shopper.order_path(order)
    order.email = "somebody-else@example.com"
    order.save()
    assert shopper.get(path).status_code == 404


def test_an_expired_link_says_so_and_offers_a_new_start(shopper, order, monkeypatch):
    path, review = shopper.review(order)
    real = timezone.now().timestamp()
    monkeypatch.setattr("django.core.signing.time.time", lambda: real + 3 * 3600)
    for answer in (shopper.client.get(path), shopper.confirm(path, review), shopper.get(path)):
        assert answer.status_code in {404, 410}
    page = shopper.client.get(path)
    assert page.status_code == 410
    assert "This link has expired" in text_of(page)
    assert "Find my order" in text_of(page)
    assert not Return.objects.exists()


def test_what_was_chosen_cannot_be_read_from_the_address(order):
    assert selection.unseal(order, selection.seal(order, selection.new_selection([]))).wanted == ()
