"""Returns at Shopify: where they stand. What moves them on is in `return_writes`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from returns.domain.remote_return import (
    RemoteExchange,
    RemoteLine,
    RemoteParcel,
    RemoteRefund,
    RemoteReturn,
    ReverseLine,
    ReverseOrder,
)
from shop_integration.admin_api.answer import Json
from shop_integration.admin_api.client import AdminClient
from shop_integration.admin_api.reading import moment, money, pages, pair, text
from shop_integration.errors import Unreachable

# What Shopify calls the payment method of money that goes out as store credit.
CREDIT_GATEWAY = "shopify_store_credit"
# Which document reads on where a page does not hold all of a return.
LONGER = {"returnLineItems": "return_lines", "exchangeLineItems": "return_exchanges"}


def read_return(client: AdminClient, gid: str) -> RemoteReturn | None:
    """The return with its lines, reverse orders and refunds; None if the shop has no such return."""
    found = client.query("return", id=gid)["return"]
    return read_node(_whole(client, found)) if found else None


def returns_of_order(client: AdminClient, order_gid: str) -> list[RemoteReturn]:
    """The order's returns, newest first, with their lines only."""
    order = client.query("order_returns", id=order_gid)["order"]
    return [read_node(_whole(client, found)) for found in order["returns"]["nodes"]] if order else []


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


def read_node(found: Json) -> RemoteReturn:
    """Read a Return of any document that selects at least its lines. Raises Unreachable where it names not all."""
    return RemoteReturn(
        gid=found["id"],
        status=found["status"],
        name=text(found.get("name"), longest=64),
        lines=tuple(_line(line) for line in _nodes(found, "returnLineItems")),
        reverse_orders=tuple(_reverse_order(order) for order in _nodes(found, "reverseFulfillmentOrders")),
        refunds=tuple(read_refund(refund) for refund in _nodes(found, "refunds")),
        exchanges=tuple(_exchange(line) for line in _nodes(found, "exchangeLineItems")),
        **_circumstances(found),
    )


def _whole(client: AdminClient, found: Json) -> Json:
    """The same return with all that it has, however many pages Shopify needs for it."""
    whole = {**found}
    for field, document in LONGER.items():
        if field in found:
            whole[field] = _all(client, document, "return", found, field)
    if "reverseFulfillmentOrders" in found:
        orders = found["reverseFulfillmentOrders"]["nodes"]
        lines = [_all(client, "reverse_order_lines", "reverseFulfillmentOrder", each, "lineItems") for each in orders]
        nodes = [{**each, "lineItems": all_} for each, all_ in zip(orders, lines, strict=True)]
        whole["reverseFulfillmentOrders"] = {**found["reverseFulfillmentOrders"], "nodes": nodes}
    return whole


def _all(client: AdminClient, document: str, noun: str, parent: Json, field: str) -> Json:
    def following(cursor: str) -> Json:
        again: Json | None = client.query(document, id=parent["id"], after=cursor)[noun]
        if again is None:
            raise Unreachable(f"{field} went away while they were read", maybe_done=False)
        page: Json = again[field]
        return page

    return {"nodes": list(pages(parent[field], following))}


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
        reason_note=line.get("returnReasonNote") or "",
        processed=line.get("processedQuantity", 0),
        reason=(line.get("returnReasonDefinition") or {}).get("handle", ""),
        restocking_fee_bps=round(Decimal(str((line.get("restockingFee") or {}).get("percentage", 0))) * 100),
    )


def _exchange(line: Json) -> RemoteExchange:
    return RemoteExchange(
        gid=line["id"],
        variant_gid=line["variantId"] or "",
        quantity=line["quantity"],
        processed=line["processedQuantity"],
        product_gid=line["productId"] or "",
        title=text(line["title"], longest=512),
        variant_title=text(line["variantTitle"], longest=512),
        sku=text(line["variantSku"], longest=255),
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
    """Read a Refund of the documents that name one."""
    transactions = refund["transactions"]["nodes"]
    return RemoteRefund(
        gid=refund["id"],
        note=refund["note"] or "",
        total=money(refund["totalRefundedSet"]["presentmentMoney"]),
        outcomes=tuple(transaction["status"] for transaction in transactions),
        by_hand=any(transaction["manualPaymentGateway"] for transaction in transactions),
        as_credit={transaction["gateway"] for transaction in transactions} == {CREDIT_GATEWAY},
        return_gid=(refund.get("return") or {}).get("id", ""),
    )


def _nodes(parent: Json, field: str) -> list[Json]:
    """The nodes of a connection, none where it was not selected; a part of them would be settled as if it was all."""
    connection = parent.get(field) or {"nodes": []}
    if connection.get("pageInfo", {}).get("hasNextPage"):
        raise Unreachable(f"more {field} than a page holds", maybe_done=False)
    nodes: list[Json] = connection["nodes"]
    return nodes
