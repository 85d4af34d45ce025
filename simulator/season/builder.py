"""Building a season: orders placed, shipped and delivered in the past, and the plan of the returns that follow."""

import random
from datetime import datetime
from typing import Any

from simulator.season import comebacks, recipes
from simulator.season.catalogue import stock_catalogue
from simulator.season.people import people
from simulator.season.recipes import RATES, Recipe
from simulator.world.orders import Order
from simulator.world.shops import Shop
from simulator.world.world import World


class Season:
    """One shop's season. The same seed on the same day builds the same season (in an empty shop)."""

    def __init__(self, world: World, shop: Shop, *, seed: int, store_url: str) -> None:
        """Roll the dice from `seed`; dates are relative to the world's now."""
        self.world, self.shop, self.store_url = world, shop, store_url
        self.dice = random.Random(seed)
        self.now: datetime = world.now()

    def build(self, *, orders: int, days: int) -> dict[str, Any]:
        """Fill the shop without announcing anything. Returns {orders, easy, edges, returns, story}."""
        with self.world.quiet():
            if not self.shop.products:
                stock_catalogue(self.world, self.shop, store_url=self.store_url)
            buyers = people(self.dice, count=max(5, orders * 6 // 10), shop_locale=self.shop.locale)
            edges = recipes.edges(self.dice, now=self.now, shop_locale=self.shop.locale)
            count = max(0, orders - len(edges))
            ordinary = recipes.ordinary(self.dice, buyers, count=count, days=days, now=self.now)
            # Placed in the order of time, so that order numbers rise with their dates.
            placed = [
                (recipe, self._place(recipe)) for recipe in sorted([*edges, *ordinary], key=lambda r: r.placed_at)
            ]
        return self._told(placed)

    def _place(self, recipe: Recipe) -> Order:
        buyer = recipe.buyer
        currency, rate = RATES.get((self.shop.currency, buyer.country), (None, None))
        order = self.world.place_order(
            self.shop,
            customer={
                "email": buyer.email,
                "first_name": buyer.first_name,
                "last_name": buyer.last_name,
                "phone": buyer.phone,
                "tags": list(buyer.tags),
            },
            address=buyer.address,
            lines=recipe.lines,
            presentment_currency=currency,
            rate=rate,
            discount=recipe.discount,
            shipping_minor=recipe.shipping_minor,
            placed_at=recipe.placed_at,
            locale=buyer.language,
        )
        if recipe.cancelled:
            self.world.cancel(order)
        elif recipe.fulfil_at:
            self.world.fulfil(order, at=recipe.fulfil_at)
            if recipe.deliver_at:
                self.world.deliver(order, recipe.deliver_at)
        return order

    def _told(self, placed: list[tuple[Recipe, Order]]) -> dict[str, Any]:
        edges = {recipe.edge: self._shown(recipe, order) for recipe, order in placed if recipe.edge}
        found = [
            comebacks.comeback(self.dice, order, recipe.buyer, delivered_at=recipe.deliver_at, now=self.now)
            for recipe, order in placed
            if recipe.deliver_at and not recipe.edge
        ]
        returns = sorted((back for back in found if back), key=lambda back: back.requested_at)
        return {
            "domain": self.shop.domain,
            "now": self.now.isoformat(),
            "orders": [self._shown(recipe, order) for recipe, order in placed],
            "easy": [edges[name] for name in ("easy", "easy_discount", "easy_two_currencies")],
            "edges": edges,
            "returns": [back.plan() for back in returns],
            "story": {"handle": comebacks.STORY_HANDLE, "size": comebacks.STORY_SIZE, "reason": "SIZE_TOO_SMALL"},
        }

    def _shown(self, recipe: Recipe, order: Order) -> dict[str, Any]:
        return {
            "id": order.id,
            "gid": f"gid://shopify/Order/{order.id}",
            "name": order.name,
            "email": recipe.buyer.email,
            "postcode": recipe.buyer.address["zip"],
            "customer": f"{recipe.buyer.first_name} {recipe.buyer.last_name}",
            "locale": recipe.buyer.language,
            "currency": order.presentment_currency,
            "placed_at": order.created_at.isoformat(),
            "delivered_at": recipe.deliver_at.isoformat() if recipe.deliver_at else None,
            "edge": recipe.edge,
            "lines": [{"id": line.id, "sku": line.sku, "quantity": line.quantity} for line in order.lines],
        }
