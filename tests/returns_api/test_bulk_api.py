"""Many returns at once: chosen as the list finds them, tried, started, and never beyond what the key may."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from returns.domain.bulk import TOLD, BulkAction
from returns.domain.status import ReturnStatus
from returns.models import ApiKey, BulkJob, Shop
from returns.operations.api_keys import revoke_key
from returns.operations.begin_bulk import begin_bulk
from returns.operations.index_returns import index_returns
from returns.operations.run_bulk import run_some
from returns.operations.try_bulk import try_some
from tests.characters import make_shop
from tests.returns_api.programs import OWNER, Program, program_of
from tests.returns_portal.merchant_desk import approved, received, requested
from tests.security.state import changed, tables

pytestmark = pytest.mark.django_db
ASKED = {"action": "approve", "filter": {"stage": ["requested"]}}


@pytest.fixture
def shop() -> Shop:
    return make_shop()


@pytest.fixture
def program(shop: Shop) -> Program:
    return program_of(shop)


def tried(program: Program, body: dict[str, Any] = ASKED, **headers: str) -> dict[str, Any]:
    """A job after a worker has tried it."""
    made = program.post("/bulk-jobs", body, **headers)
    assert made.status_code == 201, made.content
    job = BulkJob.objects.get(pk=made.json()["id"])
    try_some(job, now=timezone.now(), most=100)
    told: dict[str, Any] = program.get(f"/bulk-jobs/{job.pk}").json()
    return told


def done(program: Program, job: dict[str, Any]) -> list[tuple[str, str]]:
    """What became of each return, after a worker has done it."""
    assert program.post(f"/bulk-jobs/{job['id']}/start").json()["status"] == "RUNNING"
    run_some(BulkJob.objects.get(pk=job["id"]), now=timezone.now(), most=100)
    rows = program.get(f"/bulk-jobs/{job['id']}/rows").json()["data"]
    return [(row["status"], row["reason"]) for row in rows]


def counted(job: dict[str, Any]) -> dict[str, int]:
    return {group["status"]: group["rows"] for group in job["groups"]}


def test_a_job_is_a_preview_until_it_is_started(shop: Shop, program: Program) -> None:
    for number in (1001, 1002, 1003):
        requested(shop, number)
    late = approved(shop, 1004)
    job = tried(program, Idempotency_Key="a")
    assert (job["status"], counted(job), job["actor_id"]) == ("READY", {"FIT": 3}, f"key:{program.key.pk}")
    assert job["groups"][0]["labels"] == 3
    assert program.post("/bulk-jobs", ASKED, Idempotency_Key="a").json()["id"] == job["id"]
    assert not shop.returns.exclude(pk=late.pk).exclude(status=ReturnStatus.REQUESTED).exists()
    assert done(program, job) == [("DONE", "")] * 3
    assert program.post(f"/bulk-jobs/{job['id']}/start").json()["status"] == "DONE"
    page = program.get(f"/bulk-jobs/{job['id']}/rows?limit=2&status=DONE").json()
    rest = program.get(f"/bulk-jobs/{job['id']}/rows?limit=2&cursor={page['next_cursor']}").json()
    assert [len(page["data"]), len(rest["data"]), rest["next_cursor"]] == [2, 1, None]
    assert program.post(f"/bulk-jobs/{job['id']}/again").json()["code"] == "nothing_chosen"
    assert [each["id"] for each in program.get("/bulk-jobs").json()["data"]] == [job["id"]]


def test_what_was_called_off_is_done_by_another_job(shop: Shop, program: Program) -> None:
    rma = requested(shop)
    job = tried(program, {"action": "decline", "numbers": [rma.number], "explanation": "Worn."})
    assert program.post(f"/bulk-jobs/{job['id']}/cancellation").json()["status"] == "CANCELED"
    assert program.post(f"/bulk-jobs/{job['id']}/start").json()["code"] == "not_ready"
    again = program.post(f"/bulk-jobs/{job['id']}/again", Idempotency_Key="b").json()
    assert program.post(f"/bulk-jobs/{again['id']}/start").json()["code"] == "not_ready"
    try_some(BulkJob.objects.get(pk=again["id"]), now=timezone.now(), most=9)
    assert done(program, again) == [("DONE", "")]
    rma.refresh_from_db()
    assert rma.decline_note == "Worn."


def test_caps_hold_for_each_return_and_a_void_key_does_nothing_more(shop: Shop, program: Program) -> None:
    for number in (1001, 1002, 1003):
        received(shop, number)
    worth = shop.returns.select_related("settlement")[0].settlement.total_shop_minor
    ApiKey.objects.update(cap_action_minor=worth - 1)
    pay = {"action": "settle", "filter": {"stage": ["to_refund"]}}
    small = tried(program, pay)
    assert [(group["status"], group["reason"]) for group in small["groups"]] == [("UNFIT", "cap_action")]
    ApiKey.objects.update(cap_action_minor=None, cap_day_minor=2 * worth)
    first = tried(program, pay)
    assert sorted(done(program, first)) == [("DONE", ""), ("DONE", ""), ("REFUSED", "cap_day")]
    program.key.refresh_from_db()
    assert program.key.day_minor == 2 * worth
    ApiKey.objects.update(cap_day_minor=None)
    last = tried(program, pay)
    started = program.post(f"/bulk-jobs/{last['id']}/start").json()
    revoke_key(shop=shop, key_id=program.key.pk, by=OWNER, now=timezone.now())
    run_some(BulkJob.objects.get(pk=started["id"]), now=timezone.now(), most=9)
    assert BulkJob.objects.get(pk=started["id"]).rows.get().reason == "key_void"


def test_a_key_needs_what_the_action_needs_and_what_is_chosen_is_said(shop: Shop, program: Program) -> None:
    requested(shop)
    reader = program_of(shop, "returns:read", name="Reader")
    before = tables()
    for action in ("approve", "decline", "receive", "settle", "tag", "untag"):
        answer = reader.post("/bulk-jobs", {"action": action, "filter": {}, "tag": "VIP"})
        assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing"), action
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"action": "approve"}, "/numbers"),
        ({"action": "approve", "numbers": ["R-1"], "filter": {}}, "/numbers"),
        ({"action": "tag", "filter": {}}, "/tag"),
        ({"action": "receive", "filter": {}, "grade": "missing"}, "/grade"),
        ({"action": "approve", "filter": {"stages": []}}, "/filter/stages"),
    ]
    for body, field in wrong:
        assert program.post("/bulk-jobs", body).json()["errors"][0]["field"] == field
    assert program.post("/bulk-jobs", {"action": "approve", "numbers": ["R-0"]}).json()["code"] == "nothing_chosen"
    assert not changed(before)
    mine = tried(program)
    assert reader.post(f"/bulk-jobs/{mine['id']}/start").status_code == 403
    told = reader.post("/bulk-jobs", {"action": "export", "filter": {}}).json()
    assert (told["status"], sorted(told["files"])) == ("DONE", ["csv", "xlsx"])
    assert done(program, tried(program, {"action": "tag", "filter": {}, "tag": "#VIP"})) == [("DONE", "")]
    assert shop.returns.get().tagged.get().tag.name == "VIP"


def test_the_list_has_every_filter_of_the_admin(shop: Shop, program: Program) -> None:
    rma = requested(shop)
    index_returns([rma.pk])
    line = rma.lines.all()[0].line
    (colleague,) = program.get("/colleagues").json()["data"]

    def found(query: str) -> int:
        answer = program.get(f"/returns?{query}")
        assert answer.status_code == 200, answer.content
        return len(answer.json()["data"])

    assert found(f"product={line.product_gid}") == found(f"asked_from={rma.requested_at.date()}") == 1
    assert found("product=gid://other") == found("asked_until=2020-01-01") == found("channel=nowhere") == 0
    assert found(f"named={colleague['user_id']}") == found("named=nobody") == 0
    program.post(f"/returns/{rma.number}/notes", {"text": f"{colleague['handle']}, look"})
    assert found(f"named={colleague['user_id']}") == 1
    assert program.get("/returns?asked_from=1999-01-01").json()["errors"][0]["field"] == "asked_from"


@pytest.mark.parametrize("action", sorted(TOLD))
def test_a_program_starts_no_job_of_a_person_who_has_not_said_what_it_is_to_do(
    shop: Shop, program: Program, action: BulkAction
) -> None:
    requested(shop)
    rows = shop.returns.all()
    job = begin_bulk(shop=shop, action=action, chosen=rows, request_key="k", staff_id="7", now=timezone.now())
    assert job
    try_some(job, now=timezone.now(), most=100)
    answer = program.post(f"/bulk-jobs/{job.pk}/start")
    assert (answer.status_code, answer.json()["code"]) == (409, "not_ready")
    assert BulkJob.objects.get().status == "READY"
