"""Sums, moments and ids as REST bodies print them."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from simulator.world.lines import TaxLine
from simulator.world.money import Bag, padded
from simulator.world.shops import Shop


def text(bag: Bag) -> str:
    """Print a sum in the shop's currency ("20.00")."""
    return padded(bag.shop, bag.shop_currency)


def pair(bag: Bag) -> dict[str, Any]:
    """Print a sum as a `_set` pair."""
    return {
        "shop_money": {"amount": padded(bag.shop, bag.shop_currency), "currency_code": bag.shop_currency},
        "presentment_money": {"amount": padded(bag.presentment, bag.currency), "currency_code": bag.currency},
    }


def stamp(shop: Shop, moment: datetime | None) -> str | None:
    """Print a moment in the shop's time zone, or None."""
    return moment.astimezone(ZoneInfo(shop.timezone)).isoformat() if moment else None


def gid(kind: str, number: int) -> str:
    """Return a GraphQL id."""
    return f"gid://shopify/{kind}/{number}"


def reference(kind: str, number: int) -> dict[str, Any]:
    """Return {id, admin_graphql_api_id}."""
    return {"id": number, "admin_graphql_api_id": gid(kind, number)}


def tax_body(tax: TaxLine) -> dict[str, Any]:
    """Print a tax line."""
    return {
        "channel_liable": tax.channel_liable,
        "price": text(tax.price),
        "price_set": pair(tax.price),
        "rate": float(tax.rate),
        "title": tax.title,
    }
