"""Whose an article is, what its supplier asks of its way, and the suppliers of a shop."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from returns.domain.seldom import Seldom
from returns.domain.supplier import (
    STAYS,
    Cover,
    Credit,
    CreditBase,
    Evidence,
    Handling,
    LabelMaker,
    LabelPayer,
    Owns,
    SupplierTerms,
    is_collective,
    whose,
)
from returns.models import Order, OrderLine, Shop, Supplier
from returns.queries.seldom import may_have

if TYPE_CHECKING:
    from returns.models import FulfillmentLine, ReturnLineItem, ReverseDelivery

# How many recent order lines are looked through for suppliers that the shop has not entered yet.
LOOKED_THROUGH = 5_000


@dataclass(frozen=True, slots=True)
class SentArticle:
    """An article as it was sent, as `domain.supplier.Article` is asked."""

    product: str
    sku: str
    vendor: str
    location: str
    product_type: str
    tags: tuple[str, ...]

    @classmethod
    def of(cls, fulfilled: FulfillmentLine) -> SentArticle:
        """The article of a line that was sent."""
        return cls.of_line(fulfilled.line, location=fulfilled.fulfillment.location_gid)

    @classmethod
    def of_line(cls, line: OrderLine, *, location: str) -> SentArticle:
        """The article of an order's line, sent from a location."""
        return cls(line.product_gid, line.sku, line.vendor, location, line.product_type, tuple(line.tags))


class Suppliers:
    """The shop's active suppliers, read once."""

    def __init__(self, shop: Shop) -> None:
        rows = shop.suppliers.filter(active=True).select_related("destination").order_by("pk")
        self._rows = {row.pk: row for row in rows} if may_have(shop, Seldom.SUPPLIERS) else {}
        self._owners = [(row.pk, owns_of(row)) for row in self._rows.values()]

    def __bool__(self) -> bool:
        return bool(self._rows)

    def of(self, article: SentArticle) -> Supplier | None:
        """Whose the article is, whatever they answer for."""
        found = whose(self._owners, article)
        return self._rows[found] if found else None

    def answering(self, fulfilled: FulfillmentLine, *, reason: str, now: datetime) -> tuple[Supplier | None, str]:
        """Whose a line that was sent is, and why they do not answer for it ("" where they do)."""
        supplier = self.of(SentArticle.of(fulfilled)) if self._rows else None
        if supplier is None:
            return None, ""
        sent = fulfilled.fulfillment
        delivered_at = sent.delivered_at or sent.created_at
        return supplier, cover_of(supplier).why_not(reason=reason, delivered_at=delivered_at, now=now)

    def terms(self, fulfilled: FulfillmentLine, *, reason: str, now: datetime | None) -> SupplierTerms | None:
        """What the supplier of a line asks of its way; None where nobody else answers for it."""
        if not self._rows:
            return None
        at = now or fulfilled.fulfillment.delivered_at or fulfilled.fulfillment.created_at
        supplier, obstacle = self.answering(fulfilled, reason=reason, now=at)
        return None if supplier is None or obstacle else terms_of(supplier)


def owns_of(supplier: Supplier) -> Owns:
    """What is theirs."""
    return Owns(
        products=tuple(supplier.products),
        skus=tuple(supplier.skus),
        vendors=tuple(supplier.vendors),
        locations=tuple(supplier.locations),
        product_types=tuple(supplier.product_types),
        tags=tuple(supplier.tags),
    )


def cover_of(supplier: Supplier) -> Cover:
    """Which returns they answer for."""
    return Cover(days=supplier.days, reasons=tuple(supplier.reasons))


def credit_of(supplier: Supplier) -> Credit:
    """What they credit."""
    return Credit(
        base=CreditBase(supplier.credit_base),
        bps=supplier.credit_bps,
        cost_bps=supplier.cost_bps,
        by_reason=tuple(supplier.credit_by_reason.items()),
    )


def terms_of(supplier: Supplier) -> SupplierTerms:
    """What they ask of the way back."""
    sent_there = supplier.handling == Handling.TO_SUPPLIER and supplier.destination is not None
    return SupplierTerms(
        id=supplier.pk,
        destination=supplier.destination.code if sent_there and supplier.destination else "",
        free=supplier.label_paid_by != LabelPayer.SHOPPER,
        wants_photo=supplier.evidence != Evidence.NONE,
        stays=supplier.handling in STAYS,
    )


def makes_label(supplier: Supplier) -> bool:
    """Whether the label of goods that are sent to them is theirs to make."""
    sent_there = supplier.handling == Handling.TO_SUPPLIER and supplier.destination is not None
    return sent_there and supplier.label_made_by == LabelMaker.SUPPLIER


def labels_of_suppliers(shop: Shop) -> set[int]:
    """The addresses (ids) whose labels suppliers make."""
    theirs = shop.suppliers.filter(active=True, label_made_by=LabelMaker.SUPPLIER, handling=Handling.TO_SUPPLIER)
    return set(theirs.exclude(destination=None).values_list("destination", flat=True))


def goes_to_supplier(thing: ReverseDelivery | ReturnLineItem) -> bool:
    """Whether a parcel, or a line, goes to a supplier and never comes to the shop."""
    return thing.destination is not None and bool(thing.destination.suppliers.all())


def suppliers_of(shop: Shop) -> list[Supplier]:
    """All of the shop's suppliers, those that get claims first."""
    return list(shop.suppliers.select_related("destination").order_by("-active", "name", "pk"))


def get_supplier(shop: Shop, supplier_id: int) -> Supplier:
    """The shop's supplier with this id; raises Supplier.DoesNotExist."""
    return shop.suppliers.select_related("destination", "shop").get(pk=supplier_id)


def unknown_collective_vendors(shop: Shop) -> list[str]:
    """Vendors of articles that came by way of Shopify Collective and belong to no supplier yet, by their names."""
    known = {vendor.casefold() for vendors in shop.suppliers.values_list("vendors", flat=True) for vendor in vendors}
    newest = OrderLine.objects.filter(order__in=Order.objects.filter(shop=shop)).exclude(vendor="").order_by("-pk")
    rows = newest.values_list("vendor", "tags")[:LOOKED_THROUGH]
    found = {vendor.casefold(): vendor for vendor, tags in rows if is_collective(tags)}
    return sorted((vendor for key, vendor in found.items() if key not in known), key=str.casefold)


def sells_collective(shop: Shop, vendors: list[str]) -> bool:
    """Whether what the shop sold of these vendors came by way of Shopify Collective."""
    wanted = {vendor.casefold() for vendor in vendors}
    rows = OrderLine.objects.filter(order__shop=shop, vendor__in=vendors).order_by("-pk").values_list("vendor", "tags")
    return any(vendor.casefold() in wanted and is_collective(tags) for vendor, tags in rows[:LOOKED_THROUGH])
