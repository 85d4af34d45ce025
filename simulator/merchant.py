"""What a merchant does in Shopify's own admin or at the till, for tests and the demo: through the control door.

Imports nothing else of the simulator but its client.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from simulator.client import Control, Json

LINES = """query($id: ID!) { order(id: $id) { id presentmentCurrencyCode
  lineItems(first: 100) { nodes { id sku quantity } }
  transactions(first: 20) { id kind status amountSet { presentmentMoney { amount currencyCode } } }
  fulfillments(first: 50) { fulfillmentLineItems(first: 100) { nodes { id quantity lineItem { id sku } } } } } }"""
RETURN = """query($id: ID!) { return(id: $id) { id status order { id }
  returnLineItems(first: 100) { nodes { id unprocessedQuantity ... on ReturnLineItem {
    fulfillmentLineItem { lineItem { id sku } } } } }
  exchangeLineItems(first: 100) { nodes { id unprocessedQuantity } }
  reverseFulfillmentOrders(first: 10) { nodes { id lineItems(first: 100) { nodes {
    id totalQuantity fulfillmentLineItem { lineItem { sku } } dispositions { quantity } } } } } } }"""
OUTCOME = """query($id: ID!, $lines: [SuggestedOutcomeReturnLineItemInput!]!,
  $exchanges: [SuggestedOutcomeExchangeLineItemInput!]!) { return(id: $id) {
  suggestedFinancialOutcome(returnLineItems: $lines, exchangeLineItems: $exchanges) { financialTransfer {
    ... on RefundReturnOutcome { suggestedTransactions {
      amountSet { presentmentMoney { amount currencyCode } } parentTransaction { id } } } } } } }"""
ANSWER = "userErrors { code field message }"
PLAIN_ANSWER = "userErrors { field message }"


class MerchantRefused(Exception):
    """Shopify's admin said no; the message holds its userErrors."""


@dataclass(frozen=True)
class Merchant:
    """A merchant of one shop. Orders and returns are named by gid; units by SKU."""

    control: Control
    domain: str
    default_reason: str = "UNWANTED"

    def ask(self, query: str, **variables: Any) -> Any:
        """Return the data of the only root field; MerchantRefused for errors of any layer."""
        answer = self.control.as_admin(self.domain, query, **variables)
        data = next(iter((answer.get("data") or {"": None}).values()))
        problems = answer.get("errors") or (isinstance(data, dict) and data.get("userErrors"))
        if problems:
            raise MerchantRefused(str(problems))
        return data

    # Returns

    def request_return(self, order: str, units: Mapping[str, int], **more: Any) -> str:
        """Ask for a return as a buyer does in a customer account; return its gid."""
        wanted = {"orderId": order, "returnLineItems": self._return_lines(order, units), **more}
        query = (
            f"mutation($input: ReturnRequestInput!) {{ returnRequest(input: $input) {{ return {{ id }} {ANSWER} }} }}"
        )
        return str(self.ask(query, input=wanted)["return"]["id"])

    def create_return(
        self, order: str, units: Mapping[str, int], *, exchanges: Sequence[Json] = (), fee: str | None = None
    ) -> str:
        """Open a return at once, with exchange lines ({variantId, quantity, …}) and a shipping fee; return its gid."""
        wanted: Json = {"orderId": order, "returnLineItems": self._return_lines(order, units)}
        wanted["exchangeLineItems"] = list(exchanges)
        if fee is not None:
            currency = self.order(order)["presentmentCurrencyCode"]
            wanted["returnShippingFee"] = {"amount": {"amount": fee, "currencyCode": currency}}
        query = f"mutation($input: ReturnInput!) {{ returnCreate(returnInput: $input) {{ return {{ id }} {ANSWER} }} }}"
        return str(self.ask(query, input=wanted)["return"]["id"])

    def approve(self, item: str) -> None:
        """Approve a request."""
        self._on_input("returnApproveRequest", "ReturnApproveRequestInput", {"id": item})

    def decline(self, item: str, *, reason: str = "OTHER", note: str | None = None) -> None:
        """Decline a request."""
        wanted = {"id": item, "declineReason": reason, "declineNote": note}
        self._on_input("returnDeclineRequest", "ReturnDeclineRequestInput", wanted)

    def cancel(self, item: str) -> None:
        """Cancel an open return."""
        self._on_id("returnCancel", item)

    def close(self, item: str) -> None:
        """Close an open return."""
        self._on_id("returnClose", item)

    def reopen(self, item: str) -> None:
        """Reopen a closed return."""
        self._on_id("returnReopen", item)

    def remove(self, item: str, units: Mapping[str, int]) -> None:
        """Take units off an open return."""
        lines = [{"returnLineItemId": self._line(item, sku)["id"], "quantity": n} for sku, n in units.items()]
        query = f"""mutation($id: ID!, $lines: [ReturnLineItemRemoveFromReturnInput!]) {{
          removeFromReturn(returnId: $id, returnLineItems: $lines) {{ return {{ id }} {ANSWER} }} }}"""
        self.ask(query, id=item, lines=lines)

    def restock(self, item: str, units: Mapping[str, int], *, fate: str = "RESTOCKED", location: str = "") -> None:
        """Say what became of units that came back; the first location takes them where none is named."""
        place = location or f"gid://shopify/Location/{self.control.locations(self.domain)[0]['id']}"
        wanted = [
            {
                "reverseFulfillmentOrderLineItemId": self._reverse_line(item, sku)["id"],
                "quantity": quantity,
                "dispositionType": fate,
                "locationId": place if fate == "RESTOCKED" else None,
            }
            for sku, quantity in units.items()
        ]
        query = f"""mutation($wanted: [ReverseFulfillmentOrderDisposeInput!]!) {{
          reverseFulfillmentOrderDispose(dispositionInputs: $wanted) {{
            reverseFulfillmentOrderLineItems {{ id }} {ANSWER} }} }}"""
        self.ask(query, wanted=wanted)

    def process(self, item: str, units: Mapping[str, int] | None = None, *, refund: bool = True) -> None:
        """Process units (all that are left if none are named) with all exchange lines, paying what is suggested."""
        found = self.ask(RETURN, id=item)
        lines = [
            {"id": node["id"], "quantity": left}
            for node in found["returnLineItems"]["nodes"]
            if (left := _units_of(node, units))
        ]
        exchanges = [
            {"id": node["id"], "quantity": node["unprocessedQuantity"]}
            for node in found["exchangeLineItems"]["nodes"]
            if node["unprocessedQuantity"]
        ]
        wanted: Json = {"returnId": item, "returnLineItems": lines, "exchangeLineItems": exchanges}
        if refund:
            wanted["financialTransfer"] = {"issueRefund": {"orderTransactions": self._payouts(item, lines, exchanges)}}
        self._on_input("returnProcess", "ReturnProcessInput", wanted)

    # Orders

    def order(self, order: str) -> Any:
        """Return an order's lines, transactions and fulfilments."""
        return self.ask(LINES, id=order)

    def refund(self, order: str, units: Mapping[str, int], amount: str, *, restock: str = "NO_RESTOCK") -> str:
        """Refund units outside any return, through the order's first payment; return the refund's gid."""
        found = self.order(order)
        ids = {node["sku"]: node["id"] for node in found["lineItems"]["nodes"]}
        paid = next(t for t in found["transactions"] if t["kind"] in ("SALE", "CAPTURE"))
        wanted = {
            "orderId": order,
            "currency": found["presentmentCurrencyCode"],
            "refundLineItems": [
                {"lineItemId": ids[sku], "quantity": n, "restockType": restock} for sku, n in units.items()
            ],
            "transactions": [
                {"orderId": order, "parentId": paid["id"], "gateway": "any", "kind": "REFUND", "amount": amount}
            ],
        }
        query = f"""mutation($input: RefundInput!, $key: String!) {{
          refundCreate(input: $input) @idempotent(key: $key) {{ refund {{ id }} {PLAIN_ANSWER} }} }}"""
        key = f"admin-{self.control.now().timestamp()}-{order}-{len(self.control.ledger(self.domain)['refunds'])}"
        return str(self.ask(query, input=wanted, key=key)["refund"]["id"])

    def edit(self, order: str, *, add: Mapping[str, int] | None = None, units: Mapping[str, int] | None = None) -> None:
        """Edit an order: add variants (by SKU), set lines' quantities (by SKU)."""
        query = "mutation($id: ID!) { orderEditBegin(id: $id) { calculatedOrder { id lineItems(first: 100) "
        query += f"{{ nodes {{ id sku }} }} }} {PLAIN_ANSWER} }} }}"
        begun = self.ask(query, id=order)["calculatedOrder"]
        variants = {item["sku"]: item["variant_id"] for item in self.control.variants(self.domain)}
        for sku, quantity in (add or {}).items():
            self.ask(
                f"""mutation($id: ID!, $variant: ID!, $quantity: Int!) {{ orderEditAddVariant(id: $id,
                  variantId: $variant, quantity: $quantity) {{ calculatedLineItem {{ id }} {PLAIN_ANSWER} }} }}""",
                id=begun["id"], variant=f"gid://shopify/ProductVariant/{variants[sku]}", quantity=quantity,
            )  # fmt: skip
        lines = {node["sku"]: node["id"] for node in begun["lineItems"]["nodes"]}
        for sku, quantity in (units or {}).items():
            self.ask(
                f"""mutation($id: ID!, $line: ID!, $quantity: Int!) {{ orderEditSetQuantity(id: $id, lineItemId: $line,
                  quantity: $quantity) {{ calculatedLineItem {{ id }} {PLAIN_ANSWER} }} }}""",
                id=begun["id"], line=lines[sku], quantity=quantity,
            )  # fmt: skip
        query = f"mutation($id: ID!) {{ orderEditCommit(id: $id) {{ order {{ id }} {PLAIN_ANSWER} }} }}"
        self.ask(query, id=begun["id"])

    def archive(self, order: str) -> None:
        """Archive an order."""
        query = f"mutation($id: ID!) {{ orderClose(input: {{id: $id}}) {{ order {{ id }} {PLAIN_ANSWER} }} }}"
        self.ask(query, id=order)

    def _on_id(self, name: str, item: str) -> None:
        self.ask(f"mutation($id: ID!) {{ {name}(id: $id) {{ return {{ id }} {ANSWER} }} }}", id=item)

    def _on_input(self, name: str, kind: str, wanted: Json) -> None:
        self.ask(f"mutation($input: {kind}!) {{ {name}(input: $input) {{ return {{ id }} {ANSWER} }} }}", input=wanted)

    def _return_lines(self, order: str, units: Mapping[str, int]) -> list[Json]:
        found = self.order(order)["fulfillments"]
        shipped = [node for one in found for node in one["fulfillmentLineItems"]["nodes"]]
        lines = []
        for sku, quantity in units.items():
            node = next(node for node in shipped if node["lineItem"]["sku"] == sku)
            line = {"fulfillmentLineItemId": node["id"], "quantity": quantity, "returnReason": self.default_reason}
            lines.append(line)
        return lines

    def _line(self, item: str, sku: str) -> Json:
        nodes: list[Json] = self.ask(RETURN, id=item)["returnLineItems"]["nodes"]
        return next(node for node in nodes if node["fulfillmentLineItem"]["lineItem"]["sku"] == sku)

    def _reverse_line(self, item: str, sku: str) -> Json:
        orders = self.ask(RETURN, id=item)["reverseFulfillmentOrders"]["nodes"]
        nodes: list[Json] = [node for one in orders for node in one["lineItems"]["nodes"]]
        return next(node for node in nodes if node["fulfillmentLineItem"]["lineItem"]["sku"] == sku)

    def _payouts(self, item: str, lines: list[Json], exchanges: list[Json]) -> list[Json]:
        outcome = self.ask(OUTCOME, id=item, lines=lines, exchanges=exchanges)["suggestedFinancialOutcome"]
        suggested = outcome["financialTransfer"].get("suggestedTransactions") or []
        return [
            {"parentId": one["parentTransaction"]["id"], "transactionAmount": one["amountSet"]["presentmentMoney"]}
            for one in suggested
        ]


def _units_of(node: Json, units: Mapping[str, int] | None) -> int:
    if units is None:
        return int(node["unprocessedQuantity"])
    return units.get(node["fulfillmentLineItem"]["lineItem"]["sku"], 0)
