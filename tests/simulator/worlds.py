"""A small French shop and how tests talk to it."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from simulator.graphql import execute
from simulator.graphql.ids import gid
from simulator.world import Clock, World
from simulator.world.orders import Order
from simulator.world.shops import Shop

DOCUMENTS = Path(__file__).parents[3] / "shared" / "graphql" / "admin"
BUYER = {"email": "lea@example.com", "first_name": "Léa", "last_name": "Martin"}
ADDRESS = {"address1": "1 rue de la Paix", "zip": "75002", "city": "Paris", "country_code": "FR"}


@dataclass
class Town:
    """A world with one shop, what it announced, and a way to ask its Admin API."""

    world: World = field(default_factory=lambda: World(Clock()))
    shop: Shop = field(init=False)
    announced: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.shop = self.world.add_shop(
            domain="atelier.myshopify.com", name="Atelier", currency="EUR", locale="fr", country="FR",
            email="shop@example.com", timezone="Europe/Paris", address=ADDRESS,
        )  # fmt: skip
        variants = [{"sku": f"DRESS-{size}", "title": size, "price": 8900, "grams": 320} for size in "SM"]
        self.world.add_product(self.shop, title="Dress", handle="dress", variants=variants)
        self.world.add_product(self.shop, title="Socks", handle="socks", variants=[
            {"sku": "SOCKS", "title": "Default Title", "price": 1000}])  # fmt: skip
        self.world.listeners.append(lambda shop, topic, body: self.announced.append((topic, body)))

    def order(self, *lines: tuple[str, int], delivered: bool = True, **wanted: Any) -> Order:
        """Sell lines (one dress if none are named), shipped and delivered."""
        made = self.world.place_order(
            self.shop, customer=BUYER, address=ADDRESS, lines=lines or [("DRESS-S", 1)], **wanted
        )
        if delivered:
            self.world.fulfil(made)
            self.world.deliver(made)
        return made

    def ask(self, document: str, **variables: Any) -> dict[str, Any]:
        """Return the whole answer to a document."""
        return execute(self.world, self.shop, document, variables)

    def data(self, document: str, **variables: Any) -> Any:
        """Return the data of the only field of an answer without top-level errors."""
        answer = self.ask(document, **variables)
        assert "errors" not in answer, answer["errors"]
        return next(iter(answer["data"].values()))

    def request(self, order: Order, *lines: tuple[int, int], **more: Any) -> Any:
        """Ask for a return of units of fulfilment lines (by place) and return the payload."""
        own = [line for fulfillment in order.fulfillments for line in fulfillment.lines]
        wanted = [
            {
                "fulfillmentLineItemId": gid("FulfillmentLineItem", own[place].id),
                "quantity": quantity,
                "returnReasonDefinitionId": gid("ReturnReasonDefinition", 7),
                **more.get("line", {}),
            }
            for place, quantity in lines or [(0, 1)]
        ]
        rest = {key: value for key, value in more.items() if key != "line"}
        return self.data(REQUEST, input={"orderId": gid("Order", order.id), "returnLineItems": wanted, **rest})

    def open_return(self, order: Order, *lines: tuple[int, int], **more: Any) -> str:
        """Ask for a return, approve it and return its id."""
        number = self.request(order, *lines, **more)["return"]["id"]
        assert not self.data(APPROVE, input={"id": number})["userErrors"]
        return str(number)

    def outcome(self, return_id: str, *lines: tuple[str, int], **more: Any) -> Any:
        """Return the suggested outcome of processing return lines."""
        wanted = [{"id": line, "quantity": quantity} for line, quantity in lines]
        arguments = {"id": return_id, "lines": wanted, **more}
        return self.data(OUTCOME, **arguments)["suggestedFinancialOutcome"]

    def process(self, return_id: str, *lines: tuple[str, int], pay: str | None = None, **more: Any) -> Any:
        """Process return lines, giving `pay` back through the order's first payment."""
        item = self.shop.returns[int(return_id.rsplit("/", 1)[1])]
        order = self.shop.orders[item.order_id]
        wanted: dict[str, Any] = {"returnId": return_id, **more}
        wanted["returnLineItems"] = [{"id": line, "quantity": quantity} for line, quantity in lines]
        if pay is not None:
            amount = {"amount": pay, "currencyCode": order.presentment_currency}
            parent = gid("OrderTransaction", order.transactions[0].id)
            refund = {"orderTransactions": [{"parentId": parent, "transactionAmount": amount}]}
            wanted["financialTransfer"] = {"issueRefund": refund}
        return self.data(PROCESS, input=wanted)

    def lines(self, return_id: str) -> list[str]:
        """Return the ids of a return's lines."""
        item = self.shop.returns[int(return_id.rsplit("/", 1)[1])]
        return [gid("ReturnLineItem", line.id) for line in item.lines]


def shared_document(name: str) -> tuple[str, dict[str, Any]]:
    """Return a validated operation kept beside the project, with its example variables."""
    path = DOCUMENTS / f"{name}.graphql"
    if not path.exists():
        pytest.skip("the validated operations are kept beside the project, not in it")
    example = path.with_suffix(".variables.json")
    return path.read_text(encoding="utf-8"), json.loads(example.read_text()) if example.exists() else {}


REQUEST = """mutation($input: ReturnRequestInput!) { returnRequest(input: $input) {
  return { id name status order { returnStatus } } userErrors { code field message } } }"""
APPROVE = """mutation($input: ReturnApproveRequestInput!) { returnApproveRequest(input: $input) {
  return { id status reverseFulfillmentOrders(first: 5) { nodes { id lineItems(first: 9) { nodes { id } } } } }
  userErrors { code field message } } }"""
OUTCOME = """query($id: ID!, $lines: [SuggestedOutcomeReturnLineItemInput!]!,
  $exchanges: [SuggestedOutcomeExchangeLineItemInput!]! = [], $shipping: RefundShippingInput,
  $how: RefundMethodAllocation) {
  return(id: $id) { suggestedFinancialOutcome(returnLineItems: $lines, exchangeLineItems: $exchanges,
    refundShipping: $shipping, refundMethodAllocation: $how) {
    discountedSubtotal { presentmentMoney { amount } } totalTax { presentmentMoney { amount } }
    totalCartDiscountAmount { presentmentMoney { amount } } maximumRefundable { presentmentMoney { amount } }
    financialTransfer { __typename
      ... on InvoiceReturnOutcome { invoice: amount { presentmentMoney { amount currencyCode } } }
      ... on RefundReturnOutcome { amount { shopMoney { amount } presentmentMoney { amount currencyCode } }
        suggestedTransactions { kind gateway amountSet { presentmentMoney { amount } } parentTransaction { id kind } }
        suggestedRefundMethods { __typename amount { presentmentMoney { amount } } } } } } } }"""
PROCESS = """mutation($input: ReturnProcessInput!) { returnProcess(input: $input) {
  return { id status
    returnLineItems(first: 9) { nodes { id quantity processedQuantity unprocessedQuantity refundedQuantity } }
    refunds(first: 9) { nodes { id totalRefundedSet { shopMoney { amount } presentmentMoney { amount } }
      transactions(first: 9) { nodes { kind status gateway } } } } }
  userErrors { code field message } } }"""
