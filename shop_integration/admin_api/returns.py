"""Returns at Shopify: ask for one, move it on, and read where it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from returns.domain.money import Money
from returns.domain.remote_return import (
    RemoteLine,
    RemoteParcel,
    RemoteRefund,
    RemoteReturn,
    ReverseLine,
    ReverseOrder,
)
from shop_integration.admin_api.answer import Json
from shop_integration.admin_api.client import AdminClient
from shop_integration.admin_api.reading import moment, money, pair, text


@dataclass(frozen=True, slots=True)
class WantedLine:
    """A line to ask for: pieces of a fulfilled line, the reason's id at Shopify (or ""), fee in basis points."""

    fulfilled_gid: str
    quantity: int
    reason_gid: str
    note: str
    restocking_fee_bps: int


def read_return(client: AdminClient, gid: str) -> RemoteReturn | None:
    """The return with its lines, reverse orders and refunds; None if the shop has no such return."""
    found = client.query("return", id=gid)["return"]
    return _remote(found) if found else None


def returns_of_order(client: AdminClient, order_gid: str) -> list[RemoteReturn]:
    """The order's returns, newest first, with their lines only."""
    order = client.query("order_returns", id=order_gid)["order"]
    return [_remote(found) for found in order["returns"]["nodes"]] if order else []


def request_return(
    client: AdminClient, *, order_gid: str, lines: Sequence[WantedLine], shipping_fee: Money | None
) -> RemoteReturn:
    """Register a return as REQUESTED. `shipping_fee` is in the currency the shopper paid with."""
    wanted: Json = {"orderId": order_gid, "returnLineItems": [_wanted(line) for line in lines]}
    if shipping_fee:
        amount = {"amount": str(shipping_fee.amount), "currencyCode": shipping_fee.currency}
        wanted["returnShippingFee"] = {"amount": amount}
    return _remote(client.mutate("return_request", input=wanted)["return"])


def cancel_return(client: AdminClient, gid: str) -> None:
    """OPEN to CANCELED, as long as nothing was processed, refunded or disposed of."""
    client.mutate("return_cancel", id=gid)


def reopen_return(client: AdminClient, gid: str) -> None:
    """CLOSED to OPEN."""
    client.mutate("return_reopen", id=gid)


def remove_pieces(client: AdminClient, gid: str, pieces: Mapping[str, int]) -> None:
    """Take pieces off an open return: return line gid -> how many."""
    lines = [{"returnLineItemId": line, "quantity": quantity} for line, quantity in pieces.items()]
    client.mutate("return_remove_items", returnId=gid, returnLineItems=lines)


def approve_return(client: AdminClient, gid: str) -> None:
    """REQUESTED to OPEN, without Shopify's own mail to the shopper."""
    client.mutate("return_approve", input={"id": gid, "notifyCustomer": False})


def decline_return(client: AdminClient, gid: str, *, reason: str, note: str) -> None:
    """REQUESTED to DECLINED, without Shopify's own mail to the shopper."""
    wanted = {"id": gid, "declineReason": reason, "declineNote": note[:500], "notifyCustomer": False}
    client.mutate("return_decline", input=wanted)


def close_return(client: AdminClient, gid: str) -> None:
    """OPEN to CLOSED."""
    client.mutate("return_close", id=gid)


def create_parcel(
    client: AdminClient, reverse_order_gid: str, *, tracking_number: str, tracking_url: str, label_url: str
) -> str:
    """Attach a label and a tracking number to everything a reverse fulfillment order expects; returns the gid."""
    tracking: dict[str, str] | None = {"number": tracking_number} if tracking_number else None
    if tracking and tracking_url:
        tracking["url"] = tracking_url
    payload = client.mutate(
        "reverse_delivery_create",
        reverseFulfillmentOrderId=reverse_order_gid,
        lines=[],
        tracking=tracking,
        label={"fileUrl": label_url},
    )
    return payload["reverseDelivery"]["id"]


def dispose(client: AdminClient, inputs: Sequence[Mapping[str, Any]]) -> None:
    """Say what became of pieces of one reverse fulfillment order."""
    client.mutate("dispose", inputs=list(inputs))


def reason_gids(client: AdminClient, handles: Sequence[str]) -> dict[str, str]:
    """Shopify's ids of return reasons by their handles; unknown and deleted ones are left out."""
    nodes = client.query("reasons", handles=list(handles))["returnReasonDefinitions"]["nodes"]
    return {node["handle"]: node["id"] for node in nodes if not node["deleted"]}


def order_of_return(client: AdminClient, gid: str) -> str:
    """The order a return belongs to, or ""."""
    found = client.query("return_order", id=gid)["return"]
    return found["order"]["id"] if found else ""


def order_of_reverse_order(client: AdminClient, gid: str) -> str:
    """The order a reverse fulfillment order belongs to, or ""."""
    found = client.query("reverse_order", id=gid)["reverseFulfillmentOrder"]
    return found["order"]["id"] if found and found["order"] else ""


def _wanted(line: WantedLine) -> Json:
    wanted: Json = {"fulfillmentLineItemId": line.fulfilled_gid, "quantity": line.quantity}
    if line.reason_gid:
        wanted["returnReasonDefinitionId"] = line.reason_gid
    if line.note:
        wanted["customerNote"] = line.note[:300]
    if line.restocking_fee_bps:
        wanted["restockingFee"] = {"percentage": float(Decimal(line.restocking_fee_bps) / 100)}
    return wanted


def _remote(found: Json) -> RemoteReturn:
    return RemoteReturn(
        gid=found["id"],
        status=found["status"],
        name=text(found.get("name"), longest=64),
        lines=tuple(_line(line) for line in found["returnLineItems"]["nodes"]),
        reverse_orders=tuple(_reverse_order(order) for order in _nodes(found, "reverseFulfillmentOrders")),
        refunds=tuple(read_refund(refund) for refund in _nodes(found, "refunds")),
        **_circumstances(found),
    )


def _circumstances(found: Json) -> Json:
    """What only the whole reading has: the decision, the fee and the dates."""
    decline, fees = found.get("decline") or {}, found.get("returnShippingFees") or []
    return {
        "decline_reason": decline.get("reason") or "",
        "decline_note": text(decline.get("note"), longest=500),
        "return_shipping_fee": pair(fees[0]["amountSet"]) if fees else None,
        "requested_at": moment(found.get("createdAt")),
        "approved_at": moment(found.get("requestApprovedAt")),
        "closed_at": moment(found.get("closedAt")),
    }


def _line(line: Json) -> RemoteLine:
    return RemoteLine(
        gid=line["id"],
        fulfilled_gid=(line.get("fulfillmentLineItem") or {}).get("id", ""),
        quantity=line["quantity"],
        note=line.get("customerNote") or "",
        processed=line.get("processedQuantity", 0),
        reason=(line.get("returnReasonDefinition") or {}).get("handle", ""),
        restocking_fee_bps=round(Decimal(str((line.get("restockingFee") or {}).get("percentage", 0))) * 100),
    )


def _reverse_order(order: Json) -> ReverseOrder:
    return ReverseOrder(
        gid=order["id"],
        lines=tuple(_reverse_line(line) for line in _nodes(order, "lineItems")),
        parcels=tuple(_parcel(parcel) for parcel in _nodes(order, "reverseDeliveries")),
    )


def _reverse_line(line: Json) -> ReverseLine:
    disposed: Counter[str] = Counter()
    for disposition in line["dispositions"]:
        disposed[disposition["type"]] += disposition["quantity"]
    sent = line["fulfillmentLineItem"] or {}
    return ReverseLine(line["id"], sent.get("id", ""), line["totalQuantity"], disposed)


def _parcel(parcel: Json) -> RemoteParcel:
    deliverable = parcel["deliverable"] or {}
    tracking, label = deliverable.get("tracking") or {}, deliverable.get("label") or {}
    return RemoteParcel(
        gid=parcel["id"],
        tracking_number=tracking.get("number") or "",
        label_url=label.get("publicFileUrl") or "",
        tracking_url=tracking.get("url") or "",
    )


def read_refund(refund: Json) -> RemoteRefund:
    """Read a Refund of the documents `return` and `return_process`."""
    return RemoteRefund(
        gid=refund["id"],
        note=refund["note"] or "",
        total=money(refund["totalRefundedSet"]["presentmentMoney"]),
        outcomes=tuple(transaction["status"] for transaction in refund["transactions"]["nodes"]),
    )


def _nodes(parent: Json, field: str) -> list[Json]:
    return parent[field]["nodes"] if parent.get(field) else []
