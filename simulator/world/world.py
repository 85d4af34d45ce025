"""The world: all shops behind one lock, the listeners that hear of each change, and dumping to a state file."""

import pickle
import secrets
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from simulator.world import cancelling, fulfilling, importing, selling, stocking
from simulator.world.countries import taxes_of
from simulator.world.hearing import Body, HasNow
from simulator.world.orders import Fulfillment, Order
from simulator.world.reasons import library
from simulator.world.rest import render
from simulator.world.shops import Address, Customer, Location, Product, Shop

PLAIN = selling.Extras()
Listener = Callable[[Shop, str, dict[str, Any]], None]


class World:
    """All shops. Every public verb takes `lock` (re-entrant); callers that read several things take it too.

    `public_url` is where the simulator is reached from outside (staged uploads), `required_scopes` what the app's
    configuration declares as required, `flow_triggers` the fields of each trigger that its extensions declare.
    `bulk_asked` is set when there is a bulk operation to carry out, `bulk_key` signs the addresses of their files.
    `claims` are the idempotency keys of requests that are running.
    """

    def __init__(self, clock: HasNow) -> None:
        self.clock = clock
        self.lock = threading.RLock()
        self.shops: dict[str, Shop] = {}
        self.listeners: list[Listener] = []
        self.public_url = "http://127.0.0.1:8001"
        self.required_scopes: frozenset[str] = frozenset()
        self.flow_triggers: Mapping[str, Mapping[str, str]] = {}
        self.bulk_asked = threading.Event()
        self.bulk_key = secrets.token_bytes(32)
        self.claims: set[str] = set()
        self.claims_lock = threading.Lock()
        self._last_id = 5_000_000_000_000
        self._quiet = 0

    def now(self) -> datetime:
        """Return the world's time, whole seconds."""
        return self.clock.now().replace(microsecond=0)

    def new_id(self) -> int:
        """Return a number that no other object has."""
        with self.lock:
            self._last_id += 32_768
            return self._last_id

    def add_shop(
        self,
        *,
        domain: str,
        name: str,
        currency: str,
        locale: str,
        country: str,
        email: str,
        timezone: str,
        address: dict[str, Any] | None = None,
    ) -> Shop:
        """Open a store with one location at its address; ValueError if the domain is taken."""
        with self.lock:
            if domain in self.shops:
                raise ValueError(f"{domain} exists already")
            place = Address.of(address) or Address(company=name, country_code=country)
            place.country_code = place.country_code or country
            included, rate, title = taxes_of(country)
            shop = Shop(
                self.new_id(), domain, name, currency, locale, country, email, timezone, place,
                included, rate, title, self.now(), presentment_currencies=[currency],
            )  # fmt: skip
            shop.reasons = library()
            self.shops[domain] = shop
            self.add_location(shop, name, place)
            return shop

    def add_location(self, shop: Shop, name: str, address: Address) -> Location:
        """Add a stock location to a shop."""
        with self.lock:
            return stocking.add_location(self, shop, name, address)

    def add_product(
        self,
        shop: Shop,
        *,
        title: str,
        handle: str,
        variants: Sequence[dict[str, Any]],
        product_type: str = "",
        vendor: str = "",
        tags: Sequence[str] = (),
        image_url: str | None = None,
        is_gift_card: bool = False,
        collections: Sequence[str] = (),
    ) -> Product:
        """Add a product; each variant is {sku, title, price (minor, shop currency), options?, grams?, stock?, …}.

        `collections` are titles. Announces products/create.
        """
        with self.lock:
            product = Product(self.new_id(), title, handle, product_type, vendor or shop.name, list(tags))
            product.image_url, product.is_gift_card = image_url, is_gift_card
            return stocking.add_product(self, shop, product, variants, collections)

    def place_order(
        self,
        shop: Shop,
        *,
        customer: dict[str, Any] | Customer | None,
        address: dict[str, Any] | Address | None,
        lines: Sequence[tuple[str, int]],
        presentment_currency: str | None = None,
        rate: str | None = None,
        discount: dict[str, Any] | None = None,
        shipping_minor: int = 0,
        placed_at: datetime | None = None,
        locale: str | None = None,
        gateway: str = "shopify_payments",
        extras: selling.Extras = PLAIN,
    ) -> Order:
        """Sell `lines` (sku, quantity), paid in full; announces orders/create and orders/paid.

        `rate` is presentment units per shop unit. `shipping_minor` is in presentment minor units. `discount` is
        {code, percentage | amount}, a code on the whole order, the amount in presentment currency.
        KeyError for an unknown SKU, ValueError for a quantity below one.
        """
        with self.lock:
            order = selling.place_order(
                self, shop, customer=customer, address=address, lines=lines,
                presentment_currency=presentment_currency, rate=rate, discount=discount,
                shipping_minor=shipping_minor, placed_at=placed_at, locale=locale, gateway=gateway, extras=extras,
            )  # fmt: skip
            self.announce(shop, "orders/create", order)
            self.announce(shop, "orders/paid", order)
            return order

    def import_rest_order(self, shop: Shop, rest: dict[str, Any]) -> Order:
        """Take over an order from the body of Shopify's order webhook, ids and money kept; announces orders/create.

        An order with the same id is replaced. KeyError or ValueError where the body is not an order.
        """
        with self.lock:
            order = importing.import_rest_order(self, shop, rest)
            self.announce(shop, "orders/create", order)
            return order

    def fulfil(
        self,
        order: Order,
        *,
        lines: Sequence[tuple[int, int]] | None = None,
        at: datetime | None = None,
        tracking: tuple[str, str, str] | None = None,
        location_id: int | None = None,
    ) -> Fulfillment:
        """Ship `lines` (line id, quantity; all that is left if None); `tracking` is (company, number, url).

        Announces fulfillments/create, orders/fulfilled or orders/partially_fulfilled, orders/updated.
        ValueError where nothing is left to ship.
        """
        with self.lock:
            shop = self.shop_of(order)
            return fulfilling.fulfil(self, shop, order, lines, at or self.now(), tracking, location_id)

    def deliver(self, order: Order, at: datetime | None = None) -> None:
        """Mark all fulfilments delivered; announces fulfillment_events/create, fulfillments/update, orders/updated."""
        with self.lock:
            fulfilling.deliver(self, self.shop_of(order), order, at or self.now())

    def happen(self, order: Order, status: str, at: datetime | None = None) -> None:
        """Note an event (REST word) of the newest shipment; announces it as `deliver` does."""
        with self.lock:
            shop = self.shop_of(order)
            fulfilling.note_event(self, shop, order, order.fulfillments[-1], status, at or self.now())
            self.announce(shop, "orders/updated", order)

    def cancel(self, order: Order, reason: str = "customer") -> None:
        """Cancel an order: refund what was paid, take its units off; announces refunds/create, orders/cancelled.

        ValueError if it is cancelled already or has been shipped.
        """
        with self.lock:
            cancelling.cancel(self, self.shop_of(order), order, reason)

    def delete(self, order: Order) -> None:
        """Delete an order; announces orders/delete. ValueError if it is neither archived nor cancelled."""
        with self.lock:
            cancelling.delete(self, self.shop_of(order), order)

    def settle_refunds(self, order: Order, status: str) -> None:
        """Give every pending refund transaction its final status (success or failure); announces orders/updated."""
        with self.lock:
            for transaction in order.transactions:
                if transaction.kind == "refund" and transaction.status == "pending":
                    transaction.status = status
            self.touch(order)
            self.announce(self.shop_of(order), "orders/updated", order)

    def shop_of(self, order: Order) -> Shop:
        """Return the shop an order belongs to."""
        return self.shops[order.domain]

    def touch(self, order: Order, at: datetime | None = None) -> None:
        """Move the order's updated_at to now, or to `at` if that is later than before."""
        moment = at or self.now()
        order.updated_at = max(order.updated_at, moment)

    def announce(self, shop: Shop, topic: str, resource: Any, extra_headers: dict[str, str] | None = None) -> None:
        """Tell every listener of a change, with the body Shopify's webhook of that topic has."""
        if self._quiet or not self.listeners:
            return
        body = Body(render(shop, topic, resource), dict(extra_headers or {}))
        for listener in list(self.listeners):
            listener(shop, topic, body)

    @contextmanager
    def quiet(self) -> Iterator[None]:
        """Change things without announcing them (for seeding)."""
        with self.lock:
            self._quiet += 1
            try:
                yield
            finally:
                self._quiet -= 1

    def new_token(self) -> str:
        """Return a random token for status pages."""
        return secrets.token_hex(16)

    def dump(self) -> bytes:
        """Return the whole state for a state file."""
        with self.lock:
            return pickle.dumps({"shops": self.shops, "last_id": self._last_id})

    @classmethod
    def load(cls, data: bytes, clock: HasNow) -> "World":
        """Return the world that `dump` wrote. Only ever load files the simulator wrote itself."""
        state = pickle.loads(data)  # noqa: S301  # nosec B301 - its own file
        world = cls(clock)
        world.shops, world._last_id = state["shops"], state["last_id"]
        return world
