"""Change returns at Shopify. None of these calls takes an idempotency key: read before you send one again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from returns.domain.money import Money
from returns.domain.remote_return import RemoteReturn
from shop_integration.admin_api.answer import Json
from shop_integration.admin_api.client import AdminClient
from shop_integration.admin_api.reading import portions
from shop_integration.admin_api.returns import read_node


@dataclass(frozen=True, slots=True)
class WantedLine:
    """A line to ask for: pieces of a fulfilled line, the reason's id at Shopify (or ""), fee in basis points."""

    fulfilled_gid: str
    quantity: int
    reason_gid: str
    note: str
    restocking_fee_bps: int


@dataclass(frozen=True, slots=True)
class WantedExchange:
    """A variant to send instead; `discount` is what comes off the whole line, in the currency the shopper paid with."""

    variant_gid: str
    quantity: int
    discount: Money


def request_return(
    client: AdminClient, *, order_gid: str, lines: Sequence[WantedLine], shipping_fee: Money | None
) -> RemoteReturn:
    """Register a return as REQUESTED. `shipping_fee` is in the currency the shopper paid with."""
    wanted: Json = {"orderId": order_gid, "returnLineItems": [_wanted(line) for line in lines]}
    if shipping_fee:
        wanted["returnShippingFee"] = {"amount": _amount(shipping_fee)}
    return read_node(client.mutate("return_request", input=wanted)["return"])


def create_return(
    client: AdminClient,
    *,
    order_gid: str,
    lines: Sequence[WantedLine],
    shipping_fee: Money | None,
    exchanges: Sequence[WantedExchange],
    requested_at: datetime,
) -> str:
    """Make an OPEN return and get its id. `WantedLine.note` is the note beside the reason, 255 characters at most."""
    wanted: Json = {
        "orderId": order_gid,
        "returnLineItems": [_created(line) for line in lines],
        "exchangeLineItems": [_instead(exchange) for exchange in exchanges],
        "requestedAt": requested_at.isoformat(),
    }
    if shipping_fee:
        wanted["returnShippingFee"] = {"amount": _amount(shipping_fee)}
    gid: str = client.mutate("return_create", input=wanted)["return"]["id"]
    return gid


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


def remove_exchange(client: AdminClient, gid: str, line_gid: str, quantity: int) -> None:
    """Take pieces of an exchange line off an open return."""
    lines = [{"exchangeLineItemId": line_gid, "quantity": quantity}]
    client.mutate("return_remove_items", returnId=gid, exchangeLineItems=lines)


def send_invoice(client: AdminClient, order_gid: str) -> None:
    """Ask the order's shopper for what is outstanding on it."""
    client.mutate("order_invoice_send", id=order_gid)


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
    client: AdminClient,
    reverse_order_gid: str,
    *,
    tracking_number: str,
    tracking_url: str,
    label_url: str,
    pieces: Mapping[str, int] | None = None,
) -> str:
    """Attach a label and a tracking number to a reverse fulfillment order; returns the gid.

    `pieces` are what is in the parcel, by the order's line; None is everything that the order expects.
    """
    payload = client.mutate(
        "reverse_delivery_create",
        reverseFulfillmentOrderId=reverse_order_gid,
        lines=[
            {"reverseFulfillmentOrderLineItemId": line, "quantity": quantity}
            for line, quantity in (pieces or {}).items()
        ],
        tracking=_tracking(tracking_number, tracking_url),
        label={"fileUrl": label_url},
    )
    return payload["reverseDelivery"]["id"]


def update_parcel(client: AdminClient, gid: str, *, tracking_number: str, tracking_url: str, label_url: str) -> None:
    """Give a parcel another label and tracking number; the same ones may be sent again."""
    client.mutate(
        "reverse_delivery_update",
        reverseDeliveryId=gid,
        tracking=_tracking(tracking_number, tracking_url),
        label={"fileUrl": label_url},
    )


def dispose(client: AdminClient, inputs: Sequence[Mapping[str, Any]]) -> None:
    """Say what became of pieces of one reverse fulfillment order, in as many calls as they need."""
    for part in portions(inputs):
        client.mutate("dispose", inputs=part)


def _wanted(line: WantedLine) -> Json:
    return _line_input(line) | ({"customerNote": line.note[:300]} if line.note else {})


def _created(line: WantedLine) -> Json:
    return _line_input(line) | {"returnReasonNote": line.note[:255]}


def _line_input(line: WantedLine) -> Json:
    wanted: Json = {"fulfillmentLineItemId": line.fulfilled_gid, "quantity": line.quantity}
    if line.reason_gid:
        wanted["returnReasonDefinitionId"] = line.reason_gid
    if line.restocking_fee_bps:
        wanted["restockingFee"] = {"percentage": float(Decimal(line.restocking_fee_bps) / 100)}
    return wanted


def _instead(exchange: WantedExchange) -> Json:
    wanted: Json = {"variantId": exchange.variant_gid, "quantity": exchange.quantity}
    if exchange.discount.minor:
        wanted["appliedDiscount"] = {"value": {"amount": _amount(exchange.discount)}}
    return wanted


def _tracking(number: str, url: str) -> dict[str, str] | None:
    if not number:
        return None
    return {"number": number, "url": url} if url else {"number": number}


def _amount(money: Money) -> Json:
    return {"amount": str(money.kept), "currencyCode": money.currency}
