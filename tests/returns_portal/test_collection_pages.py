"""Booking a collection on the shopper's pages, its mails, the merchant's list, and the rules in the settings."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail as outgoing
from django.utils import timezone

from returns.domain.means import Means
from returns.domain.status import Stage
from returns.models import Collection, OutboxMessage, Return, Shop
from returns.operations.approve_return import approve_return
from returns.operations.request_return import request_return
from returns.queries.collections import slots_for
from returns.queries.eligibility import Wanted
from returns.queries.policies import active_policy
from returns_portal import collection_mail
from tests.characters import fulfilled, two_shops
from tests.returns_portal.merchant_desk import staff_of, with_door
from tests.returns_portal.shopper_steps import Shopper, live_order
from tests.stores import shop_that_lets_choose

pytestmark = pytest.mark.django_db
RULES = {"weekdays": [1, 2, 3, 4, 5, 6, 7], "ahead_days": 30, "notice_days": 5}


@pytest.fixture(autouse=True)
def _surroundings(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()


def read(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def to_collect(shop: Shop) -> Return:
    shop_that_lets_choose(shop=shop, shipping={"ways": ["label", "pick_up"], "pick_up": RULES})
    order, now = live_order(shop, locale="en"), timezone.now()
    wanted = [Wanted(fulfilled(order)[0].pk, 1, "size_small")]
    asked = {"wanted": wanted, "request_key": "k", "expected_minor": None, "locale": "en", "means": Means.PICK_UP}
    rma = request_return(shop=shop, order_id=order.pk, now=now, **asked)
    return approve_return(rma_id=rma.pk, actor="merchant", now=now)


def filled(rma: Return, **other: str) -> dict[str, str]:
    given = {
        "slot": slots_for(rma, now=timezone.now())[0].key,
        "name": "Camille Martin",
        "street": "3 quai de la Loire",
        "postcode": "75019",
        "city": "Paris",
        "country": "FR",
        "phone": "06 12 34 56 78",
        "remark": "2nd floor",
    }
    return given | other


def test_the_shopper_books_changes_and_cancels() -> None:
    ours, _ = two_shops()
    rma = to_collect(ours)
    shopper = Shopper(ours)
    path = shopper.status_path(rma)
    page = read(shopper.get(path))
    assert "We collect your items" in page
    assert "Choose a time" in page
    form = read(shopper.get(path + "collection/"))
    assert 'value="3 quai de la Loire"' in form

    assert shopper.post(path + "collection/", filled(rma)).status_code == 303
    found = Collection.objects.get()
    assert (found.phone, found.note, found.address["city"]) == ("+33 6 12 34 56 78", "2nd floor", "Paris")
    page = read(shopper.get(path))
    assert found.window.replace("-", "–") in page
    assert "write the number" in page

    later = slots_for(rma, now=timezone.now())[3]
    assert shopper.post(path + "collection/", filled(rma, slot=later.key)).status_code == 303
    assert shopper.post(path + "collection/cancel/").status_code == 303
    assert not Collection.objects.exists()
    assert shopper.post(path + "collection/cancel/").status_code == 303


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"phone": "12"}, "This is no telephone number"),
        ({"phone": ""}, "may have to call"),
        ({"slot": ""}, "Choose a day and a time"),
        ({"slot": "2020-01-01 09:00-12:00"}, "no longer open"),
        ({"street": ""}, "required"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(wrong: dict[str, str], words: str) -> None:
    ours, _ = two_shops()
    rma = to_collect(ours)
    answer = Shopper(ours).post(Shopper(ours).status_path(rma) + "collection/", filled(rma, **wrong))
    assert answer.status_code == 422
    assert words in read(answer)
    (name,) = wrong
    assert f'<li><a href="#id_{name}">' in read(answer).partition('role="alert"')[2]
    assert re.findall(r'name="(\w+)"[^>]*\sautofocus', read(answer)) == [name]
    assert not Collection.objects.exists()


def test_nobody_else_books_or_cancels() -> None:
    ours, theirs = two_shops()
    rma = to_collect(ours)
    path = Shopper(ours).status_path(rma) + "collection/"
    assert Shopper(theirs).post(path, filled(rma)).status_code in {404, 410}
    assert Shopper(ours).post("/status/nonsense/collection/", filled(rma)).status_code in {404, 410}
    Shopper(ours).post(path, filled(rma))
    assert Shopper(theirs).post(path + "cancel/").status_code in {404, 410}
    assert Collection.objects.count() == 1


def test_the_mails_say_when_and_are_no_old_news() -> None:
    ours, _ = two_shops()
    rma = to_collect(ours)
    Shopper(ours).post(Shopper(ours).status_path(rma) + "collection/", filled(rma, street2="Bâtiment C"))
    message = OutboxMessage.objects.get(kind="mail.collection")
    collection_mail.confirmed(message, now=timezone.now())
    collection_mail.tomorrow(message, now=timezone.now())
    booked, reminder = outgoing.outbox
    assert "Your collection is booked" in booked.subject
    assert "3 quai de la Loire\nBâtiment C\n75019 Paris\nFrance\n" in booked.body
    assert "Bâtiment C" in booked.alternatives[0][0]
    assert "tomorrow" in reminder.subject
    Collection.objects.all().delete()
    collection_mail.tomorrow(message, now=timezone.now())
    assert len(outgoing.outbox) == 2


def test_the_list_of_the_day_and_what_is_collected() -> None:
    ours, theirs = two_shops()
    rma = to_collect(ours)
    Shopper(ours).post(Shopper(ours).status_path(rma) + "collection/", filled(rma))
    day = Collection.objects.get().day.isoformat()
    desk = staff_of(ours)
    page = read(desk.get("/app/collections/", {"day": day}))
    assert rma.number in page
    assert "+33 6 12 34 56 78" in page
    assert rma.number not in read(staff_of(theirs).get("/app/collections/", {"day": day}))
    assert "Nothing to collect" in read(desk.get("/app/collections/", {"day": "yesterday"}))
    path = f"/app/returns/{rma.number}/collection/"
    assert staff_of(theirs).post(path).status_code == 404
    assert staff_of(None).post(path).status_code in {401, 403}
    assert desk.post(path, {"back": day}).status_code == 303
    rma.refresh_from_db()
    assert rma.stage == Stage.IN_TRANSIT
    assert desk.post(path, {"back": day}).status_code == 303


def test_the_rules_are_kept_in_the_policy() -> None:
    ours, _ = two_shops()
    desk = staff_of(ours)
    given = {
        "weekdays": ["1", "3"],
        "windows": "13:00 – 17:00\n09:00-12:00",
        "notice_days": "2",
        "ahead_days": "10",
        "cut_off_hours": "12",
        "per_window": "4",
        "postcodes": "35, 44 ",
    }
    assert desk.post("/app/settings/pick-up/", given).status_code == 303
    rules = active_policy(ours).policy.shipping.pick_up
    assert rules.windows == ("09:00-12:00", "13:00-17:00")
    assert (rules.weekdays, rules.postcodes, rules.per_window) == ((1, 3), ("35", "44"), 4)
    for wrong in ({"windows": "17:00-13:00"}, {"windows": "noon"}, {"weekdays": []}, {"ahead_days": "0"}):
        assert desk.post("/app/settings/pick-up/", given | wrong).status_code == 422
