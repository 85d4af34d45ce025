"""Programs have reports sent by e-mail, and stop them."""

from __future__ import annotations

from typing import Any

import pytest

from returns.models import OutboxMessage, Report, Shop
from tests.characters import make_shop
from tests.returns_api.programs import Program, program_of

pytestmark = pytest.mark.django_db
WEEK: dict[str, Any] = {"kind": "week", "email": "bonjour@atelier.example"}


@pytest.fixture
def shop() -> Shop:
    return make_shop()


@pytest.fixture
def program(shop: Shop) -> Program:
    return program_of(shop)


def test_a_report_is_set_up_sent_and_stopped(program: Program) -> None:
    tried = program.post("/reports?dry_run=true", WEEK)
    assert (tried.status_code, Report.objects.count()) == (200, 0)
    made = program.post("/reports", WEEK)
    assert (made.status_code, made.json()["actor_id"]) == (201, f"key:{program.key.pk}")
    assert made.json()["next_at"]
    assert program.post("/reports", WEEK).json()["code"] == "gets_it_already"
    path = f"/reports/{made.json()['id']}"
    assert program.post(f"{path}/sending").json()["last"]["sent_at"] is None
    assert OutboxMessage.objects.filter(kind="mail.report").count() == 1
    assert program.post(f"{path}/sending").json()["code"] == "not_sendable"
    (listed,) = program.get("/reports").json()["data"]
    assert (listed["kind"], listed["last"]["due_at"]) == ("week", None)
    assert program.post(f"{path}/removal").json() == {"gone": True}
    assert program.post(f"{path}/removal").json()["code"] == "not_found"
    assert not OutboxMessage.objects.filter(kind="mail.report").exists()


def test_strangers_are_asked_and_not_too_many_of_them(program: Program) -> None:
    def ask(number: int) -> Any:
        return program.post("/reports", WEEK | {"email": f"buyer-{number}@lin.example"})

    asked = ask(0).json()
    assert (asked["confirmed_at"], asked["next_at"]) == (None, None)
    assert program.post(f"/reports/{asked['id']}/sending").json()["code"] == "not_sendable"
    for number in range(1, 10):
        assert ask(number).status_code == 201
    assert (ask(10).status_code, ask(10).json()["code"]) == (429, "too_often")
    assert program.post("/reports", WEEK).status_code == 201
    assert OutboxMessage.objects.filter(kind="mail.report_asks").count() == 10


def test_insights_have_a_dimension_and_nothing_else_has(program: Program) -> None:
    for about in ({"kind": "insights"}, {"kind": "insights", "dimension": "all"}, {"dimension": "product"}):
        assert program.post("/reports", WEEK | about).json()["errors"][0]["field"] == "/dimension"
    made = program.post("/reports", WEEK | {"kind": "insights", "dimension": "size"}).json()
    assert (made["kind"], made["dimension"]) == ("insights", "size")
