"""The pages of workflows: from a start to a trial, switched on, and a log that says why."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from returns.domain.role import Role
from returns.domain.workflow import as_document, parse
from returns.domain.workflow_starts import STARTS, start
from returns.models import OutboxMessage, Return, ReturnEvent, Shop, ShopWorkflow, StaffMember, WorkflowDay, WorkflowRun
from returns.operations.keep_workflow import make_workflow, stop_by_itself, switch_workflow
from returns.operations.try_workflow import try_workflow
from returns.queries.policies import active_policy
from returns.queries.workflows import plan_of
from returns_portal.merchant import workflow_words
from returns_portal.merchant.forms.workflow import WorkflowForm
from returns_portal.merchant.forms.workflow_steps import About
from tests.characters import NOW, make_shop, two_shops
from tests.returns.test_workflows import work, workflow
from tests.returns_portal.merchant_desk import received, requested, staff_of, with_door

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=4)


@pytest.fixture(autouse=True)
def _door(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def at(name: str, *args: Any) -> str:
    return reverse(f"merchant:{name}", args=args)


def typed(**more: Any) -> dict[str, Any]:
    """A form as a browser sends it: a workflow that tags what is asked for."""
    return {
        "name": "Tag it", "event": "return.requested", "after_days": "0", "steps": "tag", "s0-tag": "new",
        "per_hour": "200", **more,
    }  # fmt: skip


def test_the_empty_list_teaches_and_every_start_opens_as_a_form_that_can_be_kept(shop: Shop) -> None:
    client = staff_of(shop, locale="fr")
    page = client.get(at("workflows")).content.decode()
    assert "Pas encore d’automatisme" in page
    for code in STARTS:
        assert f"?start={code}" in page
        assert workflow_words.STARTS[code][0]
        form = client.get(at("workflow_new"), {"start": code})
        assert form.status_code == 200
        fields = form.content.decode()
        assert 'name="steps" value="' + ",".join(step["do"] for step in STARTS[code]["then"]) in fields
        document = start(code, name="N", decimals=2, segments=("loyal",))
        assert as_document(parse(document))["name"] == "N"


def test_what_is_kept_is_off_is_tried_at_once_and_acts_once_it_is_switched_on(shop: Shop) -> None:
    client = staff_of(shop)
    past = requested(shop, 1001)
    kept = client.post(at("workflow_new"), typed(value_max="500"))
    row = ShopWorkflow.objects.get()
    assert (kept.status_code, kept["Location"]) == (303, at("workflow_trial", row.pk))
    assert not row.is_on
    trial = client.get(kept["Location"]).content.decode()
    assert "Of the one return there is it would have acted on 1." in trial
    assert past.number in trial
    assert not past.tagged.exists()
    client.post(at("workflow_switch", row.pk), {"to": "on"})
    rma = requested(shop, 1002)
    work()
    assert rma.tagged.get().tag.name == "new"
    assert not past.tagged.exists(), "what happened before is left alone"
    log = client.get(at("workflow_runs", row.pk)).content.decode()
    assert rma.number in log
    run = client.get(at("workflow_run", WorkflowRun.objects.get().pk)).content.decode()
    assert "What was paid for the goods" in run
    assert "Held" in run


def test_steps_are_added_moved_and_taken_away_without_a_script_and_nothing_typed_is_lost(shop: Shop) -> None:
    client = staff_of(shop)
    page = client.post(at("workflow_new"), typed(name="", edit="add", add="wait"))
    assert page.status_code == 200
    fields = page.content.decode()
    assert 'value="tag,wait"' in fields
    assert 'name="s1-days"' in fields
    assert 'value="new"' in fields
    assert "Give it a name." not in fields, "nobody asked yet whether it is right"
    moved = {"steps": "tag,wait,note", "s1-days": "9", "s1-still": ["requested"], "s2-text": "Look", "edit": "up:2"}
    fields = client.post(at("workflow_new"), typed(**moved)).content.decode()
    assert 'value="tag,note,wait"' in fields
    assert 'name="s2-days" value="9"' in fields
    less = {"steps": "tag,note", "s1-text": "Look", "edit": "remove:0"}
    fields = client.post(at("workflow_new"), typed(**less)).content.decode()
    assert 'name="steps" value="note"' in fields
    assert ">\nLook</textarea>" in fields
    for odd in ("remove:9", "up:0", "up:", "add", "x:1", "remove:-1"):
        assert client.post(at("workflow_new"), typed(edit=odd, add="nothing")).status_code == 200
    assert not ShopWorkflow.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "Donnez-lui un nom."),
        ({"steps": ""}, "au moins une étape"),
        ({"steps": "settle"}, "dites combien par jour au plus"),
        ({"steps": "tag,wait", "s1-days": "2"}, "Rien ne vient après cette attente"),
        ({"value_min": "9", "value_max": "3"}, "inférieure au début"),
        ({"steps": "ask"}, "dans au moins une langue"),
        ({"steps": "tell", "s0-word": "Nein!"}, "Lettres minuscules"),
        ({"steps": "flow", "s0-text": "x" * 301}, "300 caractères"),
        ({"event": "moon.rises"}, "moon.rises"),
        ({"after_days": "x"}, "nombre"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(
    shop: Shop, wrong: dict[str, Any], said: str
) -> None:
    page = staff_of(shop, locale="fr").post(at("workflow_new"), typed(**{"name": "Mon nom", **wrong}))
    assert page.status_code == 422
    text = page.content.decode()
    assert said in text
    assert "Mon nom" in text or wrong == {"name": ""}
    assert "errorlist" in text or 'role="alert"' in text
    assert not ShopWorkflow.objects.exists()


def test_a_form_shows_what_it_kept_whatever_it_says(shop: Shop) -> None:
    StaffMember.objects.create(shop=shop, user_id="7009", name="Ana", met_at=NOW, asked_at=NOW)
    document = {
        "name": "All", "when": {"event": "goods.received", "after_days": 2, "still": ["to_refund"]},
        "if": {
            "lines": {"countries": ["FR"], "skus": ["A*"], "price_minor": {"min": 1050}, "discount_bps": {"max": 2550}},
            "every_line": True, "value_minor": {"min": 100, "max": 9990}, "fault": False, "photos": {"max": 0},
            "outcomes": ["refund"], "stages": ["to_refund"], "found": ["RESTOCKED"], "tags": ["vip"],
            "assignees": ["nobody", "7009"],
        },
        "then": [
            {"do": "decline", "reason": "OTHER", "explanation": {"fr": "Non"}}, {"do": "wait", "days": 3},
            {"do": "assign", "who": "7009", "text": "Look"}, {"do": "settle"}, {"do": "tell", "word": "paid_out"},
            {"do": "flow", "text": "Paid out"}, {"do": "unassign"},
        ],
        "day_minor": 12345, "per_hour": 7,
    }  # fmt: skip
    row = make_workflow(shop=shop, plan=parse(document), by="7001", now=NOW)
    before = as_document(plan_of(row))
    client = staff_of(shop)
    assert "Look" in client.get(at("workflow", row.pk)).content.decode()
    about = About(shop.languages, {"7009": "Ana"})
    form = WorkflowForm(policy=active_policy(shop).policy, currency="EUR", about=about, shown=before)
    shown = {name: form[name].value() for name in form.fields}
    sent = {name: value for name, value in shown.items() if value is not None and value is not False} | {"seen": "1"}
    assert client.post(at("workflow", row.pk), sent).status_code == 303
    row.refresh_from_db()
    assert as_document(plan_of(row)) == before
    assert row.number == 1, "the same again is no new version"
    assert client.post(at("workflow", row.pk), {**sent, "name": "Other"}).status_code == 303
    again = client.post(at("workflow", row.pk), {**sent, "name": "Third"})
    assert again.status_code == 409
    assert "Third" in again.content.decode()


def test_a_trial_tells_what_would_follow_and_leaves_nothing(shop: Shop) -> None:
    row = workflow(shop, [{"do": "settle"}], event="goods.received", day_minor=10**7, on=False)
    returns = [received(shop, number) for number in (1001, 1002)]
    tables: tuple[Any, ...] = (Return, ReturnEvent, OutboxMessage, WorkflowDay, WorkflowRun)
    before = [list(table.objects.order_by("pk").values()) for table in tables]
    tried = try_workflow(shop=shop, workflow=row, plan=plan_of(row), now=LATER)
    assert [list(table.objects.order_by("pk").values()) for table in tables] == before
    assert (tried.looked, len(tried.acted), tried.tried) == (2, 2, 2)
    assert tried.paid_minor == sum(rma.settlement.total_shop_minor for rma in returns)
    assert tried.letters == 2
    other = workflow(shop, [{"do": "approve"}], event="goods.received", only_if={"lines": {"countries": ["DE"]}})
    assert dict(try_workflow(shop=shop, workflow=other, plan=plan_of(other), now=LATER).missed) == {
        "lines.countries": 2
    }


def test_a_trial_promises_no_more_than_the_days_limit_lets_it_pay(shop: Shop) -> None:
    first, _second = (received(shop, number) for number in (1001, 1002))
    total = first.settlement.total_shop_minor
    row = workflow(shop, [{"do": "settle"}], event="goods.received", day_minor=total, on=False)
    tried = try_workflow(shop=shop, workflow=row, plan=plan_of(row), now=LATER)
    assert (tried.tried, tried.paid_minor, dict(tried.skipped)) == (2, total, {("settle", "workflow_limit"): 1})
    assert not WorkflowDay.objects.exists()


def test_home_says_that_a_workflow_stopped_and_the_timeline_leads_to_what_it_did(shop: Shop) -> None:
    row = workflow(shop, [{"do": "approve"}], name="Quick yes")
    rma = requested(shop)
    work()
    client = staff_of(shop)
    page = client.get(at("return", rma.number)).content.decode()
    assert "Workflow “Quick yes”" in page
    assert at("workflow_run", row.runs.get().pk) in page
    assert "stopped by itself" not in client.get(at("home")).content.decode()
    stop_by_itself(row, why="storm", now=LATER)
    assert "A workflow stopped by itself" in client.get(at("home")).content.decode()
    assert "Stopped by itself" in client.get(at("workflows")).content.decode()


def test_managers_write_workflows_and_agents_see_what_they_did(shop: Shop) -> None:
    row = workflow(shop, [{"do": "approve"}])
    requested(shop)
    work()
    run = row.runs.get()
    for role, status in ((Role.OWNER, 200), (Role.MANAGER, 200), (Role.AGENT, 403), (Role.VIEWER, 403)):
        client = staff_of(shop, role=role)
        for name in ("workflow", "workflow_runs", "workflow_trial"):
            assert client.get(at(name, row.pk)).status_code == status
        assert client.get(at("workflow_run", run.pk)).status_code == 200
        switched = client.post(at("workflow_switch", row.pk), {"to": "on"}).status_code
        assert switched == (303 if status == 200 else 403)


def test_another_shop_finds_none_of_it() -> None:
    shop, other = two_shops()
    row = workflow(shop, [{"do": "approve"}], name="Nobody else’s")
    requested(shop)
    work()
    client = staff_of(other)
    assert client.get(at("workflow_run", row.runs.get().pk)).status_code == 404
    for name in ("workflow", "workflow_runs", "workflow_trial"):
        assert client.get(at(name, row.pk)).status_code == 404
    assert client.post(at("workflow_removal", row.pk)).status_code == 404
    assert row.name not in client.get(at("workflows")).content.decode()
    assert switch_workflow(shop=shop, workflow_id=row.pk, on=True, now=NOW).is_on


def test_limits_removal_and_odd_addresses(shop: Shop) -> None:
    row, client = workflow(shop, [{"do": "approve"}]), staff_of(shop)
    assert client.post(at("workflows"), {"day": "-1"}).status_code == 422
    assert client.post(at("workflows"), {"day": "250.50"}).status_code == 303
    assert shop.workflow_limits.day_minor == 25050
    assert 'value="250.50"' in client.get(at("workflows")).content.decode()
    assert client.post(at("workflow_switch", row.pk), {"to": "sideways"}).status_code == 400
    assert client.get(at("workflow_runs", row.pk), {"before": "x", "only": "NO"}).status_code == 200
    assert client.post(at("workflow_removal", row.pk)).status_code == 303
    assert client.get(at("workflow", row.pk)).status_code == 404


def test_the_list_and_the_log_ask_as_little_for_many_as_for_few(shop: Shop) -> None:
    row, client = workflow(shop, [{"do": "tag", "tag": "x"}]), staff_of(shop)
    requested(shop, 1001)
    work()
    asked = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as seen:
            client.get(at("workflows"))
            client.get(at("workflow_runs", row.pk))
        asked.append(len(seen))
        for number in range(8):
            workflow(shop, [{"do": "tag", "tag": "x"}], name=f"W{number}", on=number == 0)
        for number in range(1002, 1005):
            requested(shop, number)
        work()
    assert asked[0] == asked[1] <= 12
