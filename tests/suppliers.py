"""What the tests about suppliers share: a supplier of the first article of the characters' order, and its place."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from returns.links import Link, Purpose, sign
from returns.models import Destination, Order, OrderLine, Return, Shop, Supplier, SupplierClaim
from returns.operations.approve_return import approve_return
from returns.operations.publish_policy import publish_policy
from tests.characters import NOW, ask, make_order

LYON = {"name": "Atelier Lyon", "street": "4 rue Neuve", "postcode": "69001", "city": "Lyon", "country": "FR"}


def make_supplier(shop: Shop, *, name: str = "Lyon Textile", address: bool = True, **about: Any) -> Supplier:
    """Somebody in Lyon who supplies the articles with SKU-1; goods go to them, and they answer in French."""
    place = None
    if address:
        code = f"place_{shop.destinations.count() + 1}"
        place = Destination.objects.create(shop=shop, code=code, name=name, address=LYON | {"name": name})
    known = {"email": "retours@lyon.example", "language": "fr", "skus": ["SKU-1"], "destination": place}
    return Supplier.objects.create(shop=shop, name=name, made_at=NOW, **known | about)


def of_vendor(order: Order, position: int, vendor: str, *, tags: tuple[str, ...] = ()) -> None:
    """Let one line of an order, counted from 1, be a vendor's."""
    line = OrderLine.objects.filter(order=order).order_by("position", "pk")[position - 1]
    OrderLine.objects.filter(pk=line.pk).update(vendor=vendor, tags=list(tags))


def asked(shop: Shop, *, number: int = 1001, reason: str = "size_small", **about: Any) -> Return:
    """One dress (SKU-1) and two pullovers (SKU-2) are asked to go back."""
    return ask(make_order(shop, number=number), quantities=(1, 2), reason=reason, **about)


def claimed(shop: Shop, *, number: int = 1001, reason: str = "size_small", **about: Any) -> SupplierClaim:
    """A claim on a supplier for the dress of an approved return."""
    supplier = make_supplier(shop, **about)
    rma = asked(shop, number=number, reason=reason)
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    return rma.claims.get(supplier=supplier)


def path_of(claim: SupplierClaim, *, key: str | None = None) -> str:
    """Where its supplier answers it."""
    link = Link(claim.shop_id, claim.pk, claim.key if key is None else key)
    return f"/supplier/{sign(Purpose.SUPPLIER, link)}/"


def auto_approval(shop: Shop) -> None:
    """Whatever no rule objects to is approved at once, for every order there is."""
    document = shop.policies.get(status="ACTIVE").document
    publish_policy(shop=shop, document=document | {"approval": "auto"}, now=NOW - timedelta(days=100))


def confirm(order: Order, *, now: datetime) -> Return:
    """The shopper confirms that the dress and two pullovers go back."""
    return ask(order, quantities=(1, 2), now=now)
