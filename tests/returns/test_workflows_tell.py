"""Steps of workflows that tell: programs by webhook, and Shopify Flow by a trigger of its own."""

from __future__ import annotations

import pytest

from returns.domain.events import BY_NAME, schema_of
from returns.domain.flow_triggers import BY_HANDLE, PAGE, FlowMode, payload_of
from returns.domain.workflow import InvalidWorkflow, RunStatus, StepStatus, parse
from returns.flow_news import TELL
from returns.history import note
from returns.models import OutboxMessage, PublicEvent, ReturnEvent, Shop
from returns.operations.flow_line import set_flow_mode
from returns.operations.keep_workflow import change_workflow
from returns.operations.try_workflow import try_workflow
from returns.queries.events import told
from returns.queries.flow_line import event_to_tell, values_of
from tests.characters import NOW, make_shop, two_shops
from tests.returns.test_workflows import LATER, work, workflow
from tests.returns_portal.merchant_desk import requested

pytestmark = pytest.mark.django_db
SAYS = [{"do": "flow", "text": "Call them back"}]


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def test_a_webhook_of_a_workflow_names_it(shop: Shop) -> None:
    row = workflow(shop, [{"do": "tell", "word": "vip"}], name="Good customers")
    requested(shop)
    work()
    body = told(PublicEvent.objects.get(name="workflow.told"))
    assert body["data"]["details"] == {"workflow": row.pk, "word": "vip", "name": "Good customers"}
    assert "name" in str(schema_of(BY_NAME["workflow.told"]))


def test_flow_is_told_what_the_version_said_that_ran(shop: Shop) -> None:
    set_flow_mode(shop=shop, mode=FlowMode.ALWAYS)
    row = workflow(shop, [{"do": "tag", "tag": "x"}, *SAYS], name="Good customers")
    rma = requested(shop)
    work()
    change_workflow(
        shop=shop, workflow_id=row.pk, seen=1, by="7001", now=LATER,
        plan=parse({"name": "Other", "when": {"event": "return.requested"}, "then": [{"do": "approve"}]}),
    )  # fmt: skip
    message = next(row for row in OutboxMessage.objects.filter(kind=TELL).order_by("-pk"))
    found = event_to_tell(message, now=LATER)
    assert found is not None
    trigger, event = found
    assert trigger.handle == "return-workflow-says"
    sent = payload_of(trigger, {**values_of(trigger, event), PAGE: "https://shop.example/"})
    assert (sent["Workflow"], sent["Text"], sent["Return number"]) == ("Good customers", "Call them back", rma.number)
    assert "Call them back" not in str(ReturnEvent.objects.get(kind="workflow.told_flow").facts)
    assert told(event)["data"]["details"] == {"workflow": row.pk, "name": "Good customers"}


def test_where_flow_is_not_told_the_step_is_skipped_and_says_so(shop: Shop) -> None:
    row = workflow(shop, SAYS)
    requested(shop)
    work()
    run = row.runs.get()
    assert run.status == RunStatus.DONE
    assert [(step.status, step.reason) for step in run.steps.all()] == [(StepStatus.SKIPPED, "flow_not_told")]
    assert not ReturnEvent.objects.filter(kind="workflow.told_flow").exists()


def test_another_shops_line_counts_for_nothing() -> None:
    atelier, northwind = two_shops()
    set_flow_mode(shop=northwind, mode=FlowMode.ALWAYS)
    workflow(atelier, SAYS)
    requested(atelier)
    work()
    assert not OutboxMessage.objects.filter(kind=TELL).exists()


def test_a_trial_tells_nobody(shop: Shop) -> None:
    set_flow_mode(shop=shop, mode=FlowMode.ALWAYS)
    requested(shop)
    row = workflow(shop, SAYS, on=False)
    before = OutboxMessage.objects.count()
    tried = try_workflow(shop=shop, workflow=row, plan=row.versions.get().plan, now=LATER)
    assert (tried.tried, dict(tried.skipped)) == (1, {})
    assert OutboxMessage.objects.count() == before


def test_what_goes_around_through_flow_stops_after_three_times_a_day(shop: Shop) -> None:
    """What Flow's workflow does here begins this one again; nobody can tell then what set it off."""
    set_flow_mode(shop=shop, mode=FlowMode.ALWAYS)
    row = workflow(shop, SAYS, event="parcel.lost")
    rma = requested(shop)
    for _ in range(6):
        note(rma, "parcel.lost", at=NOW, actor="carrier")
        work()
    assert row.runs.filter(status=RunStatus.DONE).count() == 3
    assert PublicEvent.objects.filter(name="workflow.told_flow").count() == 3


@pytest.mark.parametrize("text", ["", "x" * 301, None])
def test_a_text_there_must_be(text: object) -> None:
    with pytest.raises(InvalidWorkflow) as wrong:
        parse({"name": "W", "when": {"event": "return.closed"}, "then": [{"do": "flow", "text": text}]})
    assert str(wrong.value.problems[0].at).startswith("$.then[0]")


def test_the_trigger_of_workflows_is_there() -> None:
    assert BY_HANDLE["return-workflow-says"].events == ("workflow.told_flow",)
