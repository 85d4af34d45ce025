"""From a person's decision to the customer's appeal and the answer, page by page."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from returns import outbox
from returns.domain.restriction import Category
from returns.models import Order, Restriction, Return
from returns.operations.restrict_customer import restrict_customer
from tests.characters import ask, make_order, two_shops
from tests.returns_portal.merchant_desk import requested, staff_of, with_door
from tests.returns_portal.shopper_steps import Shopper

pytestmark = pytest.mark.django_db
GIVEN = {"category": "missing_goods", "why": "Three empty boxes.", "months": "3"}


@pytest.fixture(autouse=True)
def _door(settings):
    settings.MIDDLEWARE = with_door()
    settings.APP_URL = "https://returns.example"


def restricted(shop):
    rma = ask(make_order(shop))
    now = timezone.now() - timedelta(minutes=1)
    return rma, restrict_customer(
        rma=rma, category=Category.MISSING_GOODS, why="Three empty boxes.", months=3, actor_id="7", now=now
    )


def test_staff_restrict_on_a_return_with_a_reason_and_an_end():
    atelier, northwind = two_shops()
    rma, staff = requested(atelier), staff_of(atelier)
    address = f"/app/returns/{rma.number}/restriction/"

    assert staff.post(address, GIVEN | {"months": "13"}).status_code == 422
    assert staff.post(address, GIVEN | {"why": " "}).status_code == 422
    assert staff_of(northwind).post(address, GIVEN).status_code == 404
    assert not Restriction.objects.exists()

    made = staff.post(address, GIVEN)
    assert made.status_code == 303
    assert staff.post(address, GIVEN).status_code == 409
    page = staff.get(made["Location"]).content.decode()
    assert "Three empty boxes." in page
    assert "camille@example.com" in staff.get("/app/restrictions/").content.decode()
    assert "Articles were missing" in staff.get(f"/app/returns/{rma.number}/").content.decode()


def test_nobody_of_another_shop_reads_ends_or_answers_it():
    atelier, northwind = two_shops()
    _, made = restricted(atelier)
    stranger, here = staff_of(northwind), f"/app/restrictions/{made.pk}/"

    assert stranger.get(here).status_code == 404
    assert stranger.post(f"{here}end/", {"why": "x"}).status_code == 404
    assert stranger.post(f"{here}answer/", {"outcome": "lifted", "answer": "x"}).status_code == 404
    assert "camille" not in stranger.get("/app/restrictions/").content.decode()
    assert Restriction.objects.get().ended_at is None


def test_the_customer_reads_why_and_until_when_appeals_and_gets_an_answer():
    atelier, _ = two_shops()
    rma, made = restricted(atelier)
    Order.objects.update(locale="en")
    Return.objects.update(locale="en")
    shopper, staff = Shopper(atelier), staff_of(atelier)
    path = shopper.order_path(rma.order)

    page = shopper.get(path).content.decode()
    assert "Articles were missing in parcels sent back" in page
    assert f"{path}appeal/" in page
    assert "/withdrawal/" in page
    assert "Three empty boxes." not in page

    assert shopper.post(f"{path}appeal/", {"text": " "}).status_code == 422
    assert shopper.post(f"{path}appeal/", {"text": "All was in it."}).status_code == 303
    assert "All was in it." in shopper.get(f"{path}appeal/").content.decode()
    assert "Appeals wait for your answer" in staff.get("/app/").content.decode()

    here = f"/app/restrictions/{made.pk}/"
    assert staff.post(f"{here}answer/", {"outcome": "lifted", "answer": ""}).status_code == 422
    assert staff.post(f"{here}answer/", {"outcome": "lifted", "answer": "You are right."}).status_code == 303
    assert staff.post(f"{here}answer/", {"outcome": "upheld", "answer": "No."}).status_code == 409
    assert "You can ask for returns again" in shopper.get(f"{path}appeal/").content.decode()
    assert shopper.post(f"{path}appeal/", {"text": "And now?"}).status_code == 404

    outbox.drain(clock=timezone.now)
    letters = {letter.to[0]: letter.body for letter in mail.outbox if "appeal" in letter.extra_headers["Message-ID"]}
    assert "All was in it." in letters["bonjour@atelier.example"]
    assert "You are right." in letters["camille@example.com"]


def test_the_thresholds_are_published_as_a_version_of_the_policy():
    atelier, _ = two_shops()
    staff = staff_of(atelier)
    form = {"days": "365", "orders": "5", "returned_bps": "80", "missing_pieces": "3", "day": "500.50"}

    assert staff.post("/app/settings/care/", form | {"orders": "2"}).status_code == 422
    assert staff.post("/app/settings/care/", form).status_code == 303

    policy = atelier.policies.get(status="ACTIVE").policy
    assert (policy.care.returned_bps, policy.care.missing_pieces, policy.care.accounts) == (8000, 3, None)
    assert (policy.caps.customer_returns, policy.caps.day_minor) == (None, 50_050)
    assert 'value="80"' in staff.get("/app/settings/").content.decode()
