"""Programs write the policy, workflows and tasks, and answer findings, as people do, and never what is theirs alone."""

from __future__ import annotations

from typing import Any

import pytest

from returns.domain.api_key import actor_of
from returns.domain.insight import Dimension
from returns.models import ApiKey, InsightSubject, Shop
from returns.queries.policies import active_policy, draft_policy
from returns_api.examples import BODIES
from tests.characters import NOW, make_shop
from tests.returns_api.programs import Program, program_of
from tests.returns_portal.merchant_desk import requested
from tests.security.state import changed, tables

pytestmark = pytest.mark.django_db
PLAN = BODIES["make_workflow"]["document"]


@pytest.fixture
def shop() -> Shop:
    return make_shop()


@pytest.fixture
def program(shop: Shop) -> Program:
    return program_of(shop)


def code(answer: Any) -> str:
    """What was refused, and where."""
    told = answer.json()
    return str(told["errors"][0]["field"] if told.get("errors") else told["code"])


def test_a_policy_is_written_tried_published_and_taken_back(shop: Shop, program: Program) -> None:
    before, document = active_policy(shop), active_policy(shop).document
    longer = {"document": document | {"window": {**document.get("window", {}), "days": 45}}}
    assert program.get("/policy-draft").json() == {"draft": None}
    assert code(program.post("/policy-draft/removal")) == "not_found"
    state = tables()
    assert program.post("/policy-draft?dry_run=true", longer).json()["draft"]["document"] == longer["document"]
    wrong = {"document": document | {"window": {"days": "long"}}}
    assert code(program.post("/policy-draft", wrong)) == "/document/window/days"
    assert code(program.post("/policy-draft", {"document": {"name": "\0"}})) == "/document"
    assert not changed(state)
    made = program.post("/policy-draft", longer)
    assert made.json()["draft"]["actor_id"] == actor_of(program.key.pk)
    assert made["ETag"] == program.get("/policy-draft")["ETag"]
    even = {"document": document | {"window": {**document.get("window", {}), "days": 60}}}
    assert code(program.post("/policy-draft", even)) == "draft_in_the_way"
    assert code(program.post("/policy-draft", even, If_Match='"other"')) == "changed_meanwhile"
    written = program.post("/policy-draft", even, If_Match=made["ETag"]).json()["draft"]
    assert (
        code(program.post("/policy-draft/publication", {"edition": made.json()["draft"]["edition"]})) == "draft_changed"
    )
    assert program.post("/policy-draft/simulation").json()["simulation"]["status"] == "RUNNING"
    assert program.get("/policy-draft/simulation").json()["simulation"]["against"] == before.number
    body = {"edition": written["edition"], "note": "Two months"}
    assert code(program.post("/policy-draft/publication", body | {"begins": "2020-01-01"})) == "/begins"
    assert program.post("/policy-draft/publication", body).json()["status"] == "ACTIVE"
    assert active_policy(shop).policy.window.days == 60
    assert program.post(f"/policies/{before.number}/draft").json()["draft"]["document"] == document
    edition = program.get("/policy-draft").json()["draft"]["edition"]
    later = program.post("/policy-draft/publication", {"edition": edition, "begins": "2100-01-01"}).json()
    assert (later["status"], later["changed_again"]) == ("SCHEDULED", None)
    fee = document | {"fees": {"return_shipping_minor": 590}}
    edition = program.post("/policy-draft", {"document": fee}).json()["draft"]["edition"]
    again = program.post("/policy-draft/publication", {"edition": edition}).json()["changed_again"]
    assert (again["version"], again["fields"]) == (later["number"], ["fees.return_shipping_minor"])
    assert code(program.post(f"/policies/{before.number}/cancellation")) == "begun"
    assert program.post(f"/policies/{later['number']}/cancellation").status_code == 200
    assert program.post("/policy-draft/removal").json() == {"gone": True}
    assert draft_policy(shop) is None


def test_workflows_are_written_switched_and_read_but_what_pays_is_for_people(shop: Shop, program: Program) -> None:
    assert code(program.post("/workflows", {"document": PLAN | {"then": []}})) == "/document/then"
    pays = PLAN | {"then": [{"do": "settle"}], "day_minor": 5000}
    assert code(program.post("/workflows", {"document": pays})) == "person_needed"
    before = tables()
    assert program.post("/workflows?dry_run=true", {"document": PLAN}).status_code == 200
    assert not changed(before)
    made = program.post("/workflows", {"document": PLAN})
    assert (made.status_code, made.json()["on"]) == (201, False)
    path = f"/workflows/{made.json()['id']}"
    seen = program.get(path)["ETag"]
    assert program.post(path, {"document": PLAN | {"name": "Thank"}}, If_Match=seen).json()["version"] == 2
    assert code(program.post(path, {"document": PLAN}, If_Match=seen)) == "changed_meanwhile"
    assert code(program.post(path, {"document": pays})) == "person_needed"
    assert program.post(f"{path}/switch", {"on": True}).json()["on"] is True
    requested(shop)
    assert program.get(f"{path}/trial").json()["looked"] == 0
    assert program.get(f"{path}/runs").json() == {"data": [], "next_cursor": None}
    assert [each["name"] for each in program.get("/workflows").json()["data"]] == ["Thank"]
    shop.workflows.get().versions.filter(number=2).update(document=pays)
    assert code(program.post(f"{path}/switch", {"on": True})) == "person_needed"
    assert program.post(f"{path}/switch", {"on": False}).json()["on"] is False
    assert program.post(f"{path}/removal").json() == {"gone": True}
    assert code(program.get(path)) == "not_found"


def test_tasks_are_made_done_and_opened_again_and_findings_answered(shop: Shop, program: Program) -> None:
    dress = InsightSubject.objects.create(shop=shop, dimension=Dimension.PRODUCT, key="gid://p/1", label="Robe")
    counted = {"k": 8, "n": 20, "other_k": 5, "other_n": 80, "chance": 0.001}
    weeks = {"since_week": NOW.date(), "until_week": NOW.date(), "first_at": NOW, "last_at": NOW}
    finding = shop.findings.create(key="robe", sort="product", subject=dress, **weeks, **counted)
    body = {"what": "Ask about the seams.", "finding": finding.pk}
    assert code(program.post("/tasks", body | {"for_whom": "9"})) == "/for_whom"
    assert code(program.post("/tasks", body | {"finding": 2**40})) == "/finding"
    assert code(program.post("/tasks", body | {"what": "  "})) == "/what"
    assert program_of(shop, "returns:write", name="No figures").post("/tasks", body).status_code == 403
    made = program.post("/tasks", body)
    path = f"/tasks/{made.json()['id']}"
    assert (made.status_code, program.post("/tasks", body).json()["id"]) == (201, made.json()["id"])
    assert program.post(f"{path}/done").json()["done_by"] == actor_of(program.key.pk)
    (told,) = program.get("/findings").json()["data"]
    assert (told["answered"]["kind"], told["waits"]) == ("acted", False)
    assert program.post(f"{path}/removal").json() == {"gone": False}
    assert program.post(f"{path}/reopening").json()["done_at"] is None
    assert program.get("/findings").json()["data"][0]["waits"] is True
    assert program.post(f"/findings/{finding.pk}/answer", {"kind": "left", "note": "Known."}).json()["waits"] is False
    assert program.post(f"/findings/{finding.pk}/answer/undoing").json() == {"gone": True}
    assert program.post(f"{path}/removal").json() == {"gone": True}
    assert program.get("/tasks").json() == {"data": []}


def test_changes_of_the_shop_count_against_the_keys_changes(program: Program) -> None:
    ApiKey.objects.update(cap_changes=1)
    assert program.post("/tasks", {"what": "One."}).status_code == 201
    assert code(program.post("/tasks", {"what": "Two."})) == "cap_changes"
