"""What shoppers chose instead is promised to them, as far as it is there, and never the same piece to two of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection

from returns.domain.exchange import Offer, WantedExchange
from returns.domain.outcomes import GIVEN
from returns.models import ExchangeLine, Order, Return
from returns.models.fields import columns
from returns.queries.eligibility import Preview
from returns.queries.exchanges import (
    PricedExchange,
    PricedReturn,
    fallbacks,
    may_replace,
    obstacle_of_offer,
    obstacles_of,
    shoppers_offer,
)
from returns.queries.linked_orders import mode_for
from returns.queries.stock import promised


class UnableToExchange(Exception):
    """Something cannot go out instead of the line `fulfilled_id`.

    `code`: `sold_out`, `not_offered`, or the `Obstacle` in the way.
    """

    def __init__(self, code: str, *, fulfilled_id: int) -> None:
        super().__init__(code)
        self.code, self.fulfilled_id = code, fulfilled_id


def promise(
    order: Order, base: Preview, exchanges: Sequence[WantedExchange], *, besides: int | None = None
) -> PricedReturn:
    """Price what a shopper chose, with its stock held until the caller's transaction ends. Raises UnableToExchange.

    Shopify keeps nothing aside for an exchange before it is processed, so pieces that are promised here are counted
    here. The pieces are Shopify's count of a moment ago less those that others were promised. `besides` is a return
    (id) that makes room for this one.
    """
    if exchanges:
        for exchange in exchanges:
            _check(base, exchange)
        _check_obstacles(order, base, exchanges)
        hold_stock(order.shop_id)
        _check_stock(order, base, exchanges, besides=besides)
    return shoppers_offer(order, base, exchanges)


def hold_stock(shop_id: int) -> None:
    """Wait until nobody else of this shop's shoppers is being promised anything, and keep others out until the end."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('exchanges', %s))", [shop_id])


def promise_as_merchant(order: Order, base: Preview, exchanges: Sequence[WantedExchange]) -> None:
    """Hold the stock of what a merchant lets go out until the caller's transaction ends. Raises UnableToExchange.

    A merchant may be kinder than the policy, not than what an exchange can hold. One that leaves a discount behind can
    be had: the sum says what it costs.
    """
    if exchanges:
        _check_obstacles(order, base, exchanges)
        hold_stock(order.shop_id)
        _check_stock(order, base, exchanges)


def write_exchanges(rma: Return, exchanges: Iterable[PricedExchange]) -> None:
    """The rows of what goes out instead, one for each piece; inside the caller's transaction."""
    exchanges = tuple(exchanges)
    items = {item.fulfilled_id: item for item in rma.lines.select_related("fulfilled__fulfillment")}
    mode = mode_for(rma, [items[exchange.fulfilled_id] for exchange in exchanges])
    ExchangeLine.objects.bulk_create(
        ExchangeLine(
            rma=rma,
            item=items[exchange.fulfilled_id],
            quantity=1,
            fallback=exchange.fallback,
            mode=mode,
            instant=exchange.instant,
            **_goods(exchange.offer),
            **columns("price", exchange.piece.price),
            **columns("discount", exchange.piece.discount),
            **columns("value", exchange.piece.value),
        )
        for exchange in exchanges
    )


def _goods(offer: Offer) -> dict[str, str]:
    return {name: getattr(offer, name) for name in ("variant_gid", "product_gid", "title", "variant_title", "sku")}


def _check(base: Preview, exchange: WantedExchange) -> None:
    line = next((line for line in base.lines if line.fulfilled.pk == exchange.fulfilled_id), None)
    offer = exchange.offer
    if (
        line is None
        or base.ways == GIVEN
        or not may_replace(line, offer)
        or obstacle_of_offer(line.fulfilled.line, offer)
        or exchange.fallback not in fallbacks(line)
    ):
        raise UnableToExchange("not_offered", fulfilled_id=exchange.fulfilled_id)


def _check_obstacles(order: Order, base: Preview, exchanges: Sequence[WantedExchange]) -> None:
    """What came by an exchange is paid back elsewhere: swapped once more, it would be given twice."""
    obstacles = obstacles_of(order, base.lines)
    for exchange in exchanges:
        if obstacle := obstacles.get(exchange.fulfilled_id):
            raise UnableToExchange(obstacle.value, fulfilled_id=exchange.fulfilled_id)


def _check_stock(
    order: Order, base: Preview, exchanges: Sequence[WantedExchange], *, besides: int | None = None
) -> None:
    lines = {line.fulfilled.pk: line for line in base.lines}
    spoken_for = promised(order.shop, [exchange.offer.variant_gid for exchange in exchanges], besides=besides)
    for exchange in exchanges:
        offer, pieces = exchange.offer, len(lines[exchange.fulfilled_id].pieces)
        if not offer.enough(pieces, promised=spoken_for[offer.variant_gid]):
            raise UnableToExchange("sold_out", fulfilled_id=exchange.fulfilled_id)
        spoken_for[offer.variant_gid] += pieces
