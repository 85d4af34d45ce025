"""Orders as a shop has them, made up for benchmarks: no two alike, the same for the same number."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from returns.domain.money import Money, MoneyPair
from returns.domain.order import (
    Address,
    CustomerSnapshot,
    FulfilledLine,
    FulfillmentSnapshot,
    LineSnapshot,
    OrderSnapshot,
)

START = datetime(2026, 1, 1, tzinfo=UTC)


def order(number: int, *, lines: int = 10, telling: int = 0) -> OrderSnapshot:
    """The order with this number as it was told for the nth time: sent in one parcel, changed a little each time."""
    placed_at = START + timedelta(minutes=number)
    told_at = placed_at + timedelta(days=1 + telling)
    gid = f"gid://shopify/Order/{number}"
    sold = tuple(_line(number, place, telling) for place in range(lines))
    sent = tuple(FulfilledLine(f"gid://shopify/FulfillmentLineItem/{line.gid[23:]}", line.gid, 2, 2) for line in sold)
    buyer = f"gid://shopify/Customer/{number % 5000}"
    return OrderSnapshot(
        gid=gid,
        name=f"#{number}",
        placed_at=placed_at,
        updated_at=told_at,
        read_at=told_at,
        cancelled_at=None,
        email=f"buyer{number % 5000}@example.com",
        phone="",
        customer_gid=buyer,
        customer=CustomerSnapshot(buyer, 3, Money(19900, "EUR"), ("loyal",), START),
        locale="fr",
        taxes_included=True,
        test=False,
        financial_status="PAID",
        fulfillment_status="FULFILLED",
        tags=(f"told-{telling}",),
        channel="web",
        address=Address("Camille Martin", "3 quai de la Loire", "", "75019", "Paris", "", "FR", ""),
        received=_pair(9980 * lines + 490),
        refunded=_pair(0),
        shipping=_pair(490),
        duties=_pair(0),
        tip=_pair(0),
        lines=sold,
        fulfillments=(
            FulfillmentSnapshot(f"gid://shopify/Fulfillment/{number}", "SUCCESS", told_at, told_at, "", sent),
        ),
    )


def _line(number: int, place: int, telling: int) -> LineSnapshot:
    return LineSnapshot(
        gid=f"gid://shopify/LineItem/{number * 100 + place}",
        title=f"Robe midi {place}",
        quantity=2,
        current_quantity=2,
        unit_price=_pair(4990),
        discounted=_pair(9980),
        tax=_pair(1663),
        product_gid=f"gid://shopify/Product/{place}",
        variant_gid=f"gid://shopify/ProductVariant/{place}",
        variant_title="S",
        sku=f"ROBE-{place}",
        vendor="Atelier",
        product_type="Robes",
        tags=("lin", f"told-{telling}"),
        collections=("gid://shopify/Collection/1",),
        grams=350,
        hs_code="620442",
        origin="PT",
    )


def _pair(minor: int) -> MoneyPair:
    return MoneyPair(Money(minor, "EUR"), Money(minor, "EUR"))
