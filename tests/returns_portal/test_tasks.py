"""Tasks: put on the list, proposed by what is unusual, done and undone, and what becomes of it told at home."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from returns.domain.role import Role
from returns.models import Finding, FindingAnswer, Shop, Task
from returns.operations.open_task import MOST
from returns.queries.policies import active_policy
from tests.characters import two_shops
from tests.insight_history import season
from tests.returns_portal.merchant_desk import STAFF_ID, staff_of, with_door

pytestmark = pytest.mark.django_db
TASKS = "/app/tasks/"


@pytest.fixture(autouse=True)
def door(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()


@pytest.fixture
def shop() -> Shop:
    shop, _ = two_shops()
    for user, name, role in ((STAFF_ID, "Maud", "manager"), ("7002", "Yann", "agent"), ("7003", "Lou", "warehouse")):
        shop.staff.create(user_id=user, name=name, role=role, met_at=timezone.now(), asked_at=timezone.now())
    return shop


@pytest.fixture
def finding(shop: Shop) -> Finding:
    season(shop, now=timezone.now(), weeks=20)
    return Finding.objects.get(shop=shop, sort="size", subject__label="Robe en lin Ouessant · S")


def post(shop: Shop, who: str = STAFF_ID, role: Role = Role.AGENT, **fields: Any) -> Any:
    return staff_of(shop, who=who, role=role).post(TASKS, {"what": "Measure size S"} | fields)


def page(shop: Shop, path: str = TASKS, **who: Any) -> str:
    return str(staff_of(shop, **who).get(path).content.decode())


def test_somebody_wants_something_done_and_a_colleague_does_it(shop: Shop) -> None:
    assert "Nothing to be done" in page(shop)
    assert post(shop, for_whom="7002", due="2020-03-01").status_code == 200
    task = Task.objects.get()
    assert (task.for_whom, task.due, task.by) == ("7002", date(2020, 3, 1), STAFF_ID)
    shown = page(shop)
    assert "For Yann" in shown
    assert "Late" in shown
    assert "Lou" not in shown.partition('id="new-task"')[2]
    assert "/app/tasks/" in page(shop, "/app/", who="7002", role=Role.AGENT).partition('id="ours"')[2]
    assert "/app/tasks/" not in page(shop, "/app/").partition('id="ours"')[2]
    yann = staff_of(shop, who="7002", role=Role.AGENT)
    yann.post(f"{TASKS}{task.pk}/", {"do": "done"})
    yann.post(f"{TASKS}{task.pk}/", {"do": "off"})
    assert "by Yann" in page(shop)
    assert "par vous" in page(shop, who="7002", locale="fr")
    yann.post(f"{TASKS}{task.pk}/", {"do": "open"})
    yann.post(f"{TASKS}{task.pk}/", {"do": "off"})
    assert not Task.objects.exists()


@pytest.mark.parametrize("wrong", [{"what": " "}, {"what": "x" * 301}, {"due": "soon"}, {"for_whom": "7003"}])
def test_what_cannot_be_read_stays_in_the_form(shop: Shop, wrong: dict[str, str]) -> None:
    answer = post(shop, **({"what": "Look here"} | wrong))
    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()
    assert not Task.objects.exists()


def test_a_second_click_puts_no_second_task(shop: Shop) -> None:
    assert {post(shop).status_code for _ in range(2)} == {200}
    task = Task.objects.get()
    staff_of(shop).post(f"{TASKS}{task.pk}/", {"do": "done"})
    post(shop)
    assert Task.objects.count() == 2, "what was done once can be wanted again"


def test_a_list_is_not_endless(shop: Shop) -> None:
    Task.objects.bulk_create(Task(shop=shop, what=f"{n}", by="1", at=timezone.now()) for n in range(MOST))
    answer = post(shop)
    assert answer.status_code == 409
    assert 'value="Measure size S"' in answer.content.decode()
    assert Task.objects.count() == MOST


def test_others_have_no_part_in_it(shop: Shop) -> None:
    post(shop)
    task, other = Task.objects.get(), Shop.objects.exclude(pk=shop.pk).get()
    for role in (Role.VIEWER, Role.WAREHOUSE):
        assert staff_of(shop, role=role).get(TASKS).status_code == 403
        assert post(shop, role=role).status_code == 403
    assert staff_of(other).post(f"{TASKS}{task.pk}/", {"do": "done"}).status_code == 404
    assert staff_of(None).get(TASKS).status_code == 401
    assert "Measure" not in page(other)
    assert staff_of(shop).post(f"{TASKS}{task.pk}/", {"do": "evil"}).status_code == 400


def test_what_is_unusual_becomes_a_task_and_once_it_is_done_it_is_followed(shop: Shop, finding: Finding) -> None:
    assert f"{TASKS}?finding={finding.pk}" in page(shop, "/app/insights/unusual/")
    proposed = page(shop, f"{TASKS}?finding={finding.pk}")
    assert 'value="Robe en lin Ouessant · S: Measure some pieces of this size' in proposed
    post(shop, role=Role.MANAGER, what="Measure it", finding=finding.pk)
    post(shop, role=Role.MANAGER, what="Measure it", finding=finding.pk)
    task = Task.objects.get()
    assert task.finding == finding
    assert "There is a task for it" in page(shop, "/app/insights/unusual/")
    assert "times as often" in page(shop)
    assert "times as often" not in page(shop, role=Role.AGENT, who="7002")
    staff_of(shop).post(f"{TASKS}{task.pk}/", {"do": "done"})
    staff_of(shop).post(f"{TASKS}{task.pk}/", {"do": "done"})
    answer = FindingAnswer.objects.get()
    assert (answer.kind, answer.note, answer.ended_at) == ("acted", "Measure it", None)
    staff_of(shop).post(f"{TASKS}{task.pk}/", {"do": "open"})
    answer.refresh_from_db()
    assert answer.ended == "undone"


def test_a_finding_of_another_shop_or_for_who_sees_no_figures_is_nothing(shop: Shop, finding: Finding) -> None:
    other = Shop.objects.exclude(pk=shop.pk).get()
    for asked in (f"{finding.pk}", "x", "9" * 30, "-1", "²"):
        assert "Ouessant" not in page(other, f"{TASKS}?finding={asked}")
    assert "Ouessant" not in page(shop, f"{TASKS}?finding={finding.pk}", role=Role.AGENT)
    post(other, role=Role.OWNER, finding=finding.pk)
    post(shop, role=Role.AGENT, finding=finding.pk)
    assert list(Task.objects.values_list("finding", flat=True)) == [None, None]


def test_home_says_for_a_week_that_something_can_be_said(shop: Shop, finding: Finding) -> None:
    said = "it can be said now what became of it"
    post(shop, role=Role.MANAGER, finding=finding.pk)
    staff_of(shop).post(f"{TASKS}{Task.objects.get().pk}/", {"do": "done"})
    assert said not in page(shop, "/app/")
    FindingAnswer.objects.update(verdict="fell", decided_at=timezone.now())
    assert said in page(shop, "/app/")
    assert said not in page(shop, "/app/", role=Role.AGENT)
    FindingAnswer.objects.update(decided_at=timezone.now() - timedelta(days=8))
    assert said not in page(shop, "/app/")


def test_the_page_costs_the_same_however_much_there_is(shop: Shop, finding: Finding) -> None:
    counts = []
    for number in (1, 40):
        Task.objects.bulk_create(
            Task(shop=shop, what=f"{n}", finding=finding, by="1", at=timezone.now()) for n in range(number)
        )
        with CaptureQueriesContext(connection) as queries:
            page(shop)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


def test_what_it_suggests_is_drafted_and_counts_for_nobody_yet(shop: Shop, finding: Finding) -> None:
    address, in_force = f"/app/insights/unusual/{finding.pk}/draft/", active_policy(shop).document
    assert "Draft it in the policy: Let shoppers choose another size at once" in page(shop, "/app/insights/unusual/")
    assert staff_of(shop, role=Role.AGENT).post(address).status_code == 403
    assert staff_of(Shop.objects.exclude(pk=shop.pk).get()).post(address).status_code == 404
    for _ in range(2):
        answer = staff_of(shop).post(address)
        assert (answer.status_code, answer["Location"]) == (303, "/app/policy/")
    (clause,) = shop.policies.get(status="DRAFT").policy.clauses
    assert (clause.when.products, clause.when.reasons) == (("gid://shopify/Product/0",), (finding.reason,))
    assert clause.then.exchanges_offered == "variants"
    assert clause.label["fr"] == "Robe en lin Ouessant · S, Trop petit"
    assert active_policy(shop).document == in_force
    assert "Robe en lin Ouessant · S" in page(shop, "/app/policy/")
    task = Task.objects.get()
    assert (task.finding, task.for_whom) == (finding, STAFF_ID)
    assert "Draft it in the policy" not in page(shop, "/app/insights/unusual/").partition(f'"finding-{finding.pk}"')[2]
