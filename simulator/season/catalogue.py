"""The demo catalogue as products, variants and stock. SKUs are HANDLE-COLOUR-SIZE in English, upper case."""

import json
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from simulator.season.customs import CUSTOMS, NO_CUSTOMS
from simulator.world.shops import Shop
from simulator.world.world import World

FILE = Path(__file__).with_name("catalogue_fr_en.json")
# Prices are in euro; other shop currencies take these round factors (a price list, not a market).
FACTORS = {"EUR": Decimal(1), "GBP": Decimal("0.9"), "USD": Decimal("1.1"), "CAD": Decimal("1.5")}
TAGS = {"hygiene": "hygiene", "hygiene_if_unsealed": "hygiene-sealed", "gift_card": "gift-card"}
FINAL_SALE = {"espadrilles", "sandales"}
SALE = {"fr": "Dernière démarque", "en": "Final sale"}
STOCK = 400
RARE_STOCK = 1
RARE = "VASE"


@dataclass(frozen=True)
class Item:
    """One variant of the catalogue; `rate` is the share of units that come back."""

    sku: str
    handle: str
    shape: str
    color: str
    size: str
    title: str
    rate: float
    returnable: bool
    tags: tuple[str, ...]


@cache
def products() -> list[dict[str, Any]]:
    """Return the catalogue's products as written in the file."""
    found: list[dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))["products"]
    return found


@cache
def items() -> dict[str, Item]:
    """Return every variant by SKU."""
    found = [item for product in products() for item in _items_of(product)]
    return {item.sku: item for item in found}


def stock_catalogue(world: World, shop: Shop, *, store_url: str) -> None:
    """Put the whole catalogue on a shop's shelves, titles in its language, prices in its currency."""
    language = "fr" if shop.locale.startswith("fr") else "en"
    for product in products():
        variants = [
            variant for color in product["option_color"] for variant in _variants(product, color, language, shop)
        ]
        added = world.add_product(
            shop,
            title=product["title"][language],
            handle=product["handle"],
            product_type=product["product_type"][language],
            tags=_tags(product),
            image_url=f"{store_url}/images/{variants[0]['sku']}.svg",
            is_gift_card=product["non_returnable_reason"] == "gift_card",
            collections=_collections(product, language),
            variants=variants,
        )
        added.translations = product["title"]


def sku_of(handle: str, color: str, size: str) -> str:
    """Return e.g. ROBE-MIDI-BLACK-S; parts that say nothing are left out."""
    parts = [handle, color, "" if size == "Unique" else size]
    return "-".join(filter(None, (plain(part) for part in parts)))


def _items_of(product: dict[str, Any]) -> list[Item]:
    return [
        Item(
            sku=sku_of(product["handle"], color["en"], size),
            handle=product["handle"],
            shape=product["shape"],
            color=color["hex"],
            size=size,
            title=product["title"]["en"],
            rate=product["demo_return_rate"],
            returnable=product["returnable"],
            tags=tuple(_tags(product)),
        )
        for color in product["option_color"]
        for size in product["option_size"]
    ]


def _variants(product: dict[str, Any], color: dict[str, str], language: str, shop: Shop) -> list[dict[str, Any]]:
    price = Decimal(product["price_eur"]) * FACTORS.get(shop.currency, Decimal(1))
    names = ("Couleur", "Taille") if language == "fr" else ("Colour", "Size")
    customs = CUSTOMS.get(product["shape"], NO_CUSTOMS)
    single = len(product["option_color"]) * len(product["option_size"]) == 1
    made = []
    for size in product["option_size"]:
        sku = sku_of(product["handle"], color["en"], size)
        shown = [part for part in (color[language], size) if part not in {"—", "Unique"}]
        made.append(
            {
                "sku": sku,
                "title": "Default Title" if single else " / ".join(shown),
                "price": int(price.quantize(Decimal(1))) * 100,
                "options": dict(zip(names, (color[language], size), strict=True)),
                "grams": product["weight_g"],
                "hs_code": customs.hs_code,
                "origin": customs.origin,
                "stock": RARE_STOCK if sku.startswith(RARE) else STOCK,
                "requires_shipping": product["non_returnable_reason"] != "gift_card",
                "taxable": product["non_returnable_reason"] != "gift_card",
            }
        )
    return made


def _tags(product: dict[str, Any]) -> list[str]:
    tags = [TAGS[product["non_returnable_reason"]]] if product["non_returnable_reason"] else []
    return [*tags, "final-sale"] if product["handle"] in FINAL_SALE else tags


def _collections(product: dict[str, Any], language: str) -> list[str]:
    """Return the titles of a product's collections: its type's, and the sale's where it is final."""
    found = [str(product["product_type"][language])]
    return [*found, SALE[language]] if product["handle"] in FINAL_SALE else found


def plain(text: str) -> str:
    """Return a text as upper-case ASCII words joined by hyphens."""
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Z0-9]+", "-", ascii_only.upper()).strip("-")
