"""What a shop's books say of refunds and returns, in plain figures."""

from typing import Any

from simulator.control.given import iso
from simulator.world.money import Bag, padded, total
from simulator.world.orders import Order, Refund, Transaction
from simulator.world.returns import Return
from simulator.world.vouchers import GiftCard


def refund_entry(order: Order, refund: Refund) -> dict[str, Any]:
    """Return one refund; `amount` is the money that left in successful refund transactions, buyer's currency."""
    moves = [found for found in map(order.transaction, refund.transaction_ids) if found]
    paid = total((m.amount for m in moves if m.status == "success"), order.zero)
    return {
        "id": refund.id,
        "gid": f"gid://shopify/Refund/{refund.id}",
        "order_id": order.id,
        "order_name": order.name,
        "return_id": refund.return_id,
        **_money(paid),
        "note": refund.note,
        "created_at": iso(refund.created_at),
        "lines": [
            {"line_id": item.line_id, "quantity": item.quantity, "restock_type": item.restock_type}
            for item in refund.lines
        ],
        "duties": [_money(item.amount) for item in refund.duties],
        "transactions": [_move(move) for move in moves],
    }


def return_entry(item: Return) -> dict[str, Any]:
    """Return one return with the state of its lines, parcels and dispositions."""
    return {
        "id": item.id,
        "gid": f"gid://shopify/Return/{item.id}",
        "order_id": item.order_id,
        "name": item.name,
        "status": item.status,
        "created_at": iso(item.created_at),
        "closed_at": iso(item.closed_at),
        "lines": [
            {
                "id": line.id,
                "line_id": line.line_id,
                "quantity": line.quantity,
                "processed": line.processed,
                "refunded": line.refunded,
                "reason": line.reason,
            }
            for line in item.lines
        ],
        "parcels": [_parcel(delivery) for order in item.reverse_orders for delivery in order.deliveries],
        "dispositions": [
            {"return_line_id": line.return_line_id, "type": found.type, "quantity": found.quantity}
            for order in item.reverse_orders
            for line in order.lines
            for found in line.dispositions
        ],
        "refund_ids": item.refund_ids,
    }


def gift_card_entry(card: GiftCard) -> dict[str, Any]:
    """Return one gift card; unlike Shopify's pages this one shows its code."""
    names = ("id", "code", "initial", "balance", "currency", "customer_id", "note")
    return {name: getattr(card, name) for name in names}


def _parcel(delivery: Any) -> dict[str, Any]:
    names = ("id", "tracking_number", "tracking_url", "label_url")
    return {name: getattr(delivery, name) for name in names}


def _move(move: Transaction) -> dict[str, Any]:
    return {
        "id": move.id,
        "kind": move.kind,
        "status": move.status,
        "gateway": move.gateway,
        "parent_id": move.parent_id,
        **_money(move.amount),
    }


def _money(bag: Bag) -> dict[str, str]:
    return {
        "amount": padded(bag.presentment, bag.currency),
        "currency": bag.currency,
        "shop_amount": padded(bag.shop, bag.shop_currency),
        "shop_currency": bag.shop_currency,
    }
