"""Store credit accounts, gift cards and code discounts."""

from typing import Any

from simulator.graphql import connections
from simulator.graphql.fields.kinds import Fields, attributes, own_id
from simulator.graphql.ids import gid
from simulator.graphql.lookups import find_kind
from simulator.graphql.nodes import Coin, Context, MovementNode
from simulator.graphql.search import matches
from simulator.world import credit
from simulator.world.shops import Customer
from simulator.world.vouchers import Discount, GiftCard


def accounts(buyer: Customer, context: Context, query: str | None = None, **page: Any) -> dict[str, Any]:
    """Return a page of a customer's store credit accounts; the query knows `currency_code`."""
    found = [item for item in credit.accounts_of(context.shop, buyer.id) if in_currency(item, query)]
    return connections.connect(found, connections.by_id, **page)


def in_currency(account: credit.Account, query: str | None) -> bool:
    """Whether an account passes a search."""
    return matches(query, lambda field, op, value: field != "currency_code" or value == account.currency)


def transactions(account: credit.Account, context: Context, **page: Any) -> dict[str, Any]:
    """Return a page of an account's movements."""
    for name in ("query", "sortKey"):
        page.pop(name, None)
    made = [MovementNode(account, item) for item in account.movements]
    return connections.connect(made, lambda node: (node.movement.created_at, node.movement.id), **page)


def origin(node: MovementNode, context: Context) -> Any:
    """Return the order's transaction behind a movement, or None."""
    number = node.movement.transaction_id
    return find_kind(context, "OrderTransaction", number) if number else None


def movement_id(node: MovementNode, context: Context) -> str:
    """Return the id of a movement, its kind by its sign."""
    kind = "Credit" if node.movement.minor > 0 else "Debit"
    return gid(f"StoreCreditAccount{kind}Transaction", node.movement.id)


MOVEMENT: Fields = {
    "id": movement_id,
    "account": lambda node, context: node.account,
    "amount": lambda node, context: Coin(node.movement.minor, node.account.currency),
    "balanceAfterTransaction": lambda node, context: Coin(node.movement.balance, node.account.currency),
    "createdAt": lambda node, context: node.movement.created_at,
    "event": lambda node, context: node.movement.event,
    "origin": origin,
}


def codes(item: Discount, context: Context, **page: Any) -> dict[str, Any]:
    """Return a page of a discount's codes: one."""
    for name in ("query", "savedSearchId", "sortKey"):
        page.pop(name, None)
    return connections.in_order([{"id": gid("DiscountRedeemCode", item.code_id), "code": item.code}], **page)


def discount_fields(item: Discount, context: Context) -> dict[str, Any]:
    """Return a code discount behind its union."""
    return {
        "__typename": "DiscountCodeBasic", "title": item.title, "status": item.status(context.world.now()),
        "startsAt": item.starts_at, "endsAt": item.ends_at, "usageLimit": item.usage_limit,
        "asyncUsageCount": item.used, "discount": item,
    }  # fmt: skip


def masked(card: GiftCard, context: Context) -> str:
    """Print a gift card's code with only its last letters."""
    return f"•••• •••• •••• {card.code[-4:]}"


TYPES: dict[str, Fields] = {
    "StoreCreditAccount": {
        "id": own_id("StoreCreditAccount"),
        "balance": lambda item, context: Coin(item.balance, item.currency),
        "owner": lambda item, context: context.shop.customers.get(item.customer_id),
        "transactions": transactions,
    },
    "StoreCreditAccountCreditTransaction": {
        **MOVEMENT,
        "expiresAt": lambda node, context: node.movement.expires_at,
        "remainingAmount": lambda node, context: Coin(node.movement.remaining or 0, node.account.currency),
    },
    "StoreCreditAccountDebitTransaction": MOVEMENT,
    "GiftCard": {
        **attributes(expiresOn="expires_on", deactivatedAt="deactivated_at", note="note"),
        "id": own_id("GiftCard"),
        "balance": lambda card, context: Coin(card.balance, card.currency),
        "initialValue": lambda card, context: Coin(card.initial, card.currency),
        "enabled": lambda card, context: card.deactivated_at is None,
        "lastCharacters": lambda card, context: card.code[-4:],
        "maskedCode": masked,
        "customer": lambda card, context: context.shop.customers.get(card.customer_id or 0),
    },
    "DiscountCodeNode": {"id": own_id("DiscountCodeNode"), "codeDiscount": discount_fields},
    "DiscountCodeBasic": {"codes": lambda item, context, **page: codes(item["discount"], context, **page)},
}
