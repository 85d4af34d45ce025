"""Shoppers call a return off or change it, on the pages; who comes too late is told why."""

import re
from html import unescape

import pytest
from django.utils import timezone

from config.effects import EFFECTS
from returns import outbox
from returns.domain.status import ParcelStatus, ReturnStatus
from returns.domain.withdrawal import Lane
from returns.models import OutboxMessage, Return
from returns.operations.approve_return import approve_return
from returns.operations.record_scan import record_scan
from returns.sign_in import CustomerOrders, Terms, Visit
from returns_portal.shopper.addresses import customer_token
from returns_portal.shopper.views import orders
from tests.characters import Bought, ask, fulfilled, make_shop
from tests.returns_portal.shopper_steps import ProxyShopper, Shopper, live_order, one_of_each, unsigned
from tests.security.keys import session_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def rma():
    order = live_order(make_shop(), Bought(), Bought("Pull", 2, 3900))
    return in_english(ask(order, quantities=(1, 2), now=timezone.now()))


@pytest.fixture
def shopper(rma):
    return Shopper(rma.shop)


def in_english(rma):
    Return.objects.filter(pk=rma.pk).update(locale="en")
    rma.refresh_from_db()
    return rma


def words(answer):
    return unescape(answer.content.decode())


def cancel_path(shopper, rma):
    return shopper.status_path(rma) + "cancel/"


def change_path(shopper, rma):
    return shopper.status_path(rma) + "change/"


def fewer(rma):
    """The form with one pullover left of the dress and two pullovers."""
    _, pullover = fulfilled(rma.order)
    return {"line": pullover.pk, f"quantity_{pullover.pk}": "1", f"reason_{pullover.pk}": "size_small"}


def changed(shopper, rma, data=None):
    """The page that shows what the change comes to, and its path."""
    answer = shopper.post(change_path(shopper, rma), data or fewer(rma))
    assert answer.status_code == 303, words(answer)
    path = answer.headers["Location"]
    return path, shopper.client.get(path)


def scanned(rma):
    approve_return(rma_id=rma.pk, actor="merchant", now=timezone.now())
    at = timezone.now()
    record_scan(parcel_id=rma.parcels.get().pk, status=ParcelStatus.IN_TRANSIT, at=at, now=at)


def withdrawn(rma):
    Return.objects.filter(pk=rma.pk).update(lane=Lane.WITHDRAWAL)


def again(rma):
    return Return.objects.get(pk=rma.pk)


def test_called_off_in_two_steps_and_told_by_mail(shopper, rma, mailoutbox):
    assert "Cancel this return" in words(shopper.get(shopper.status_path(rma)))
    page = words(shopper.get(cancel_path(shopper, rma)))
    assert "Robe midi" in page
    assert again(rma).status == ReturnStatus.REQUESTED, "looking changes nothing"
    for _ in range(2):
        answer = shopper.post(cancel_path(shopper, rma))
        assert answer.status_code == 303
        assert unsigned(answer.headers["Location"]) == unsigned(shopper.base + shopper.status_path(rma))
    page = words(shopper.get(shopper.status_path(rma)))
    assert "This return was cancelled" in page
    assert "Return cancelled" in page
    assert "Changed your mind?" not in page
    assert shopper.get(cancel_path(shopper, rma)).status_code == 303
    Return.objects.filter(pk=rma.pk).update(locale="fr")
    message = OutboxMessage.objects.get(kind="mail.canceled")
    assert message.kind in EFFECTS
    outbox.carry_out(message, clock=timezone.now)
    (letter,) = mailoutbox
    assert "Comme vous l’avez demandé" in letter.body
    assert "a annulé" not in letter.body


@pytest.mark.parametrize(
    ("first", "sentence"), [(scanned, "your parcel is on its way already"), (withdrawn, "withdrawn from the contract")]
)
def test_who_comes_too_late_is_told_why_and_nothing_happens(shopper, rma, first, sentence):
    path, page = changed(shopper, rma)
    first(rma)
    assert "Changed your mind?" not in words(shopper.get(shopper.status_path(rma)))
    answers = [
        shopper.get(cancel_path(shopper, rma)),
        shopper.post(cancel_path(shopper, rma)),
        shopper.get(change_path(shopper, rma)),
        shopper.post(change_path(shopper, rma), fewer(rma)),
        shopper.client.get(path),
        shopper.confirm(path, page),
    ]
    assert [answer.status_code for answer in answers] == [409] * len(answers)
    assert all("Nothing was changed: " in words(answer) for answer in answers)
    assert all(sentence in words(answer) for answer in answers)
    assert again(rma).status != ReturnStatus.CANCELED
    assert Return.objects.count() == 1


def test_the_items_page_holds_what_was_asked_for(shopper, rma):
    page = words(shopper.get(change_path(shopper, rma)))
    assert page.count(" checked>") == 2
    assert "<option selected>2</option>" in page
    assert '<option value="size_small" selected>' in page
    assert f'action="{unsigned(shopper.base + change_path(shopper, rma))}:' in page
    assert "You keep everything? Cancel this return" in page


def test_a_change_is_shown_with_its_sum_and_takes_the_place_of_the_old(shopper, rma):
    path, page = changed(shopper, rma)
    assert f"takes the place of your return {rma.number}" in words(page)
    assert "Change to 1 item – refund €39.00" in words(page)
    assert Return.objects.count() == 1
    back = words(shopper.client.get(f"{path}items/"))
    assert back.count(" checked>") == 1
    answers = [shopper.confirm(path, page) for _ in range(2)]
    new = Return.objects.get(replaces=rma)
    there = unsigned(shopper.base + shopper.status_path(new))
    assert [unsigned(answer.headers["Location"]) for answer in answers] == [there, there]
    assert again(rma).status == ReturnStatus.CANCELED
    assert Return.objects.count() == 2


@pytest.mark.parametrize("agreed", [False, True])
def test_the_review_says_whether_anybody_has_to_agree_again(shopper, rma, agreed):
    if agreed:
        approve_return(rma_id=rma.pk, actor="merchant", now=timezone.now())
    path, page = changed(shopper, rma)
    assert ("The shop looks at your request" in words(page)) != agreed
    shopper.confirm(path, page)
    assert (Return.objects.get(replaces=rma).status == ReturnStatus.OPEN) == agreed


def test_the_old_link_leads_on_to_the_newest_return(shopper, rma):
    shopper.confirm(*changed(shopper, rma))
    second = Return.objects.get(replaces=rma)
    _, pullover = fulfilled(rma.order)
    shopper.confirm(*changed(shopper, second, fewer(rma) | {f"quantity_{pullover.pk}": "2"}))
    third = Return.objects.get(replaces=second)
    for path in (shopper.status_path(rma), cancel_path(shopper, rma), change_path(shopper, rma)):
        assert unsigned(shopper.get(path).headers["Location"]) == unsigned(shopper.base + shopper.status_path(third))
    page = words(shopper.get(shopper.order_path(rma.order)))
    assert third.number in page
    assert rma.number not in page


def test_nothing_ticked_and_another_sum_change_nothing(shopper, rma):
    assert "Tick at least one item" in words(shopper.post(change_path(shopper, rma), {}))
    path, _ = changed(shopper, rma)
    answer = shopper.client.post(path, {"agreed": "x"})
    assert answer.status_code == 409
    assert "Nothing has been sent." in words(answer)
    assert again(rma).status == ReturnStatus.REQUESTED


def test_what_is_taken_meanwhile_is_an_objection_beside_its_line():
    order = live_order(make_shop(), Bought(), Bought("Pull", 2, 3900))
    rma = in_english(ask(order, quantities=(0, 1), now=timezone.now()))
    shopper = Shopper(order.shop)
    path, page = changed(shopper, rma, one_of_each(order))
    ask(order, quantities=(1,), key="other", now=timezone.now())
    answer = shopper.confirm(path, page)
    assert answer.status_code == 422
    assert "Please look at this again" in words(answer)
    assert again(rma).status == ReturnStatus.REQUESTED


def test_behind_the_proxy(rma):
    shopper = ProxyShopper(rma.shop)
    page = words(shopper.get(shopper.status_path(rma)))
    status = re.escape(unsigned(shopper.status_path(rma)))
    assert re.search(rf"/apps/returns{status}:[^/]+/cancel/", page)
    assert shopper.post(cancel_path(shopper, rma)).status_code == 200
    assert again(rma).status == ReturnStatus.CANCELED


def test_what_the_mail_says_of_the_old_label(shopper, rma, mailoutbox):
    shopper.confirm(*changed(shopper, rma))
    new = Return.objects.get(replaces=rma)
    outbox.carry_out(OutboxMessage.objects.get(kind="mail.requested", payload__return=new.pk), clock=timezone.now)
    assert f"It takes the place of your return {rma.number}" in mailoutbox[0].body


def test_a_changed_return_stands_once_wherever_returns_are_listed(shopper, rma, monkeypatch):
    shopper.confirm(*changed(shopper, rma))
    new, order = Return.objects.get(replaces=rma), rma.order
    token = session_token(order.shop, customer=order.customer_gid)
    path = f"/extensions/orders/{order.gid.rpartition('/')[2]}/return/"
    told = shopper.client.get(path, headers={"authorization": f"Bearer {token}"}).json()
    assert [each["number"] for each in told["returns"]] == [new.number]

    terms = {line.gid: Terms(line.quantity) for line in order.lines.all()}
    monkeypatch.setattr(orders, "door", lambda name: lambda *args, **named: CustomerOrders({order.gid: terms}))
    page = words(shopper.get(f"/account/{customer_token(order.shop, Visit(1, 'key'))}/"))
    assert new.number in page
    assert rma.number not in page
