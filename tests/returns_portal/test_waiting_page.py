"""Returns that wait for the shop's side: where they are listed, why, and what one click does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from returns.models import OutboxMessage, Return, Shop
from tests.characters import make_shop, two_shops
from tests.returns_portal.merchant_desk import approved, staff_of, with_door

pytestmark = pytest.mark.django_db
WHY = "No label: the carrier refused: invalid_address."


@pytest.fixture(autouse=True)
def _door(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()


def stuck(shop: Shop, *, dead: bool = True, days: int = 0, number: int = 1001) -> Return:
    rma, now = approved(shop, number), timezone.now()
    since = now - timedelta(days=days, hours=1)
    OutboxMessage.objects.filter(kind="labels.make", payload__return=rma.pk).update(
        dead_at=now if dead else None, last_error=WHY, created_at=since, attempts=5, due_at=now + timedelta(hours=1)
    )
    return rma


def page(shop: Shop, path: str = "/app/waiting/", locale: str = "en") -> str:
    return staff_of(shop, locale=locale).get(path).content.decode()


@pytest.mark.parametrize("dead", [True, False])
def test_a_label_that_cannot_be_made_is_listed_with_its_reason(*, dead: bool) -> None:
    rma = stuck(make_shop(), dead=dead)
    text = page(rma.shop)
    assert rma.number in text
    assert "The label could not be made." in text
    assert WHY in text
    assert ("Stopped until somebody tries again" in text) == dead
    assert "/app/waiting/" in page(rma.shop, "/app/")


def test_a_label_that_is_being_made_is_no_alarm() -> None:
    rma = approved(make_shop())
    assert rma.number not in page(rma.shop)
    assert "Nothing waits for you" in page(rma.shop)


def test_age_makes_the_alarm() -> None:
    shop = make_shop()
    stuck(shop)
    assert "critical" not in page(shop)
    assert "more than a day" not in page(shop, "/app/")
    OutboxMessage.objects.update(created_at=timezone.now() - timedelta(days=2))
    assert "critical" in page(shop)
    assert "more than a day" in page(shop, "/app/")


def test_it_is_said_in_french_too() -> None:
    shop = make_shop()
    stuck(shop)
    assert "Retours qui vous attendent" in page(shop, locale="fr")
    assert "L’étiquette n’a pas pu être créée" in page(shop, locale="fr")


@pytest.mark.parametrize("dead", [True, False])
def test_one_click_tries_again(*, dead: bool) -> None:
    rma = stuck(make_shop(), dead=dead)
    answer = staff_of(rma.shop).post(f"/app/waiting/{rma.number}/")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/app/waiting/")
    message = OutboxMessage.objects.get(kind="labels.make", payload__return=rma.pk)
    assert message.dead_at is None
    assert message.due_at <= timezone.now()


def test_another_shop_sees_and_starts_nothing() -> None:
    mine, other = two_shops()
    rma = stuck(mine)
    assert rma.number not in page(other)
    assert staff_of(other).post(f"/app/waiting/{rma.number}/").status_code == 404
    assert OutboxMessage.objects.get(kind="labels.make", payload__return=rma.pk).dead_at is not None
