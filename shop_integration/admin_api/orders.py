"""Orders: read one whole, however many lines and fulfilments it has, and list what changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from returns.domain.order import FulfilledLine, OrderSnapshot
from returns.normalise import order_number_key
from shop_integration.admin_api.answer import Json
from shop_integration.admin_api.client import AdminClient
from shop_integration.admin_api.order_reading import snapshot_of
from shop_integration.admin_api.reading import pages


def read_order(client: AdminClient, gid: str, *, now: datetime) -> OrderSnapshot | None:
    """The order as Shopify has it, or None if the shop has no such order. `now` is when the question is asked."""
    order = client.query("order", id=gid)["order"]
    if order is None:
        return None
    returnable = _returnable(client, gid)
    sent = ((parcel, _held(client, parcel, returnable)) for parcel in order["fulfillments"])
    returns = tuple(found["id"] for found in order["returns"]["nodes"])
    return snapshot_of(order, _lines(client, order), sent, read_at=now, return_gids=returns)


def orders_named(client: AdminClient, name: str) -> list[str]:
    """Ids of the orders a shopper may mean by `name`, with or without the `#` that shops put before it, newest first.

    `name` goes into the search as it is, so only what cannot be anything but a name may be handed in.
    """
    plain = name.removeprefix("#")
    orders = client.query("orders_by_name", query=f"name:'#{plain}' OR name:'{plain}'")["orders"]["nodes"]
    return [order["id"] for order in orders if order_number_key(order["name"]) == order_number_key(plain)]


def cancel_order(client: AdminClient, gid: str, *, note: str) -> None:
    """Have an order cancelled without refund or mail, its pieces put back; `note` is for staff. Done by a job."""
    client.mutate("order_cancel", id=gid, note=note)


def changed_orders(
    client: AdminClient, *, since: datetime, after: str | None
) -> tuple[dict[str, datetime], str | None]:
    """One page of orders changed since a moment: id -> when, oldest change first, and the cursor of the next page."""
    wanted = f"updated_at:>='{since.isoformat(timespec='seconds')}'"
    page = client.query("orders_changed", query=wanted, after=after)["orders"]
    more = page["pageInfo"]["endCursor"] if page["pageInfo"]["hasNextPage"] else None
    return {order["id"]: datetime.fromisoformat(order["updatedAt"]) for order in page["nodes"]}, more


def _lines(client: AdminClient, order: Json) -> Iterator[Json]:
    return pages(
        order["lineItems"],
        lambda cursor: client.query("order_lines", id=order["id"], after=cursor)["order"]["lineItems"],
    )


def _held(client: AdminClient, parcel: Json, returnable: dict[str, int]) -> Iterator[FulfilledLine]:
    nodes = pages(
        parcel["fulfillmentLineItems"],
        lambda cursor: client.query("fulfillment_lines", id=parcel["id"], after=cursor)["fulfillment"][
            "fulfillmentLineItems"
        ],
    )
    for node in nodes:
        line_gid, quantity = node["lineItem"]["id"], node["quantity"] or 0
        yield FulfilledLine(node["id"], line_gid, quantity, returnable.get(node["id"], 0))


def _returnable(client: AdminClient, order_gid: str) -> dict[str, int]:
    """Fulfilled line -> pieces Shopify still lets come back; a line that is not listed has none left."""

    def following(cursor: str | None) -> Json:
        return client.query("returnable", orderId=order_gid, after=cursor)["returnableFulfillments"]

    left: dict[str, int] = {}
    for fulfillment in pages(following(None), following):
        for line in _returnable_lines(client, fulfillment):
            left[line["fulfillmentLineItem"]["id"]] = line["quantity"]
    return left


def _returnable_lines(client: AdminClient, fulfillment: Json) -> Iterator[Json]:
    return pages(
        fulfillment["returnableFulfillmentLineItems"],
        lambda cursor: client.query("returnable_lines", id=fulfillment["id"], after=cursor)["returnableFulfillment"][
            "returnableFulfillmentLineItems"
        ],
    )
