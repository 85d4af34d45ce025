"""What the world announces has the shape of Shopify's own webhook bodies."""

import json
from pathlib import Path
from typing import Any

import pytest

from simulator.graphql.ids import gid
from simulator.world import editing, standing
from tests.simulator.worlds import Town

SAMPLES = Path(__file__).parents[3] / "shared" / "data" / "payloads" / "webhooks_official_samples_2026-04"
DISPOSE = """mutation($d: [ReverseFulfillmentOrderDisposeInput!]!) {
  reverseFulfillmentOrderDispose(dispositionInputs: $d) { userErrors { message } } }"""
DELIVER = """mutation($id: ID!, $label: ReverseDeliveryLabelInput) { reverseDeliveryCreateWithShipping(
  reverseFulfillmentOrderId: $id, reverseDeliveryLineItems: [], labelInput: $label) { userErrors { message } } }"""
BY_ID = "mutation($id: ID!) { %s(id: $id) { userErrors { message } } }"
DECLINE = """mutation($input: ReturnDeclineRequestInput!) { returnDeclineRequest(input: $input) {
  userErrors { message } } }"""
REMOVE = """mutation($id: ID!, $lines: [ReturnLineItemRemoveFromReturnInput!]) { removeFromReturn(
  returnId: $id, returnLineItems: $lines) { userErrors { message } } }"""
NOT_KEPT = {"sales_line_item_group_id", "country_name"}  # no bundles; the second repeats the country


def lived() -> dict[str, dict[str, Any]]:
    """Return the last body of every topic after a shop has seen everything that can happen to returns."""
    town = Town()
    order = town.order(("DRESS-S", 3), ("SOCKS", 1), discount={"code": "TEN", "percentage": 10}, shipping_minor=490)
    number = town.open_return(order, (0, 2))
    reverse = town.shop.returns[int(number.rsplit("/", 1)[1])].reverse_orders[0]
    line = {
        "reverseFulfillmentOrderLineItemId": gid("ReverseFulfillmentOrderLineItem", reverse.lines[0].id),
        "quantity": 1,
        "dispositionType": "NOT_RESTOCKED",
    }
    town.data(DELIVER, id=gid("ReverseFulfillmentOrder", reverse.id), label={"fileUrl": "https://example.com/l.pdf"})
    town.data(DISPOSE, d=[line])
    town.data(REMOVE, id=number, lines=[{"returnLineItemId": town.lines(number)[0], "quantity": 1}])
    town.process(number, (town.lines(number)[0], 1), pay="80.10")
    town.data(BY_ID % "returnClose", id=number)
    town.data(BY_ID % "returnReopen", id=number)
    town.data(BY_ID % "returnCancel", id=town.open_return(order, (1, 1)))
    other = town.request(order, (1, 1))["return"]["id"]
    town.data(DECLINE, input={"id": other, "declineReason": "OTHER", "declineNote": "no"})
    town.world.cancel(town.order(delivered=False))
    edit = editing.begin(town.world, town.shop, order)
    editing.add_variant(town.world, town.shop, edit, order.lines[1].variant_id or 0, 1)
    editing.commit(town.world, town.shop, edit, notify=False, note=None)
    standing.grant(town.world, town.shop, {"read_orders"})
    for topic in standing.COMPLIANCE:
        person = {"id": order.customer_id, "email": "lea@example.com", "phone": "+33600000000"}
        town.announced.append((topic, standing.compliance_body(town.world, town.shop, topic, person, [order.id])))
    return {topic: json.loads(json.dumps(body)) for topic, body in town.announced}


@pytest.fixture(scope="module")
def bodies() -> dict[str, dict[str, Any]]:
    return lived()


def test_everything_that_happens_is_announced(bodies: dict[str, dict[str, Any]]) -> None:
    assert set(bodies) == {
        "orders/create", "orders/paid", "orders/updated", "orders/fulfilled", "orders/cancelled",
        "fulfillments/create", "fulfillments/update", "fulfillment_events/create", "order_transactions/create",
        "refunds/create", "returns/request", "returns/approve", "returns/decline", "returns/update", "returns/process",
        "returns/close", "returns/reopen", "returns/cancel", "reverse_deliveries/attach_deliverable",
        "reverse_fulfillment_orders/dispose", "customers/create", "orders/edited", "app/scopes_update",
        *standing.COMPLIANCE,
    }  # fmt: skip
    assert bodies["returns/process"] == {}


@pytest.mark.parametrize("topic", [
    "orders/create", "refunds/create", "fulfillments/create", "fulfillment_events/create", "order_transactions/create",
    "returns/request", "returns/approve", "returns/decline", "returns/update", "returns/close", "returns/reopen",
    "returns/cancel", "reverse_deliveries/attach_deliverable", "reverse_fulfillment_orders/dispose",
    "orders/edited", "app/scopes_update", *standing.COMPLIANCE,
])  # fmt: skip
def test_bodies_have_shopifys_fields(topic: str, bodies: dict[str, dict[str, Any]]) -> None:
    path = SAMPLES / f"{topic.replace('/', '_')}.json"
    if not path.exists():
        pytest.skip("Shopify's samples are kept beside the project, not in it")
    compare(json.loads(path.read_text(encoding="utf-8")), bodies[topic], topic)


def compare(sample: Any, own: Any, path: str) -> None:
    """Check that what the sample has (except null) is there with the same kind of value, lists by their first item."""
    if isinstance(sample, dict) and isinstance(own, dict):
        assert set(sample) - set(own) - NOT_KEPT == set(), path
        for key in set(sample) & set(own):
            compare(sample[key], own[key], f"{path}.{key}")
    elif isinstance(sample, list) and sample and isinstance(own, list) and own:
        compare(sample[0], own[0], f"{path}[0]")
    elif sample is not None and own is not None and not isinstance(sample, (int, float)):
        assert isinstance(own, type(sample)), f"{path}: {own}"


def test_a_buyers_currency_reaches_the_refund_webhook() -> None:
    town = Town()
    number = town.open_return(town.order(presentment_currency="USD", rate="1.1"))
    town.process(number, (town.lines(number)[0], 1), pay="97.90")
    body = next(body for topic, body in town.announced if topic == "refunds/create")
    assert (body["transactions"][0]["amount"], body["transactions"][0]["currency"]) == ("97.90", "USD")
    assert body["refund_line_items"][0]["subtotal_set"]["presentment_money"]["amount"] == "97.90"
