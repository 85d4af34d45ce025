"""Bulk operations: what is refused, what a file holds and in which order, how an operation ends."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from simulator.bulk.operations import BulkOperation
from simulator.bulk.running import Exporter
from simulator.graphql import execute
from simulator.graphql.ids import gid
from tests.simulator.worlds import Town

RUN = """mutation($query: String!, $group: Boolean! = true) {
  bulkOperationRunQuery(query: $query, groupObjects: $group) {
    bulkOperation { id status } userErrors { code field message } } }"""
LOOK = """query($id: ID!) { bulkOperation(id: $id) {
  status errorCode url partialDataUrl objectCount rootObjectCount fileSize completedAt } }"""
CANCEL = """mutation($id: ID!) { bulkOperationCancel(id: $id) {
  bulkOperation { id status } userErrors { field message } } }"""
ORDERS = """{ orders { edges { node { id name customer { id }
  lineItems { edges { node { id quantity } } } returns { edges { node { id status } } } } } } }"""
REFUSED = {
    "": "Invalid bulk query: syntax error, unexpected end of file",
    "{ shop { id } }": "Bulk queries must contain at least one connection.",
    "mutation { orderClose(input: {id: 1}) { order { id } } }": (
        "Invalid operation type. Only `query` operations are supported."
    ),
    "{ orders { nodes { id } } }": (
        "All connection fields in a bulk query must select their contents using 'edges' > 'node', e.g: "
        "'orders { edges { node {'. Selecting via 'nodes' is not supported. Invalid connection fields: 'orders'."
    ),
    '{ node(id: "gid://shopify/Product/0") { id } }': "Bulk queries cannot contain a top level `node` field.",
    "{ orders { edges { node { name lineItems { edges { node { id } } } } } } }": (
        "The parent 'node' field for a nested connection must select the 'id' field without an alias and must be of "
        "'ID' return type. Connection fields without 'id': orders."
    ),
    "{ orders { edges { node { id fulfillments { fulfillmentLineItems { edges { node { id } } } } } } } }": (
        "Queries that contain a connection field within a list field are not currently supported."
    ),
    """{ customers { edges { node { id orders { edges { node { id returns { edges { node { id
       returnLineItems { edges { node { id } } } } } } } } } } } } }""": (
        "Bulk queries cannot contain connections with a nesting depth greater than 2."
    ),
    """{ orders { edges { node { id a: returns { edges { node { id } } } b: returns { edges { node { id } } }
       c: returns { edges { node { id } } } d: returns { edges { node { id } } } e: returns { edges { node { id } } }
       } } } }""": "Bulk queries cannot contain more than 5 connections.",
}


@pytest.fixture
def town() -> Town:
    return Town()


def begin(town: Town, query: str = ORDERS, **more: Any) -> str:
    """Start an export and return its id."""
    payload = town.data(RUN, query=query, **more)
    assert payload["userErrors"] == []
    assert payload["bulkOperation"]["status"] == "CREATED"
    return str(payload["bulkOperation"]["id"])


def kept(town: Town, operation_id: str) -> BulkOperation:
    return town.shop.bulk[int(operation_id.rsplit("/", 1)[1])]


def lines(town: Town, operation_id: str) -> list[dict[str, Any]]:
    """The lines of an operation's file."""
    path = kept(town, operation_id).file
    assert path is not None
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def exporter(town: Town, tmp_path: Path) -> Exporter:
    return Exporter(town.world, folder=tmp_path)


@pytest.mark.parametrize("query", REFUSED, ids=lambda text: text[:40] or "nothing")
def test_what_shopify_does_not_export_is_refused_in_its_words(town: Town, query: str) -> None:
    payload = town.data(RUN, query=query)
    assert payload["bulkOperation"] is None
    first = payload["userErrors"][0]
    assert (first["code"], first["field"], first["message"]) == ("INVALID", ["query"], REFUSED[query])
    assert town.shop.bulk == {}


def test_grouped_children_follow_their_parent(town: Town, exporter: Exporter) -> None:
    orders = [town.order(("DRESS-S", 1), ("SOCKS", 2)) for _ in range(120)]
    town.open_return(orders[7])
    done = begin(town)
    exporter.run_all()
    found = lines(town, done)
    parent = None
    for line in found:
        if "__parentId" not in line:
            parent = line["id"]
            assert set(line) == {"id", "name", "customer"}
        else:
            assert line["__parentId"] == parent
    assert [line["id"] for line in found if "Order/" in line["id"]] == [gid("Order", order.id) for order in orders]
    assert sum("LineItem/" in line["id"] for line in found) == 240
    assert [line["status"] for line in found if "/Return/" in line["id"]] == ["OPEN"]
    about = town.data(LOOK, id=done)
    assert (about["status"], about["objectCount"], about["rootObjectCount"]) == ("COMPLETED", "361", "120")
    assert about["fileSize"] == str(Path(str(kept(town, done).file)).stat().st_size)


def test_ungrouped_lines_come_in_no_order_but_all_of_them(town: Town, exporter: Exporter) -> None:
    for _ in range(10):
        town.order(("DRESS-S", 1), ("SOCKS", 2))
    grouped, loose = begin(town), begin(town, group=False)
    exporter.run_all()
    names = [line["id"] for line in lines(town, loose)]
    assert sorted(names) == sorted(line["id"] for line in lines(town, grouped))
    first = {name: place for place, name in reversed(list(enumerate(names)))}
    parents = [line for line in lines(town, loose) if "__parentId" in line]
    assert any(first[line["__parentId"]] > first[line["id"]] for line in parents)


def test_slashes_are_escaped_and_letters_are_not(town: Town, exporter: Exporter) -> None:
    done = begin(town, "{ products { edges { node { id title } } } }")
    town.world.add_product(
        town.shop, title="Été à la mer", handle="ete", variants=[{"sku": "E", "title": "E", "price": 1}]
    )
    exporter.run_all()
    raw = Path(str(kept(town, done).file)).read_text(encoding="utf-8")
    assert "gid:\\/\\/shopify\\/Product\\/" in raw
    assert '"title":"Été à la mer"' in raw


def test_nothing_found_is_completed_without_a_file(town: Town, exporter: Exporter) -> None:
    done = begin(town, '{ orders(query: "name:nobody") { edges { node { id } } } }')
    exporter.run_all()
    about = town.data(LOOK, id=done)
    assert (about["status"], about["url"], about["objectCount"]) == ("COMPLETED", None, "0")


def test_the_end_is_announced(town: Town, exporter: Exporter) -> None:
    town.order()
    done = begin(town)
    exporter.run_all()
    (body,) = [body for topic, body in town.announced if topic == "bulk_operations/finish"]
    assert body["admin_graphql_api_id"] == done
    assert (body["status"], body["error_code"], body["type"]) == ("completed", None, "query")
    assert list(body) == ["admin_graphql_api_id", "completed_at", "created_at", "error_code", "status", "type"]


@pytest.mark.parametrize(("kind", "code"), [("fail", "INTERNAL_SERVER_ERROR"), ("timeout", "TIMEOUT")])
def test_a_failure_leaves_a_part_of_the_lines(town: Town, exporter: Exporter, kind: str, code: str) -> None:
    for _ in range(4):
        town.order()
    exporter.unkind.add({"target": "bulk", "kind": kind})
    done = begin(town)
    exporter.run_all()
    about = town.data(LOOK, id=done)
    assert (about["status"], about["errorCode"], about["url"], about["completedAt"]) == ("FAILED", code, None, None)
    assert about["partialDataUrl"]
    assert 0 < len(lines(town, done)) < 8


def test_a_scope_that_lacks_fails_the_operation(town: Town, exporter: Exporter) -> None:
    town.order()
    town.shop.granted = {"read_products"}
    done = begin(town)
    exporter.run_all()
    about = town.data(LOOK, id=done)
    assert (about["status"], about["errorCode"], about["partialDataUrl"]) == ("FAILED", "ACCESS_DENIED", None)


def test_without_read_all_orders_only_sixty_days_are_seen(town: Town, exporter: Exporter) -> None:
    now = town.world.now()
    old = town.order(placed_at=now - timedelta(days=61), delivered=False)
    new = town.order(placed_at=now - timedelta(days=59), delivered=False)
    town.shop.granted = {"read_orders"}
    done = begin(town, "{ orders { edges { node { id } } } }")
    exporter.run_all()
    assert [line["id"] for line in lines(town, done)] == [gid("Order", new.id)]
    asked = "query($id: ID!) { order(id: $id) { id } }"
    for order, seen in ((old, False), (new, True)):
        answer = execute(town.world, town.shop, asked, {"id": gid("Order", order.id)}, scopes=["read_orders"])
        assert bool(answer["data"]["order"]) == seen


def test_an_address_runs_out_after_a_week(town: Town, exporter: Exporter) -> None:
    town.order()
    done = begin(town)
    exporter.run_all()
    assert town.data(LOOK, id=done)["url"]
    kept(town, done).ended_at = town.world.now() - timedelta(days=7)
    about = town.data(LOOK, id=done)
    assert (about["status"], about["url"]) == ("EXPIRED", None)


def test_cancelling(town: Town, exporter: Exporter) -> None:
    done = begin(town)
    assert town.data(CANCEL, id=done) == {"bulkOperation": {"id": done, "status": "CANCELING"}, "userErrors": []}
    exporter.run_all()
    assert town.data(LOOK, id=done)["status"] == "CANCELED"
    again = town.data(CANCEL, id=done)
    assert again["bulkOperation"] == {"id": done, "status": "CANCELED"}
    sentence = "A bulk operation cannot be canceled when it is canceled"
    assert again["userErrors"] == [{"field": None, "message": sentence}]
    unknown = town.data(CANCEL, id=gid("BulkOperation", 1))
    assert unknown["userErrors"] == [{"field": ["id"], "message": "Bulk operation does not exist"}]


def test_the_list_is_newest_first_and_can_be_searched(town: Town, exporter: Exporter) -> None:
    older = begin(town)
    exporter.run_all()
    newer = begin(town)
    listed = "query($query: String) { bulkOperations(first: 5, query: $query) { nodes { id } } }"
    assert [item["id"] for item in town.data(listed)["nodes"]] == [newer, older]
    assert [item["id"] for item in town.data(listed, query="status:completed")["nodes"]] == [older]
    assert [item["id"] for item in town.data(listed, query=f"id:{newer.rsplit('/', 1)[1]}")["nodes"]] == [newer]
