"""The API around the semantics: cost, throttling, validation, ids, search, pages, idempotency, scopes."""

import threading
from typing import Any

import pytest

from simulator.graphql import execute
from simulator.graphql.ids import gid
from tests.simulator.worlds import Town

ORDERS = """query($query: String, $first: Int!, $after: String) {
  orders(first: $first, after: $after, query: $query, sortKey: UPDATED_AT) {
    nodes { name } pageInfo { hasNextPage endCursor } } }"""
REFUND = """mutation($input: RefundInput!, $key: String!) { refundCreate(input: $input) @idempotent(key: $key) {
  refund { id totalRefundedSet { presentmentMoney { amount } } } userErrors { field message } } }"""


def refund_input(order: Any, amount: str) -> dict[str, Any]:
    """Return the input of a goodwill refund."""
    parent, number = gid("OrderTransaction", order.transactions[0].id), gid("Order", order.id)
    part = {"orderId": number, "parentId": parent, "gateway": "any", "kind": "REFUND", "amount": amount}
    return {"orderId": number, "transactions": [part]}


def code(answer: dict[str, Any]) -> str:
    """Return the code of an answer's first error."""
    return str(answer["errors"][0]["extensions"]["code"])


def test_the_bucket_empties_and_refills() -> None:
    town = Town()
    town.shop.bucket.maximum = town.shop.bucket.available = 10
    town.shop.bucket.restore = 0
    query = "{ orders(first: 10) { nodes { id customer { id } } } }"
    first = town.ask(query)
    assert first["extensions"]["cost"]["requestedQueryCost"] == 10
    town.shop.bucket.available = 9
    refused = town.ask(query)
    assert code(refused) == "THROTTLED"
    assert "data" not in refused
    status = refused["extensions"]["cost"]["throttleStatus"]
    assert status == {"maximumAvailable": 10, "currentlyAvailable": 9, "restoreRate": 0}
    assert refused["extensions"]["cost"]["actualQueryCost"] is None
    town.shop.bucket.restore = 1_000_000
    assert "data" in town.ask(query)


def test_a_single_query_has_a_limit() -> None:
    town = Town()
    inner = "fulfillments(first: 250) { id fulfillmentLineItems(first: 250) { nodes { id lineItem { id } } } }"
    query = "{ orders(first: 250) { nodes { id returns(first: 250) { nodes { id order { id %s } } } } } }" % inner  # noqa: UP031
    answer = town.ask(query)
    assert code(answer) == "MAX_COST_EXCEEDED"
    assert answer["errors"][0]["extensions"]["cost"] > 1000


def test_a_list_of_more_than_250_items_is_refused() -> None:
    town = Town()
    many = "query Q($handles: [String!]) { returnReasonDefinitions(first: 1, handles: $handles) { nodes { id } } }"
    assert code(town.ask(many, handles=["x"] * 251)) == "MAX_INPUT_SIZE_EXCEEDED"
    assert "errors" not in town.ask(many, handles=["x"] * 250)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("{ shop { nam } }", "undefinedField"),
        ("{ order(x: 1, id: 2) { id } }", "argumentNotAccepted"),
        ("{ order { id } }", "missingRequiredArguments"),
        ("{ shop { name @twice } }", "undefinedDirective"),
        ("query($a: Int) { shop { name } }", "variableNotUsed"),
        ("{ shop }", "selectionMismatch"),
        ("{ shop { name", "syntaxError"),
        ('{ order(id: "nonsense") { id } }', "argumentLiteralsIncompatible"),
        ("{ orders { nodes { id } } }", "BAD_REQUEST"),
        ("{ orders(first: -5) { nodes { id } } }", "BAD_REQUEST"),
        ("{ orders(first: 251) { nodes { id } } }", "BAD_REQUEST"),
        ('{ orders(first: 5, after: "zz") { nodes { id } } }', "BAD_REQUEST"),
        ("{ order(id: 5) { id } " * 400, "syntaxError"),
        ("{" * 5000, "syntaxError"),
        ('{ order(id: "gid://shopify/Return/1") { id } }', "RESOURCE_NOT_FOUND"),
    ],
)
def test_what_is_refused_at_the_top(query: str, expected: str) -> None:
    assert code(Town().ask(query)) == expected


def test_variables_are_checked_as_shopify_checks_them() -> None:
    town = Town()
    answer = town.ask("query($id: ID!) { order(id: $id) { id } }")
    assert answer["errors"][0]["message"] == "Variable $id of type ID! was provided invalid value"
    assert code(answer) == "INVALID_VARIABLE"
    wrong = {"returnId": "gid://shopify/Return/1", "financialTransfer": {}, "extra": 1}
    document = "mutation($input: ReturnProcessInput!) { returnProcess(input: $input) { userErrors { message } } }"
    problems = town.ask(document, input=wrong)["errors"][0]["extensions"]["problems"]
    assert [problem["path"] for problem in problems] == [["extra"], ["financialTransfer"]]


def test_orders_are_searched_and_paged_while_they_change() -> None:
    town = Town()
    orders = [town.order() for _ in range(5)]
    assert [n["name"] for n in town.data(ORDERS, first=9, query="name:#1003")["nodes"]] == ["#1003"]
    assert [n["name"] for n in town.data(ORDERS, first=9, query='name:"1004"')["nodes"]] == ["#1004"]
    assert len(town.data(ORDERS, first=9, query="email:lea@example.com")["nodes"]) == 5
    assert town.data(ORDERS, first=9, query="updated_at:>2099-01-01")["nodes"] == []
    town.request(orders[0])
    returning = town.data(ORDERS, first=9, query="updated_at:>='2020-01-01T00:00:00Z' -return_status:no_return")
    assert [n["name"] for n in returning["nodes"]] == ["#1001"]
    names, after = [], None
    while True:
        page = town.data(ORDERS, first=2, after=after)
        names += [node["name"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert sorted(names) == [order.name for order in orders]


def test_a_refund_needs_a_key_and_pays_once_per_key() -> None:
    town = Town()
    order = town.order()
    bare = town.ask(REFUND.replace("@idempotent(key: $key)", "").replace(", $key: String!", ""),
                    input=refund_input(order, "5.00"))  # fmt: skip
    assert code(bare) == "BAD_REQUEST"
    assert bare["errors"][0]["message"].startswith("The @idempotent directive is required")
    first = town.data(REFUND, input=refund_input(order, "5.00"), key="a")
    again = town.data(REFUND, input=refund_input(order, "5.00"), key="a")
    assert first == again
    assert len(order.refunds) == 1
    other = town.ask(REFUND, input=refund_input(order, "6.00"), key="a")
    assert code(other) == "IDEMPOTENCY_KEY_PARAMETER_MISMATCH"
    town.world.claims.add(f"{town.shop.domain}:refundCreate:b")
    busy = town.ask(REFUND, input=refund_input(order, "5.00"), key="b")
    assert code(busy) == "IDEMPOTENCY_CONCURRENT_REQUEST"
    over = town.data(REFUND, input=refund_input(order, "84.01"), key="c")
    assert over["userErrors"][0]["message"] == "Refund amount €84.01 is greater than net payment received €84.00"


def test_units_refunded_outside_a_return_are_not_returnable() -> None:
    town = Town()
    order = town.order(("SOCKS", 2))
    line = {"lineItemId": gid("LineItem", order.lines[0].id), "quantity": 1, "restockType": "NO_RESTOCK"}
    town.data(REFUND, input={**refund_input(order, "10.00"), "refundLineItems": [line]}, key="a")
    assert town.request(order, (0, 2))["userErrors"][0]["code"] == "INVALID"
    assert town.request(order, (0, 1))["userErrors"] == []
    over = town.data(REFUND, input={"orderId": gid("Order", order.id), "refundLineItems": [{**line, "quantity": 2}]},
                     key="b")  # fmt: skip
    assert over["userErrors"][0]["message"] == "Quantity cannot refund more items than were purchased"


def test_scopes_open_and_close_fields() -> None:
    town = Town()
    query = "{ currentAppInstallation { accessScopes { handle } } orders(first: 1) { nodes { id } } }"
    answer = execute(town.world, town.shop, query, {}, scopes=["write_returns"])
    assert code(answer) == "ACCESS_DENIED"
    answer = execute(town.world, town.shop, query, {}, scopes=["write_orders"])
    assert answer["data"]["currentAppInstallation"]["accessScopes"] == [{"handle": "write_orders"}]


def test_two_shops_do_not_see_each_other() -> None:
    town = Town()
    order = town.order()
    other = town.world.add_shop(
        domain="other.myshopify.com", name="Other", currency="GBP", locale="en", country="GB",
        email="o@example.com", timezone="Europe/London",
    )  # fmt: skip
    query = "query($id: ID!) { order(id: $id) { id } orders(first: 5) { nodes { id } } }"
    answer = execute(town.world, other, query, {"id": gid("Order", order.id)})
    assert answer["data"] == {"order": None, "orders": {"nodes": []}}


def test_one_refund_under_many_threads() -> None:
    town = Town()
    order = town.order()
    number = town.open_return(order)
    line = town.lines(number)[0]
    threads = [
        threading.Thread(target=town.process, args=(number, (line, 1)), kwargs={"pay": "89.00"}) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(order.refunds) == 1


def test_tags_metafields_uploads_and_subscriptions() -> None:
    town = Town()
    order = town.order()
    number = gid("Order", order.id)
    tag = "mutation($id: ID!, $tags: [String!]!) { tagsAdd(id: $id, tags: $tags) { userErrors { message } } }"
    town.data(tag, id=number, tags=["return", "vip"])
    town.data(tag, id=number, tags=["return"])
    assert order.tags == ["return", "vip"]
    upload = """mutation($input: [StagedUploadInput!]!) { stagedUploadsCreate(input: $input) {
      stagedTargets { url resourceUrl parameters { name } } userErrors { message } } }"""
    file = {"filename": "label.pdf", "mimeType": "application/pdf", "resource": "RETURN_LABEL", "fileSize": "10"}
    target = town.data(upload, input=[file])["stagedTargets"][0]
    assert target["resourceUrl"].endswith("/label.pdf")
    make = """mutation($topic: WebhookSubscriptionTopic!, $s: WebhookSubscriptionInput!) {
      webhookSubscriptionCreate(topic: $topic, webhookSubscription: $s) {
        webhookSubscription { id topic uri } userErrors { message } } }"""
    wanted = {"topic": "ORDERS_CREATE", "s": {"uri": "https://app.example.com/hooks"}}
    made = town.data(make, **wanted)["webhookSubscription"]
    assert "already been taken" in town.data(make, **wanted)["userErrors"][0]["message"]
    drop = "mutation($id: ID!) { webhookSubscriptionDelete(id: $id) { deletedWebhookSubscriptionId } }"
    assert town.data(drop, id=made["id"])["deletedWebhookSubscriptionId"] == made["id"]
