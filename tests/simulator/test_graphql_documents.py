"""Every operation the app may send is executed; what is not simulated says so."""

from pathlib import Path
from typing import Any

import pytest
from graphql import parse, specified_rules, validate
from graphql.validation import NoDeprecatedCustomRule

from simulator.graphql.ids import gid
from simulator.graphql.mutations import MUTATIONS
from simulator.graphql.queries import QUERIES
from simulator.schema import load
from tests.simulator.worlds import DOCUMENTS, Town, shared_document

OWN = Path(__file__).parents[2] / "shop_integration" / "admin_api" / "documents"
EDITS = ("order_edit_add_variant", "order_edit_commit", "order_edit_line_discount", "order_edit_set_quantity")
HOLDS = ("fulfillment_order_hold", "fulfillment_order_release_hold")
INNER = "bulk_orders_inner"  # the inside of a bulk operation: only there may connections lack `first`
NAMES = sorted(path.stem for path in DOCUMENTS.glob("*.graphql") if path.stem != INNER) or ["none"]


def everything(town: Town) -> dict[str, Any]:
    """Return an order with a processed return, and the variables that any operation may ask for."""
    order = town.order(("DRESS-S", 2), ("SOCKS", 1), discount={"code": "TEN", "percentage": 10}, shipping_minor=490)
    done = town.open_return(order, (0, 1))
    town.process(done, (town.lines(done)[0], 1), pay="80.10")
    town.request(order, (1, 1))
    item = town.shop.returns[int(done.rsplit("/", 1)[1])]
    return {
        "orderId": gid("Order", order.id),
        "returnId": done,
        "customerId": gid("Customer", order.customer_id or 0),
        "productId": gid("Product", next(iter(town.shop.products))),
        "variantId": gid("ProductVariant", next(iter(town.shop.variants))),
        "lineItemId": gid("LineItem", order.lines[0].id),
        "ids": [gid("LineItem", order.lines[0].id)],
        "query": "updated_at:>=2020-01-01",
        "country": "FR",
        "quantity": 1,
        "reverseDeliveryId": gid("ReverseDelivery", 1),
        "refundId": gid("Refund", order.refunds[0].id),
        "reverseId": gid("ReverseFulfillmentOrder", item.reverse_orders[0].id),
        "tags": ["x"],
        "scopes": ["read_products"],
        "code": "X",
        "debitInput": {"debitAmount": {"amount": "1", "currencyCode": "EUR"}},
        "creditInput": {"creditAmount": {"amount": "1", "currencyCode": "EUR"}},
        "topic": "ORDERS_CREATE",
        "webhookSubscription": {"uri": "https://app.example.com/hooks"},
    }


def id_for(name: str, known: dict[str, Any]) -> str:
    """Return the id that an operation's $id means."""
    if name.startswith("return_"):
        return str(known["returnId"])
    kinds = {"refund_get": known["refundId"], "reverse_fulfillment_order_get": known["reverseId"]}
    kinds |= {"reverse_delivery_get": known["reverseDeliveryId"]}
    kinds |= {"webhook_subscription_delete": gid("WebhookSubscription", 1)}
    kinds |= dict.fromkeys(("store_credit_credit", "store_credit_debit"), known["customerId"])
    kinds |= {"gift_card_deactivate": gid("GiftCard", 1), "discount_code_deactivate": gid("DiscountCodeNode", 1)}
    kinds |= dict.fromkeys(("bulk_operation_get", "bulk_operation_cancel"), gid("BulkOperation", 1))
    kinds |= dict.fromkeys(EDITS, gid("CalculatedOrder", 1))
    kinds |= dict.fromkeys(HOLDS, gid("FulfillmentOrder", 1))
    return str(kinds.get(name, known["orderId"]))


@pytest.mark.parametrize("name", NAMES)
def test_every_shared_operation_is_answered(name: str) -> None:
    document, example = shared_document(name)
    town = Town()
    known = everything(town)
    operation: Any = parse(document).definitions[0]
    wanted = {item.variable.name.value for item in operation.variable_definitions or ()}
    given = {key: value for key, value in {**known, "id": id_for(name, known)}.items() if key in wanted}
    answer = town.ask(document, **{**given, **example})
    assert "errors" not in answer, answer["errors"]
    assert answer["extensions"]["cost"]["actualQueryCost"] <= answer["extensions"]["cost"]["requestedQueryCost"]


@pytest.mark.parametrize("path", sorted(OWN.glob("*.graphql")), ids=lambda path: path.stem)
def test_every_operation_of_the_app_is_simulated(path: Path) -> None:
    operation: Any = parse(path.read_text(encoding="utf-8")).definitions[0]
    roots = {node.name.value for node in operation.selection_set.selections}
    assert roots <= {*QUERIES, *MUTATIONS}


@pytest.mark.parametrize("path", sorted(OWN.glob("*.graphql")), ids=lambda path: path.stem)
def test_every_operation_of_the_app_is_valid_and_uses_nothing_deprecated(path: Path) -> None:
    rules = [*specified_rules, NoDeprecatedCustomRule]
    assert validate(load(), parse(path.read_text(encoding="utf-8")), rules) == []
