"""Payments and refund transactions."""

from simulator.graphql.fields.kinds import Fields, below, upper
from simulator.graphql.fields.money import presentment_money
from simulator.graphql.ids import gid
from simulator.graphql.nodes import Coin, Context, TransactionNode
from simulator.world import sums

GATEWAYS = {"shopify_payments": "Shopify Payments"}


def gateway_title(gateway: str) -> str:
    """Return a gateway's name for people."""
    return GATEWAYS.get(gateway, gateway.replace("_", " ").capitalize())


def maximum_refundable(node: TransactionNode, context: Context) -> Coin | None:
    """Return what can still be given back of a sale or capture."""
    if node.transaction.kind not in sums.CAPTURES:
        return None
    return presentment_money(sums.refundable_of(node.order, node.transaction))


def parent_of(node: TransactionNode, context: Context) -> TransactionNode | None:
    """Return the transaction this one belongs to."""
    parent = node.order.transaction(node.transaction.parent_id)
    return TransactionNode(node.order, parent) if parent else None


TYPES: dict[str, Fields] = {
    "OrderTransaction": {
        **below("transaction", test="test", gateway="gateway", createdAt="created_at", processedAt="created_at",
                amountSet="amount", manualPaymentGateway="manual"),
        "id": lambda node, context: gid("OrderTransaction", node.transaction.id),
        "kind": lambda node, context: upper(node.transaction.kind),
        "status": lambda node, context: upper(node.transaction.status),
        "errorCode": lambda node, context: upper(node.transaction.error_code),
        "formattedGateway": lambda node, context: gateway_title(node.transaction.gateway),
        "paymentId": lambda node, context: f"{node.order.name}.{node.transaction.id % 1000}",
        "parentTransaction": parent_of,
        "maximumRefundableV2": maximum_refundable,
    },
}  # fmt: skip
