"""From a person's decision to the customer's appeal and the answer, page by page."""

import json
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from returns import outbox
from returns.domain.restriction import Category
from returns.models import Appeal, Order, Restriction, Return, ReturnMedian, Shop
from returns.operations.publish_policy import publish_policy
from returns.operations.restrict_customer import restrict_customer
from returns_portal.limits import Attempt, take
from returns_portal.models import RateLimit
from returns_portal.shopper.views import appeal
from tests.characters import ask, make_order, make_shop, two_shops
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


def test_its_end_is_told_where_it_was_asked_for():
    _, made = restricted(shop := make_shop())
    staff = staff_of(shop, locale="fr", htmx=True)

    answer = staff.post(
        f"/app/restrictions/{made.pk}/end/", {"why": "Il s’est expliqué."}, headers={"HX-Boosted": "true"}
    )

    assert json.loads(answer["HX-Trigger"]) == {"toast": "La restriction a pris fin."}
    assert json.loads(answer["HX-Location"])["path"] == f"/app/restrictions/{made.pk}/"


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
    assert "/appeal/" in page
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
    form = {
        "days": "365", "orders": "5", "returned_bps": "80", "above_median_bps": "40", "missing_pieces": "3",
        "undelivered": "2", "day": "500.50",
    }  # fmt: skip

    for wrong in ({"orders": "2"}, {"above_median_bps": "9"}, {"above_median_bps": "12.5"}, {"undelivered": "1"}):
        assert staff.post("/app/settings/care/", form | wrong).status_code == 422
    assert staff.post("/app/settings/care/", form).status_code == 303

    policy = atelier.policies.get(status="ACTIVE").policy
    assert (policy.care.returned_bps, policy.care.missing_pieces, policy.care.accounts) == (8000, 3, None)
    assert (policy.care.above_median_bps, policy.care.undelivered) == (4000, 2)
    assert (policy.caps.customer_returns, policy.caps.day_minor) == (None, 50_050)
    assert 'value="80"' in staff.get("/app/settings/").content.decode()


@pytest.mark.parametrize(
    ("median", "words"),
    [
        (None, "Counted once a day; with fewer than 30 customers"),
        (29, "Now off: only 29 customers ordered as often, and 30 are needed"),
        (412, "Now half of 412 customers send back 24% of their pieces or less."),
    ],
)
def test_the_settings_say_what_shoppers_would_be_compared_with(median, words):
    shop = make_shop()
    if median:
        ReturnMedian.objects.create(
            shop=shop, days=365, orders=5, people=median, share_bps=2400, counted_at=timezone.now()
        )
    assert words in staff_of(shop).get("/app/settings/").content.decode()


def test_differences_of_care_are_told_in_words():
    shop = make_shop()
    staff = staff_of(shop)
    document = shop.policies.get(status="ACTIVE").document | {"care": {"above_median_bps": 4000, "undelivered": 2}}
    assert staff.post("/app/policy/draft/", {"text": json.dumps(document)}).status_code == 303
    page = staff.get("/app/policy/").content.decode()
    assert "40 percentage points" in page
    assert "Orders said not to have come" in page


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_conditions_say_that_a_person_looks_what_follows_and_whom_to_ask(language):
    shop = make_shop()
    said = {"en": "No machine refuses it: a person decides", "fr": "Aucune machine ne le refuse"}[language]
    shopper = Shopper(shop, **{"accept-language": language})
    assert said not in shopper.get("/").content.decode(), "where nobody looks, nothing is said of it"

    for part in ({"care": {"undelivered": 2}}, {"caps": {"day_minor": 50_000}}):
        document = shop.policies.get(status="ACTIVE").document
        publish_policy(shop=shop, document=document | {"care": {}, "caps": {}} | part, now=timezone.now())
        page = shopper.get("/").content.decode()
        assert said in page
        assert "bonjour@atelier.example" in page

    Shop.objects.update(email="")
    page = shopper.get("/").content.decode()
    assert said in page
    assert "bonjour@atelier.example" not in page


def test_appeals_have_a_limit_that_says_when_to_go_on_and_keeps_what_was_typed():
    shop = make_shop()
    rma, made = restricted(shop)
    Order.objects.update(locale="en")
    shopper = Shopper(shop)
    path = f"{shopper.order_path(rma.order)}appeal/"
    for _ in range(appeal.PER_RESTRICTION.most):
        assert shopper.post(path, {"text": " "}).status_code == 422

    refused = shopper.post(path, {"text": "All was in it."})

    page = refused.content.decode()
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 3600
    assert "Not sent: too many attempts" in page
    assert "All was in it.</textarea>" in page
    assert "mailto:bonjour@atelier.example" in page
    assert not Appeal.objects.exists()
    assert shopper.get(path).status_code == 200, "reading is free"

    RateLimit.objects.all().delete()
    assert shopper.post(path, {"text": "All was in it."}).status_code == 303
    assert Appeal.objects.get().restriction == made


def test_one_client_cannot_appeal_without_end_on_many_restrictions(settings):
    limit = appeal.PER_CLIENT
    assert limit.most < 100
    shop = make_shop()
    rma, _ = restricted(shop)
    client = Attempt(limit, ("127.0.0.1",))
    take([client] * limit.most, now=timezone.now())
    shopper = Shopper(shop)
    assert shopper.post(f"{shopper.order_path(rma.order)}appeal/", {"text": "Mine."}).status_code == 429
