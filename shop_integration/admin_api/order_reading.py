"""From Shopify's words for an order to ours. Where the lines come from, page by page or in an export, is not asked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from returns.domain.money import MoneyPair
from returns.domain.order import (
    Address,
    Bundle,
    CustomerSnapshot,
    Discount,
    FulfilledLine,
    FulfillmentSnapshot,
    LineSnapshot,
    OrderSnapshot,
)
from shop_integration.admin_api.answer import Json
from shop_integration.admin_api.reading import moment, money, pair, text

GRAMS = {"GRAMS": 1.0, "KILOGRAMS": 1000.0, "OUNCES": 28.349523125, "POUNDS": 453.59237}


def snapshot_of(
    order: Json,
    lines: Iterable[Json],
    sent: Iterable[tuple[Json, Iterable[FulfilledLine]]],
    *,
    read_at: datetime,
    return_gids: tuple[str, ...] = (),
    asked: bool = True,
) -> OrderSnapshot:
    """The order of a document that selects what `order.graphql` does, with its lines and what each fulfilment sent."""
    received = pair(order["totalReceivedSet"])
    nothing = received.times(0)
    till = order["retailLocation"] or {}
    return OrderSnapshot(
        gid=order["id"],
        name=text(order["name"], longest=64),
        placed_at=datetime.fromisoformat(order["processedAt"] or order["createdAt"]),
        updated_at=datetime.fromisoformat(order["updatedAt"]),
        read_at=read_at,
        cancelled_at=moment(order["cancelledAt"]),
        cancel_reason=text(order["cancelReason"], longest=32),
        edited=order["edited"],
        email=text(order["email"], longest=254),
        phone=text(order["phone"], longest=32),
        customer_gid=(order["customer"] or {}).get("id", ""),
        customer=customer_of(order["customer"]) if order["customer"] else None,
        locale=text(order["customerLocale"], longest=16),
        taxes_included=order["taxesIncluded"],
        test=order["test"],
        financial_status=text(order["displayFinancialStatus"], longest=32),
        fulfillment_status=text(order["displayFulfillmentStatus"], longest=32),
        tags=tuple(order["tags"]),
        channel=text(order["sourceName"], longest=64),
        till_gid=till.get("id", ""),
        discount_codes=tuple(order["discountCodes"]),
        address=address_of(order["shippingAddress"] or order["billingAddress"] or {}),
        received=received,
        refunded=pair(order["totalRefundedSet"]),
        shipping=MoneyPair.sum((_charged(each, order) for each in order["shippingLines"]["nodes"]), start=nothing),
        duties=pair(order["originalTotalDutiesSet"]) if order["originalTotalDutiesSet"] else nothing,
        tip=pair(order["totalTipReceivedSet"]),
        lines=tuple(_line(line) for line in lines),
        fulfillments=tuple(_fulfillment(parcel, held) for parcel, held in sent),
        return_gids=return_gids,
        asked=asked,
    )


def _charged(shipping: Json, order: Json) -> MoneyPair:
    price = pair(shipping["discountedPriceSet"])
    if order["taxesIncluded"]:
        return price
    return MoneyPair.sum((pair(tax["priceSet"]) for tax in shipping["taxLines"]), start=price)


def customer_of(customer: Json) -> CustomerSnapshot:
    """A buyer's segment facts; amounts are in the shop's currency."""
    return CustomerSnapshot(
        gid=customer["id"],
        orders=int(customer["numberOfOrders"]),
        spent=money(customer["amountSpent"]),
        tags=tuple(customer["tags"]),
        since=datetime.fromisoformat(customer["createdAt"]),
    )


def address_of(address: Json) -> Address:
    """A postal address; a company stands beside the name."""
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


def _line(line: Json) -> LineSnapshot:
    product, variant, bundle = line["product"] or {}, line["variant"] or {}, line["lineItemGroup"] or {}
    stock = variant.get("inventoryItem") or {}
    unit = pair(line["originalUnitPriceSet"])
    nothing = unit.times(0)
    discounts = tuple(_discount(part) for part in line["discountAllocations"])
    return LineSnapshot(
        gid=line["id"],
        title=text(line["title"], longest=512),
        quantity=line["quantity"],
        current_quantity=line["currentQuantity"],
        unit_price=unit,
        discounted=unit.times(line["quantity"]) - MoneyPair.sum((part.amount for part in discounts), start=nothing),
        discounts=discounts,
        tax=MoneyPair.sum((pair(tax["priceSet"]) for tax in line["taxLines"]), start=nothing),
        duties=MoneyPair.sum((pair(duty["price"]) for duty in line["duties"]), start=nothing),
        product_gid=product.get("id", ""),
        variant_gid=variant.get("id", ""),
        variant_title=text(line["variantTitle"], longest=512),
        sku=text(line["sku"], longest=255),
        vendor=text(line["vendor"], longest=255),
        product_type=text(product.get("productType"), longest=255),
        tags=tuple(product.get("tags", ())),
        collections=tuple(each["id"] for each in product.get("collections", {"nodes": ()})["nodes"]),
        requires_shipping=line["requiresShipping"],
        is_gift_card=line["isGiftCard"],
        image_url=_image(line),
        bundle=Bundle(gid=bundle.get("id", ""), title=text(bundle.get("title"), longest=512)),
        grams=_grams(line["weight"]),
        hs_code=text(stock.get("harmonizedSystemCode"), longest=16),
        origin=text(stock.get("countryCodeOfOrigin"), longest=2),
    )


def _discount(allocation: Json) -> Discount:
    by = allocation["discountApplication"]
    return Discount(
        name=text(by.get("code") or by.get("title"), longest=255),
        is_code="code" in by,
        amount=pair(allocation["allocatedAmountSet"]),
    )


def _grams(weight: Json | None) -> int | None:
    """One piece's weight; Shopify's nought means that nobody entered one."""
    if not weight or not weight["value"]:
        return None
    return max(1, round(weight["value"] * GRAMS[weight["unit"]]))


def _image(line: Json) -> str:
    url = (line["image"] or {}).get("url") or ""
    return url if len(url) <= 1024 else ""


def _fulfillment(parcel: Json, held: Iterable[FulfilledLine]) -> FulfillmentSnapshot:
    return FulfillmentSnapshot(
        gid=parcel["id"],
        status=parcel["status"],
        created_at=datetime.fromisoformat(parcel["createdAt"]),
        delivered_at=moment(parcel["deliveredAt"]),
        location_gid=(parcel["location"] or {}).get("id", ""),
        lines=tuple(held),
    )
