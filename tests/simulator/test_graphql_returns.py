"""Returns over GraphQL: quantities, transitions, money."""

from typing import Any

import pytest

from simulator.graphql.ids import gid
from simulator.world import sums
from tests.simulator.worlds import Town

RETURNABLE = """query($id: ID!) { returnableFulfillments(orderId: $id, first: 9) { nodes {
  returnableFulfillmentLineItems(first: 9) { nodes { quantity } } } } }"""
CLOSE = "mutation($id: ID!) { returnClose(id: $id) { return { status closedAt } userErrors { code message } } }"
DECLINE = """mutation($input: ReturnDeclineRequestInput!) { returnDeclineRequest(input: $input) {
  return { status } userErrors { code field message } } }"""


def returnable(town: Town, order: Any) -> list[int]:
    """Return what can still be asked back of each line."""
    nodes = town.data(RETURNABLE, id=gid("Order", order.id))["nodes"]
    return [line["quantity"] for node in nodes for line in node["returnableFulfillmentLineItems"]["nodes"]]


def amount(outcome: Any) -> str:
    """Return what an outcome gives back."""
    return str(outcome["financialTransfer"]["amount"]["presentmentMoney"]["amount"])


def test_units_asked_back_are_not_returnable_until_declined() -> None:
    town = Town()
    order = town.order(("DRESS-S", 2), ("SOCKS", 1))
    made = town.request(order, (0, 2))["return"]
    assert (made["name"], made["order"]["returnStatus"]) == ("#1001-R1", "RETURN_REQUESTED")
    assert returnable(town, order) == [1]
    assert town.request(order, (0, 1))["userErrors"][0]["code"] == "INVALID"
    town.data(DECLINE, input={"id": made["id"], "declineReason": "FINAL_SALE"})
    assert returnable(town, order) == [2, 1]


def test_unshipped_units_are_not_returnable() -> None:
    town = Town()
    assert returnable(town, town.order(delivered=False)) == []


def test_the_whole_way_pays_once() -> None:
    town = Town()
    order = town.order(("DRESS-S", 2), ("SOCKS", 1), discount={"code": "TEN", "percentage": 10}, shipping_minor=490)
    number = town.open_return(order, (0, 1), (1, 1))
    lines = [(line, 1) for line in town.lines(number)]
    outcome = town.outcome(number, *lines)
    assert amount(outcome) == "89.1"
    assert outcome["totalCartDiscountAmount"]["presentmentMoney"]["amount"] == "9.9"
    suggested = outcome["financialTransfer"]["suggestedTransactions"][0]
    assert (suggested["kind"], suggested["parentTransaction"]["kind"]) == ("SUGGESTED_REFUND", "SALE")
    done = town.process(number, *lines, pay="89.1")
    assert done["userErrors"] == []
    assert [line["refundedQuantity"] for line in done["return"]["returnLineItems"]["nodes"]] == [1, 1]
    assert sums.outstanding(order).presentment == 0
    again = town.process(number, *lines, pay="89.1")
    assert again["return"] is None
    assert {error["code"] for error in again["userErrors"]} == {"INVALID"}
    assert sums.refunded(order).presentment == 8910
    assert town.data(CLOSE, id=number)["return"]["status"] == "CLOSED"
    topics = [topic for topic, _ in town.announced]
    for topic in ("returns/request", "returns/approve", "returns/process", "refunds/create", "returns/close"):
        assert topics.count(topic) == 1
    refund = next(body for topic, body in town.announced if topic == "refunds/create")
    assert refund["return"]["admin_graphql_api_id"] == number
    assert refund["transactions"][0]["amount"] == "89.10"


def test_portions_of_a_line_sum_to_the_line() -> None:
    town = Town()
    order = town.order(("SOCKS", 3), discount={"code": "ODD", "amount": "0.01"})
    number = town.open_return(order, (0, 3))
    line = town.lines(number)[0]
    paid = []
    for _ in range(3):
        due = amount(town.outcome(number, (line, 1)))
        assert town.process(number, (line, 1), pay=due)["userErrors"] == []
        paid.append(due)
    assert sums.refunded(order).presentment == 2999
    assert sorted(paid) == ["10.0", "10.0", "9.99"]


def test_fees_are_kept_and_asked_for_where_they_are_above_what_comes_back() -> None:
    town = Town()
    order = town.order(("DRESS-S", 1), ("SOCKS", 1))
    fee = {"amount": {"amount": "5.00", "currencyCode": "EUR"}}
    number = town.open_return(order, (0, 1), returnShippingFee=fee, line={"restockingFee": {"percentage": 10}})
    line = town.lines(number)[0]
    assert amount(town.outcome(number, (line, 1))) == "75.1"
    town.process(number, (line, 1), pay="75.1")
    assert sums.outstanding(order).presentment == 0
    dear = {"amount": {"amount": "50.00", "currencyCode": "EUR"}}
    second = town.open_return(order, (1, 1), returnShippingFee=dear)
    owed = town.outcome(second, (town.lines(second)[0], 1))["financialTransfer"]
    assert (owed["__typename"], owed["invoice"]["presentmentMoney"]["amount"]) == ("InvoiceReturnOutcome", "40.0")


def test_shipping_can_be_given_back_once() -> None:
    town = Town()
    order = town.order(shipping_minor=490)
    number = town.open_return(order)
    line = town.lines(number)[0]
    outcome = town.outcome(number, (line, 1), shipping={"fullRefund": True})
    assert amount(outcome) == "93.9"
    more = {"shippingRefundAmount": {"amount": "4.91", "currencyCode": "EUR"}}
    refused = town.process(number, (line, 1), pay="89.00", refundShipping=more)
    assert refused["return"] is None
    assert refused["userErrors"][0]["field"] == ["input", "refundShipping", "shippingRefundAmount"]
    town.process(number, (line, 1), pay="93.9", refundShipping={"fullRefund": True})
    assert sums.current_total(order).presentment == 0
    assert sums.financial_status(order) == "REFUNDED"


def test_never_more_than_was_paid() -> None:
    town = Town()
    number = town.open_return(town.order())
    line = town.lines(number)[0]
    answer = town.process(number, (line, 1), pay="89.01")
    assert answer["return"] is None
    assert answer["userErrors"][0]["message"] == "Refund amount €89.01 is greater than net payment received €89.00"
    assert town.process(number, (line, 1), pay="89.00")["userErrors"] == []


def test_refunds_stay_in_the_buyers_currency() -> None:
    town = Town()
    order = town.order(("DRESS-S", 2), presentment_currency="USD", rate="1.1")
    number = town.open_return(order, (0, 1))
    line = town.lines(number)[0]
    outcome = town.outcome(number, (line, 1))["financialTransfer"]["amount"]
    assert outcome == {"shopMoney": {"amount": "89.0"}, "presentmentMoney": {"amount": "97.9", "currencyCode": "USD"}}
    done = town.process(number, (line, 1), pay="97.90")["return"]["refunds"]["nodes"][0]["totalRefundedSet"]
    assert done == {"shopMoney": {"amount": "89.0"}, "presentmentMoney": {"amount": "97.9"}}


def test_store_credit_is_suggested_on_request() -> None:
    town = Town()
    number = town.open_return(town.order())
    transfer = town.outcome(number, (town.lines(number)[0], 1), how="STORE_CREDIT")["financialTransfer"]
    assert transfer["suggestedTransactions"] == []
    assert transfer["suggestedRefundMethods"][0]["__typename"] == "SuggestedStoreCreditRefund"


def test_a_dearer_exchange_becomes_an_invoice() -> None:
    town = Town()
    order = town.order(("SOCKS", 1))
    line = order.fulfillments[0].lines[0]
    variant = town.shop.variant_by_sku("DRESS-M")
    made = town.data(
        """mutation($returnInput: ReturnInput!) { returnCreate(returnInput: $returnInput) {
          return { id status exchangeLineItems(first: 1) { nodes { id variantSku } } } userErrors { message } } }""",
        returnInput={
            "orderId": gid("Order", order.id),
            "returnLineItems": [{"fulfillmentLineItemId": gid("FulfillmentLineItem", line.id), "quantity": 1,
                                 "returnReasonDefinitionId": gid("ReturnReasonDefinition", 2)}],
            "exchangeLineItems": [{"variantId": gid("ProductVariant", variant.id), "quantity": 1}],
        },
    )["return"]  # fmt: skip
    assert made["status"] == "OPEN"
    exchange = made["exchangeLineItems"]["nodes"][0]["id"]
    back = town.lines(made["id"])[0]
    transfer = town.outcome(made["id"], (back, 1), exchanges=[{"id": exchange, "quantity": 1}])["financialTransfer"]
    assert transfer["invoice"]["presentmentMoney"] == {"amount": "79.0", "currencyCode": "EUR"}
    town.process(made["id"], (back, 1), exchangeLineItems=[{"id": exchange, "quantity": 1}])
    assert [line.sku for line in order.lines if line.current_quantity] == ["DRESS-M"]
    assert sums.outstanding(order).presentment == 7900


def test_dispositions_given_while_processing_are_noted_and_restock() -> None:
    town = Town()
    order = town.order()
    number = town.open_return(order)
    item = town.shop.returns[int(number.rsplit("/", 1)[1])]
    place = town.shop.default_location().id
    part = {
        "reverseFulfillmentOrderLineItemId": gid("ReverseFulfillmentOrderLineItem", item.reverse_orders[0].lines[0].id),
        "quantity": 1,
        "dispositionType": "RESTOCKED",
        "locationId": gid("Location", place),
    }
    lines = [{"id": town.lines(number)[0], "quantity": 1, "dispositions": [part]}]
    done = town.data(
        "mutation($input: ReturnProcessInput!) { returnProcess(input: $input) { userErrors { message } } }",
        input={"returnId": number, "returnLineItems": lines},
    )
    assert done["userErrors"] == []
    assert town.shop.variant_by_sku("DRESS-S").stock[place] == 100
    assert item.reverse_orders[0].lines[0].disposed == 1


@pytest.mark.parametrize("outcome", ["pending", "failure"])
def test_a_refund_may_be_slow_or_fail(outcome: str) -> None:
    town = Town()
    town.shop.refund_outcome = outcome
    order = town.order()
    number = town.open_return(order)
    done = town.process(number, (town.lines(number)[0], 1), pay="89.00")["return"]["refunds"]["nodes"][0]
    assert done["transactions"]["nodes"][0]["status"] == outcome.upper()
    assert sums.refunded(order).presentment == 0
    town.world.settle_refunds(order, "success")
    assert sums.refunded(order).presentment == (8900 if outcome == "pending" else 0)
