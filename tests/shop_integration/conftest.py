"""A shop in the simulator's world with the app installed in it, and small hands to work with."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest
import redis
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from returns import outbox
from returns.models import Order, OutboxMessage, Return, Shop
from returns.queries.shops import shop_by_domain
from shop_integration.admin_api import books, budget
from shop_integration.backfill import loading
from shop_integration.install.id_token import read_id_token
from shop_integration.install.welcome import welcome
from shop_integration.sync import sync_order
from simulator.client import Control
from tests.characters import ask
from tests.shop_integration.importing import Clock

_numbers = itertools.count(1)


def forget_books() -> None:
    """No shop's budget is known, neither here nor in Redis."""
    books._own.clear()
    budget._costs.clear()
    if settings.REDIS_URL:
        with redis.Redis.from_url(settings.REDIS_URL) as connection:
            for key in connection.scan_iter(books.KEY.format("*")):
                connection.delete(key)


@pytest.fixture(autouse=True)
def _fresh_books() -> None:
    cache.clear()
    forget_books()


def install(simulator: Control, domain: str, **fields: Any) -> Shop:
    """Open a shop in the world, on a plan where nobody waits for query points, and let its merchant open the app."""
    usual = {"name": "Atelier", "currency": "EUR", "country": "FR", "locale": "fr", "plan": "enterprise"}
    simulator.open_shop(domain, **usual | fields)
    now = timezone.now()
    caller = read_id_token(simulator.id_token(domain), url="https://app/app/", now=now)
    shop = welcome(caller, locale="fr", now=now)
    OutboxMessage.objects.filter(kind="shopify.catch_up", shop=shop).delete()
    return shop


@pytest.fixture
def new_domain() -> Callable[[], str]:
    return lambda: f"edge-{next(_numbers)}-{timezone.now():%H%M%S%f}.myshopify.com"


@pytest.fixture
def shop(db: None, simulator: Control, new_domain: Callable[[], str]) -> Shop:
    domain = new_domain()
    installed = install(simulator, domain)
    simulator.add_product(
        domain,
        title="Robe midi",
        handle="robe",
        variants=[
            {"sku": "ROBE-S", "price_minor": 4990, "stock": 20},
            {"sku": "PULL-M", "price_minor": 3900, "stock": 20},
        ],
    )
    return installed


@pytest.fixture
def buy(simulator: Control, shop: Shop) -> Callable[..., Order]:
    """Sell, send and deliver an order in the world, and take it in here."""

    def bought(*lines: tuple[str, int], **fields: Any) -> Order:
        placed = simulator.place_order(
            shop.domain,
            email="camille@example.com",
            first_name="Camille",
            last_name="Martin",
            locale="fr",
            address={"address1": "3 quai de la Loire", "zip": "75019", "city": "Paris", "country_code": "FR"},
            lines=[{"sku": sku, "quantity": quantity} for sku, quantity in lines or (("ROBE-S", 1), ("PULL-M", 2))],
            fulfil=True,
            deliver_at=timezone.now().isoformat(),
            webhook=False,
            **fields,
        )
        order = sync_order(shop, placed["gid"], now=timezone.now())
        assert order is not None
        return order

    return bought


@pytest.fixture
def requested(shop: Shop, buy: Callable[..., Order]) -> Callable[..., Return]:
    """A return of an order of two articles (one robe, two pulls) that its shopper asked for."""

    def begin(quantities: tuple[int, ...] = (1, 2), **details: Any) -> Return:
        return ask(buy(**details), quantities=quantities, now=timezone.now())

    return begin


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "BATCH", 2)


@pytest.fixture
def sell(simulator: Control, shop: Shop) -> Callable[..., list[Any]]:
    """Sell some orders in the world that we hear nothing of."""

    def sold(count: int = 3, **fields: Any) -> list[Any]:
        return [
            simulator.place_order(
                shop.domain,
                email=f"buyer{place}@example.com",
                first_name="Camille",
                last_name="Martin",
                address={"address1": "3 quai de la Loire", "zip": "75019", "city": "Paris", "country_code": "FR"},
                lines=[{"sku": "ROBE-S", "quantity": 1}, {"sku": "PULL-M", "quantity": 2}],
                fulfil=True,
                webhook=False,
                **fields,
            )
            for place in range(count)
        ]

    return sold


def work(shop: Shop, *kinds: str) -> list[OutboxMessage]:
    """Carry out what is due for Shopify, once per message, and return what is left with its error."""
    waiting = OutboxMessage.objects.filter(shop=shop, done_at=None, kind__startswith="shopify.").order_by("pk")
    wanted, tried = (waiting.filter(kind__in=kinds) if kinds else waiting), set()
    while message := wanted.exclude(pk__in=tried).first():
        tried.add(message.pk)
        OutboxMessage.objects.filter(pk=message.pk).update(attempts=message.attempts + 1, dead_at=None)
        message.refresh_from_db()
        outbox.carry_out(message, clock=timezone.now)
    return list(waiting.all())


def known(domain: str) -> Shop:
    """The shop, which must be known."""
    found = shop_by_domain(domain)
    assert found is not None
    return found
