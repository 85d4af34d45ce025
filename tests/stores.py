"""Shops that let shoppers choose how goods get back, and their stores."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from returns.domain.means import Means
from returns.models import Location, Return, Shop
from returns.operations.publish_policy import publish_policy
from returns.operations.request_return import request_return
from returns.queries.eligibility import Wanted
from returns.queries.policies import active_policy
from tests.characters import NOW, fulfilled, make_order, make_shop

FEE = {"fees": {"return_shipping_minor": 490}}
ALL = ["label", "own", "drop_off"]
ADDRESS = {"street": "4 rue du Port", "postcode": "35000", "city": "Rennes", "country": "FR"}


def shop_that_lets_choose(*, shop: Shop | None = None, ways: list[str] | None = None, **more: Any) -> Shop:
    """A shop with a fee of 4.90 for a label, every way on offer, and a store in Rennes."""
    shop = shop or make_shop()
    document = active_policy(shop).document | {"shipping": {"ways": ways or ALL}} | FEE | more
    publish_policy(shop=shop, document=document, now=NOW - timedelta(days=100))
    make_store(shop)
    return shop


def make_store(shop: Shop, name: str = "Rennes", *, number: int = 1, **details: Any) -> Location:
    """A location of the shop that takes returns."""
    given = {"active": True, "fulfillment_service": False, "takes_returns": True, "hours": "Mon-Sat 10-19"} | details
    return Location.objects.create(
        shop=shop, gid=f"gid://shopify/Location/{number}", name=name, address=ADDRESS, read_at=NOW, **given
    )


def ask_by(shop: Shop, means: Means, *, key: str = "k", number: int = 1001, **options: Any) -> Return:
    """A shopper asks for one piece to go back by these means."""
    order = make_order(shop, number=number) if number else make_order(shop)
    line = fulfilled(order)[0]
    return request_return(
        **{
            "shop": shop,
            "order_id": order.pk,
            "wanted": [Wanted(line.pk, 1, "size_small")],
            "request_key": key,
            "expected_minor": None,
            "locale": "en",
            "now": NOW,
            "means": means,
        }
        | options
    )
