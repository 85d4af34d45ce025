"""Find the tenant."""

from collections.abc import Iterator
from typing import TypeVar

from django.db.models import Model, QuerySet

from returns.models import Brand, Contact, MessageTerms, OwnDomain, Shop
from returns.queries.seldom import OF_SHOP, lacks_of, with_seldom
from returns.wall import every_shop

Row = TypeVar("Row", bound=Model)

ALONG: dict[str, type[Model]] = {
    "brand": Brand,
    "contact": Contact,
    "message_terms": MessageTerms,
    "own_domain": OwnDomain,
}


def shop_by_domain(domain: str) -> Shop | None:
    """The shop with this myshopify domain, if we know it."""
    with every_shop():
        return Shop.objects.filter(domain=domain.lower()).first()


def shop_of_pages(domain: str) -> Shop | None:
    """The same, with what its pages say and show of the shop: one question of the database instead of ten."""
    rows = with_seldom(Shop.objects.select_related(*ALONG).defer("brand__logo"), OF_SHOP)
    with every_shop():
        # No `first()`: to put one row in order takes a quarter of the time in which the question is written.
        shop = next(iter(rows.filter(domain=domain.lower())), None)
    if shop:
        shop.along = {model: getattr(shop, name, None) for name, model in ALONG.items()}
        shop.lacks = lacks_of(shop, OF_SHOP)
    return shop


def row_of(shop: Shop, rows: QuerySet[Row]) -> Row | None:
    """The shop's row of a table that has one for each at most: as it was read with the shop, else read now."""
    if rows.model in shop.along:
        read: Row | None = shop.along[rows.model]
        return read
    return rows.filter(shop=shop).first()


def shop_by_id(shop_id: int) -> Shop:
    """The shop with this id; raises Shop.DoesNotExist."""
    with every_shop():
        return Shop.objects.get(pk=shop_id)


def all_shops() -> Iterator[Shop]:
    """Every shop, for what runs over all of them."""
    return Shop.objects.order_by("pk").iterator()
