"""Orders: read one whole, however many lines and fulfilments it has, and list what changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from returns.domain.money import MoneyPair
from returns.domain.order import Address, FulfilledLine, FulfillmentSnapshot, LineSnapshot, OrderSnapshot
from shop_integration.admin_api.answer import Json
from shop_integration.admin_api.client import AdminClient
from shop_integration.admin_api.reading import moment, pages, pair, text


def read_order(client: AdminClient, gid: str, *, now: datetime) -> OrderSnapshot | None:
    """The order as Shopify has it, or None if the shop has no such order. `now` is when the question is asked."""
    order = client.query("order", id=gid)["order"]
    if order is None:
        return None
    returnable = _returnable(client, gid)
    shipping = order["shippingAddress"] or order["billingAddress"] or {}
    return OrderSnapshot(
        gid=order["id"],
        name=text(order["name"], longest=64),
        placed_at=datetime.fromisoformat(order["processedAt"] or order["createdAt"]),
        updated_at=datetime.fromisoformat(order["updatedAt"]),
        read_at=now,
        cancelled_at=moment(order["cancelledAt"]),
        email=text(order["email"], longest=254),
        phone=text(order["phone"], longest=32),
        customer_gid=(order["customer"] or {}).get("id", ""),
        locale=text(order["customerLocale"], longest=16),
        taxes_included=order["taxesIncluded"],
        test=order["test"],
        financial_status=text(order["displayFinancialStatus"], longest=32),
        fulfillment_status=text(order["displayFulfillmentStatus"], longest=32),
        tags=tuple(order["tags"]),
        address=_address(shipping),
        received=pair(order["totalReceivedSet"]),
        refunded=pair(order["totalRefundedSet"]),
        lines=tuple(_line(line) for line in _lines(client, order)),
        fulfillments=tuple(_fulfillment(client, sent, returnable) for sent in order["fulfillments"]),
        return_gids=tuple(found["id"] for found in order["returns"]["nodes"]),
    )


def changed_orders(client: AdminClient, *, since: datetime, after: str | None) -> tuple[list[str], str | None]:
    """One page of ids of the orders changed since a moment, oldest change first, and the cursor of the next page."""
    wanted = f"updated_at:>='{since.isoformat(timespec='seconds')}'"
    page = client.query("orders_changed", query=wanted, after=after)["orders"]
    more = page["pageInfo"]["endCursor"] if page["pageInfo"]["hasNextPage"] else None
    return [order["id"] for order in page["nodes"]], more


def _lines(client: AdminClient, order: Json) -> Iterator[Json]:
    return pages(
        order["lineItems"],
        lambda cursor: client.query("order_lines", id=order["id"], after=cursor)["order"]["lineItems"],
    )


def _line(line: Json) -> LineSnapshot:
    product = line["product"] or {}
    unit = pair(line["originalUnitPriceSet"])
    nothing = unit.times(0)
    allocated = (pair(part["allocatedAmountSet"]) for part in line["discountAllocations"])
    taxes = (pair(tax["priceSet"]) for tax in line["taxLines"])
    return LineSnapshot(
        gid=line["id"],
        title=text(line["title"], longest=512),
        quantity=line["quantity"],
        current_quantity=line["currentQuantity"],
        unit_price=unit,
        discounted=unit.times(line["quantity"]) - MoneyPair.sum(allocated, start=nothing),
        tax=MoneyPair.sum(taxes, start=nothing),
        product_gid=product.get("id", ""),
        variant_gid=(line["variant"] or {}).get("id", ""),
        variant_title=text(line["variantTitle"], longest=512),
        sku=text(line["sku"], longest=255),
        vendor=text(line["vendor"], longest=255),
        product_type=text(product.get("productType"), longest=255),
        tags=tuple(product.get("tags", ())),
        requires_shipping=line["requiresShipping"],
        is_gift_card=line["isGiftCard"],
        image_url=_image(line),
    )


def _image(line: Json) -> str:
    url = (line["image"] or {}).get("url") or ""
    return url if len(url) <= 1024 else ""


def _fulfillment(client: AdminClient, sent: Json, returnable: dict[str, int]) -> FulfillmentSnapshot:
    nodes = pages(
        sent["fulfillmentLineItems"],
        lambda cursor: client.query("fulfillment_lines", id=sent["id"], after=cursor)["fulfillment"][
            "fulfillmentLineItems"
        ],
    )
    return FulfillmentSnapshot(
        gid=sent["id"],
        status=sent["status"],
        created_at=datetime.fromisoformat(sent["createdAt"]),
        delivered_at=moment(sent["deliveredAt"]),
        location_gid=(sent["location"] or {}).get("id", ""),
        lines=tuple(
            FulfilledLine(
                gid=node["id"],
                line_gid=node["lineItem"]["id"],
                quantity=node["quantity"] or 0,
                returnable=returnable.get(node["id"], 0),
            )
            for node in nodes
        ),
    )


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


def _address(address: Json) -> Address:
    name = text(address.get("name"), longest=255)
    company = text(address.get("company"), longest=255)
    return Address(
        name=f"{name}, {company}" if name and company else name or company,
        street=text(address.get("address1"), longest=255),
        street2=text(address.get("address2"), longest=255),
        postcode=text(address.get("zip"), longest=32),
        city=text(address.get("city"), longest=255),
        province=text(address.get("provinceCode"), longest=32),
        country=text(address.get("countryCodeV2"), longest=2),
        phone=text(address.get("phone"), longest=32),
    )
