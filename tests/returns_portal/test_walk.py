"""Working through a tab: what is done with a return opens the next one that waits there."""

from __future__ import annotations

import json
from typing import Any

import pytest

from returns.models import Return, Shop
from tests.characters import make_shop, two_shops
from tests.returns_portal.merchant_desk import again, arrived, requested, staff_of, with_door

pytestmark = pytest.mark.django_db
REVIEW = "?in=tab%3Dreview%26sort%3Dwaiting"


@pytest.fixture(autouse=True)
def _door(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def path(rma: Return, deed: str = "") -> str:
    return f"/app/returns/{rma.number}/{deed}"


def act(shop: Shop, rma: Return, deed: str, address: str = REVIEW, **fields: Any) -> Any:
    headers = {"HX-Current-URL": f"https://app.example{path(rma)}{address}"}
    return staff_of(shop, htmx=True).post(path(rma, deed), fields, headers=headers)


def led_to(answer: Any) -> str:
    place: str = json.loads(answer["HX-Location"])["path"]
    return place


def test_the_list_says_where_its_returns_were_opened_from(shop: Shop) -> None:
    rma = requested(shop)
    listed = staff_of(shop).get("/app/returns/?tab=review").content.decode()
    assert f'href="{path(rma)}?in=tab%3Dreview"' in listed
    assert f'href="{path(rma)}"' in staff_of(shop).get("/app/returns/?tab=all").content.decode()


def test_each_act_opens_the_next_and_the_last_one_the_list(shop: Shop) -> None:
    first, second, third = (requested(shop, number) for number in (1001, 1002, 1003))
    answer = act(shop, second, "approval/")
    assert led_to(answer) == f"{path(third)}{REVIEW}&done={second.number}"
    answer = act(shop, third, "refusal/", reason="OTHER", explanation="Worn.")
    assert led_to(answer) == f"{path(first)}{REVIEW}&done={third.number}"
    page = staff_of(shop).get(led_to(answer)).content.decode()
    assert path(third, "refusal/undoing/") in page
    assert "?tab=review&amp;sort=waiting" in page
    answer = act(shop, first, "approval/")
    assert led_to(answer) == "/app/returns/?tab=review&sort=waiting"
    assert "nothing waits there" in json.loads(answer["HX-Trigger"])["toast"]


def test_undoing_on_the_next_page_leads_back(shop: Shop) -> None:
    first, second = requested(shop), requested(shop, 1002)
    act(shop, first, "refusal/", reason="OTHER", explanation="Worn.")
    headers = {"HX-Current-URL": f"https://app.example{path(second)}{REVIEW}&done={first.number}"}
    answer = staff_of(shop, htmx=True).post(path(first, "refusal/undoing/"), headers=headers)
    assert led_to(answer) == path(first) + REVIEW
    assert again(first).stage == "requested"


@pytest.mark.parametrize("address", ["", "?in=tab%3Dall", "?in=tab%3Dnonsense", "?in=sort%3D%00"])
def test_a_page_that_was_opened_by_itself_stays(shop: Shop, address: str) -> None:
    rma = requested(shop)
    requested(shop, 1002)
    answer = act(shop, rma, "approval/", address)
    assert "HX-Location" not in answer
    assert path(rma) in answer.content.decode()


def test_skipping_goes_round(shop: Shop) -> None:
    first, second = arrived(shop), arrived(shop, 1002)
    where = "?in=tab%3Dinspect%26sort%3Dwaiting"
    assert staff_of(shop).get(path(first, "next/") + where)["Location"] == path(second) + where
    assert staff_of(shop).get(path(second, "next/") + where)["Location"] == path(first) + where


def test_nobody_is_led_to_another_shops_returns() -> None:
    ours, theirs = two_shops()
    rma, *_, other = requested(ours), *(requested(theirs, number) for number in (2001, 2002, 2003))
    assert led_to(act(ours, rma, "approval/")).startswith("/app/returns/?")
    assert staff_of(ours).get(path(other, "next/") + REVIEW).status_code == 404
    mine = requested(ours, 1003)
    page = staff_of(ours).get(f"{path(mine)}{REVIEW}&done={other.number}").content.decode()
    assert other.number not in page.partition('id="before"')[2]
