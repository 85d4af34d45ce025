"""What is sold when to whom: the ordinary orders of a season, and the ones that show an edge."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from simulator.season.catalogue import RARE, Item, items
from simulator.season.people import Person, person

WEEKDAYS = (1.15, 0.95, 0.9, 0.95, 0.85, 0.9, 1.3)
HOURS = (8, 9, 11, 12, 12, 13, 15, 17, 18, 19, 20, 20, 21, 21, 22)
POPULAR = {"robe-midi": 5, "tshirt-bio": 4, "jean-droit": 3, "robe-portefeuille": 3, "baskets": 3, "blouse": 2}
MIDDLE_SIZES = {"S", "M", "L", "W30", "W32", "38", "39", "40", "41"}
DISCOUNTS = ({"code": "BIENVENUE10", "percentage": 10}, {"code": "MERCI15", "amount": "15.00"})
RATES = {("EUR", "GB"): ("GBP", "0.86"), ("GBP", "FR"): ("EUR", "1.16"), ("GBP", "DE"): ("EUR", "1.16")}
SHIPPING_MINOR = 490


@dataclass
class Recipe:
    """One order to place. `edge` names what it shows; such orders get no planned return."""

    buyer: Person
    placed_at: datetime
    lines: list[tuple[str, int]]
    fulfil_at: datetime | None
    deliver_at: datetime | None
    discount: dict[str, Any] | None = None
    shipping_minor: int = SHIPPING_MINOR
    cancelled: bool = False
    edge: str = ""
    extra: dict[str, Any] = field(default_factory=dict)


def ordinary(dice: random.Random, buyers: list[Person], *, count: int, days: int, now: datetime) -> list[Recipe]:
    """Return `count` orders over the last `days` days, more on Sundays and Mondays, in the evening."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    dates = [midnight - timedelta(days=back) for back in range(days)]
    weights = [WEEKDAYS[date.weekday()] for date in dates]
    return [_ordinary(dice, buyers, date, now) for date in dice.choices(dates, weights=weights, k=count)]


def _ordinary(dice: random.Random, buyers: list[Person], date: datetime, now: datetime) -> Recipe:
    placed = min(date + timedelta(hours=dice.choice(HOURS), minutes=dice.randrange(60)), now - timedelta(minutes=20))
    shipped = placed + timedelta(hours=dice.randint(14, 52))
    delivered = shipped + timedelta(hours=dice.randint(30, 110))
    draw = dice.random()
    discount = DISCOUNTS[0] if draw < 0.14 else DISCOUNTS[1] if draw < 0.19 else None
    cancelled = dice.random() < 0.015
    return Recipe(
        buyer=dice.choice(buyers),
        placed_at=placed,
        lines=_basket(dice),
        fulfil_at=shipped if shipped < now and not cancelled else None,
        deliver_at=delivered if delivered < now and not cancelled and dice.random() > 0.01 else None,
        discount=discount,
        shipping_minor=0 if dice.random() < 0.35 else SHIPPING_MINOR,
        cancelled=cancelled,
    )


def _basket(dice: random.Random) -> list[tuple[str, int]]:
    goods = [item for item in items().values() if item.returnable and not item.sku.startswith(RARE)]
    weights = [_appeal(item) for item in goods]
    wanted = dice.choices((1, 2, 3, 4), weights=(46, 32, 15, 7))[0]
    chosen = {item.sku: item for item in dice.choices(goods, weights=weights, k=wanted)}
    basket = [(sku, dice.choices((1, 2, 3), weights=(88, 10, 2))[0]) for sku in chosen]
    # Some take two sizes of a dress or of jeans to keep one.
    first = next(iter(chosen.values()))
    if first.size in {"S", "M"} and dice.random() < 0.08:
        sister = first.sku[: -len(first.size)] + {"S": "M", "M": "L"}[first.size]
        if sister in items() and sister not in chosen:
            basket.append((sister, 1))
    return basket


def _appeal(item: Item) -> int:
    told = item.handle == "robe-midi" and item.size == "S"
    return POPULAR.get(item.handle, 1) * (4 if told else 2 if item.size in MIDDLE_SIZES else 1)


def edges(dice: random.Random, *, now: datetime, shop_locale: str) -> list[Recipe]:
    """Return the orders that show an edge; the first three are the easy ones to type."""
    home, abroad = ("fr", "en") if shop_locale.startswith("fr") else ("en", "fr")
    specs: list[tuple[str, str, int, int | None, list[tuple[str, int]], dict[str, Any]]] = [
        ("easy", home, 8, 4, [("ROBE-MIDI-SAGE-GREEN-S", 1), ("TSHIRT-BIO-WHITE-M", 2), ("BONNET-GREY", 1)], {}),
        ("easy_discount", home, 11, 7, [("JEAN-DROIT-RAW-W32", 1), ("CHEMISE-OXFORD-WHITE-M", 1), ("CHAUSSETTES", 3)],
         {"discount": DISCOUNTS[0]}),
        ("easy_two_currencies", abroad, 9, 5, [("BLOUSE", 1), ("CEINTURE-BLACK-90", 1)], {}),
        ("final_sale", home, 10, 6, [("ESPADRILLES", 1), ("POLO", 1)], {}),
        ("hygiene", home, 12, 8, [("CREME", 1), ("SAVON-LAVENDER", 2), ("MUG", 1)], {}),
        ("hygiene_sealed", home, 9, 5, [("MAILLOT-BLACK-M", 1)], {}),
        ("gift_card", home, 6, 5, [("CARTE-CADEAU-50", 1), ("ECHARPE-ECRU", 1)], {}),
        ("out_of_window", home, 80, 75, [("PULL-MERINOS-GREY-MARL-M", 1)], {}),
        ("multi_quantity", home, 9, 5, [("TSHIRT-BIO-BLACK-L", 5), ("MUG", 4)], {"discount": DISCOUNTS[1]}),
        ("one_of_a_kind", home, 7, 3, [(RARE, 1)], {}),
        ("not_delivered", home, 3, None, [("DOUDOUNE", 1)], {}),
        ("not_shipped", home, 0, None, [("SAC-CABAS", 1), ("POLO", 1)], {}),
        ("cancelled", home, 5, None, [("DERBIES", 1)], {"cancelled": True}),
    ]  # fmt: skip
    return [_edge(dice, place, now, *spec) for place, spec in enumerate(specs, start=9001)]


def _edge(
    dice: random.Random, number: int, now: datetime, edge: str, language: str, ago: int, delivered_ago: int | None,
    lines: list[tuple[str, int]], extra: dict[str, Any],
) -> Recipe:  # fmt: skip
    placed = now - timedelta(days=ago, hours=2)
    shipped = placed + timedelta(hours=20)
    open_yet = edge in {"not_shipped", "cancelled"}
    return Recipe(
        buyer=person(dice, language, number),
        placed_at=placed,
        lines=[(_full(sku), quantity) for sku, quantity in lines],
        fulfil_at=None if open_yet else shipped,
        deliver_at=None if delivered_ago is None else max(now - timedelta(days=delivered_ago), shipped),
        edge=edge,
        **extra,
    )


def _full(start: str) -> str:
    """Return the middle one of the SKUs that start so, the SKU itself if it is one."""
    if start in items():
        return start
    found = [sku for sku in items() if sku.startswith(f"{start}-")] or [sku for sku in items() if sku.startswith(start)]
    return found[len(found) // 2]
