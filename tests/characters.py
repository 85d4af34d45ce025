"""The people, shops and orders that the tests are about. Camille shops at Atelier, Oliver at Northwind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from returns.domain.means import Means
from returns.domain.money import Money, MoneyPair
from returns.domain.order import Address, FulfilledLine, FulfillmentSnapshot, LineSnapshot, OrderSnapshot
from returns.domain.status import Outcome
from returns.models import FulfillmentLine, Order, Return, Shop
from returns.operations.ingest_order import ingest_order
from returns.operations.open_shop import open_shop
from returns.operations.record_payment import record_payment
from returns.operations.request_return import request_return
from returns.queries.eligibility import Wanted

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
ATELIER = "atelier-demo.myshopify.com"
NORTHWIND = "northwind-demo.myshopify.com"
RETURN_ADDRESS = {
    "name": "Atelier Retours",
    "street": "12 rue des Lices",
    "postcode": "35000",
    "city": "Rennes",
    "country": "FR",
}


def make_shop(domain: str = ATELIER, **about: Any) -> Shop:
    """A shop that is ready for business; French unless told otherwise."""
    known = {
        "name": "Atelier Demo",
        "email": "bonjour@atelier.example",
        "currency": "EUR",
        "time_zone": "Europe/Paris",
        "locale": "fr",
        "country": "FR",
        "return_address": RETURN_ADDRESS,
    }
    return open_shop(domain=domain, now=NOW - timedelta(days=200), **{**known, **about})


def two_shops() -> tuple[Shop, Shop]:
    """Atelier in France, Northwind in Britain; neither may see anything of the other."""
    northwind = {
        "name": "Northwind Demo",
        "currency": "GBP",
        "locale": "en",
        "country": "GB",
        "time_zone": "Europe/London",
    }
    return make_shop(), make_shop(NORTHWIND, **northwind)


@dataclass(frozen=True)
class Bought:
    """One line of an order: pieces, unit price, discount, tax and duties of the whole line in minor units."""

    title: str = "Robe midi"
    quantity: int = 1
    price: int = 4990
    discount: int = 0
    tax: int = 0
    duties: int = 0
    tags: tuple[str, ...] = ()
    is_gift_card: bool = False
    returnable: int | None = None


def snapshot(
    *bought: Bought,
    number: int = 1001,
    email: str = "camille@example.com",
    currency: str = "EUR",
    presentment: str | None = None,
    rate: int = 1,
    delivered_at: datetime | None = NOW - timedelta(days=5),
    updated_at: datetime = NOW - timedelta(days=4),
    read_at: datetime | None = None,
    cancelled_at: datetime | None = None,
    taxes_included: bool = True,
    locale: str = "fr",
    sent: bool = True,
) -> OrderSnapshot:
    """An order as Shopify would tell it, sent and delivered five days ago. `rate` is presentment per shop unit."""

    def pair(minor: int) -> MoneyPair:
        return MoneyPair(Money(minor, currency), Money(minor * rate, presentment or currency))

    lines = tuple(
        LineSnapshot(
            gid=f"gid://shopify/LineItem/{number}{position}",
            title=line.title,
            variant_title="S",
            sku=f"SKU-{position}",
            product_gid=f"gid://shopify/Product/{position}",
            variant_gid=f"gid://shopify/ProductVariant/{position}",
            product_type="Robes",
            tags=line.tags,
            quantity=line.quantity,
            current_quantity=line.quantity,
            is_gift_card=line.is_gift_card,
            unit_price=pair(line.price),
            discounted=pair(line.price * line.quantity - line.discount),
            tax=pair(line.tax),
            duties=pair(line.duties),
        )
        for position, line in enumerate(bought, start=1)
    )
    parcels = tuple(
        FulfilledLine(
            gid=f"gid://shopify/FulfillmentLineItem/{number}{position}",
            line_gid=f"gid://shopify/LineItem/{number}{position}",
            quantity=line.quantity,
            returnable=line.quantity if line.returnable is None else line.returnable,
        )
        for position, line in enumerate(bought, start=1)
    )
    duties = sum(line.duties for line in bought)
    received = pair(sum(line.price * line.quantity - line.discount + line.tax for line in bought) + duties + 490)
    return OrderSnapshot(
        gid=f"gid://shopify/Order/{number}",
        name=f"#{number}",
        placed_at=NOW - timedelta(days=10),
        updated_at=updated_at,
        read_at=read_at or updated_at,
        cancelled_at=cancelled_at,
        email=email,
        phone="",
        customer_gid="gid://shopify/Customer/1",
        locale=locale,
        taxes_included=taxes_included,
        test=False,
        financial_status="PAID",
        fulfillment_status="FULFILLED",
        tags=(),
        address=Address(
            name="Camille Martin", street="3 quai de la Loire", postcode="75019", city="Paris", country="FR"
        ),
        received=received,
        refunded=pair(0),
        shipping=pair(490),
        duties=pair(duties),
        tip=pair(0),
        lines=lines,
        fulfillments=(
            FulfillmentSnapshot(
                gid=f"gid://shopify/Fulfillment/{number}",
                status="SUCCESS",
                created_at=NOW - timedelta(days=8),
                delivered_at=delivered_at,
                location_gid="gid://shopify/Location/1",
                lines=parcels,
            ),
        )
        if sent
        else (),
    )


def make_order(shop: Shop, *bought: Bought, **details: Any) -> Order:
    """An order of the shop, taken in as every order is. Two different articles unless told otherwise."""
    order = ingest_order(shop=shop, snapshot=snapshot(*(bought or (Bought(), Bought("Pull", 2, 3900))), **details))
    assert order is not None
    return order


def fulfilled(order: Order) -> list[FulfillmentLine]:
    """What was sent of the order, in the order of its lines."""
    return list(FulfillmentLine.objects.filter(fulfillment__order=order).order_by("line__position", "pk"))


def ask(
    order: Order,
    *,
    quantities: Sequence[int] = (1,),
    reason: str = "size_small",
    key: str = "key-1",
    now: datetime = NOW,
    expected_minor: int | None = None,
    outcome: Outcome = Outcome.REFUND,
    means: Means = Means.LABEL,
) -> Return:
    """The shopper asks for the first pieces of the order's lines to go back."""
    wanted = [
        Wanted(line.pk, quantity, reason)
        for line, quantity in zip(fulfilled(order), quantities, strict=False)
        if quantity
    ]
    return request_return(
        shop=order.shop,
        order_id=order.pk,
        wanted=wanted,
        request_key=key,
        expected_minor=expected_minor,
        outcome=outcome,
        means=means,
        locale="fr",
        now=now,
    )


def pay(rma: Return, *, at: datetime, number: int = 1) -> Return:
    """Shopify says that it paid what was agreed."""
    total = rma.settlement.total_presentment_minor
    return record_payment(rma_id=rma.pk, refund_gid=f"gid://shopify/Refund/{number}", paid_minor=total, now=at)
