"""Control of shops: open, install, uninstall, products, the ledger."""

from typing import Any

from starlette.responses import JSONResponse, Response

from simulator.control.given import refused, shop_named
from simulator.control.ledger import gift_card_entry, refund_entry, return_entry
from simulator.edges.asked import Asked
from simulator.season.catalogue import stock_catalogue
from simulator.street import Street
from simulator.world.shops import Shop
from simulator.world.standing import shop_body

DEFAULTS = {
    "name": "Demo shop",
    "currency": "EUR",
    "locale": "fr",
    "country": "FR",
    "email": "shop@example.com",
    "timezone": "Europe/Paris",
}
# Query cost points a second that Shopify gives back, by the shop's plan; `standard` where none is named.
RESTORE_RATES = {"standard": 100.0, "advanced": 200.0, "plus": 1000.0, "enterprise": 2000.0}


def open_shop(street: Street, asked: Asked) -> Response:
    """POST /_control/shops: open a shop, its shelves filled with the demo catalogue unless `catalogue` is false.

    A shop that exists is answered as it is, with 200.
    """
    data = asked.json()
    domain = str(data.get("domain") or "")
    if not domain.endswith(".myshopify.com"):
        raise refused("domain must end with .myshopify.com")
    if domain in street.world.shops:
        return JSONResponse(_shown(street, street.world.shops[domain]))
    fields = {name: str(data.get(name) or default) for name, default in DEFAULTS.items()}
    with street.world.quiet():
        shop = street.world.add_shop(domain=domain, address=data.get("address"), **fields)
        shop.bucket.restore = RESTORE_RATES.get(str(data.get("plan") or ""), shop.bucket.restore)
        if data.get("catalogue", True):
            stock_catalogue(street.world, shop, store_url=street.options.store_url(domain))
    street.changed()
    return JSONResponse(_shown(street, shop), status_code=201)


def list_shops(street: Street, asked: Asked) -> Response:
    """GET /_control/shops."""
    return JSONResponse({"shops": [_shown(street, shop) for shop in street.world.shops.values()]})


def install(street: Street, asked: Asked) -> Response:
    """POST /_control/shops/{domain}/install: from now on tokens are given and webhooks sent."""
    shop = shop_named(street, asked)
    shop.installed = True
    street.changed()
    return JSONResponse(_shown(street, shop))


def uninstall(street: Street, asked: Asked) -> Response:
    """POST /_control/shops/{domain}/uninstall: announces app/uninstalled, then tokens and subscriptions are gone."""
    shop = shop_named(street, asked)
    street.announce(shop, "app/uninstalled", shop_body(shop))
    shop.installed, shop.granted = False, None
    shop.webhooks.clear()
    street.tokens.revoke(shop.domain)
    street.changed()
    return JSONResponse(_shown(street, shop))


def announce(street: Street, asked: Asked) -> Response:
    """POST /_control/shops/{domain}/announce {topic, body}: send any webhook, signed."""
    shop, data = shop_named(street, asked), asked.json()
    topic, body = data.get("topic"), data.get("body", {})
    if not isinstance(topic, str) or "/" not in topic:
        raise refused("topic is a text like orders/create")
    sent = street.announcer.announce(shop.domain, topic, body, at=street.world.now())
    return JSONResponse({"webhook_id": sent}, status_code=201)


def add_product(street: Street, asked: Asked) -> Response:
    """POST /_control/shops/{domain}/products {title, handle, variants:[{sku,title,price_minor,…}], tags?, …}."""
    shop, data = shop_named(street, asked), asked.json()
    variants = [_variant(item) for item in data.get("variants") or []]
    if not variants:
        raise refused("variants is a list of at least one variant")
    names = ("product_type", "vendor", "image_url", "is_gift_card", "tags", "collections")
    extra = {name: data[name] for name in names if name in data}
    try:
        product = street.world.add_product(
            shop, title=str(data["title"]), handle=str(data["handle"]), variants=variants, **extra
        )
    except (KeyError, TypeError) as error:
        raise refused(f"not a product: {error}") from error
    street.changed()
    gid = f"gid://shopify/Product/{product.id}"
    return JSONResponse({"id": product.id, "gid": gid, "variant_ids": product.variant_ids}, status_code=201)


def list_products(street: Street, asked: Asked) -> Response:
    """GET /_control/shops/{domain}/products: SKUs with price and stock."""
    shop = shop_named(street, asked)
    found = [
        {
            "sku": variant.sku,
            "title": shop.products[variant.product_id].title,
            "variant_title": variant.title,
            "variant_id": variant.id,
            "product_id": variant.product_id,
            "price_minor": variant.price,
            "stock": sum(variant.stock.values()),
            "tags": shop.products[variant.product_id].tags,
        }
        for variant in shop.variants.values()
    ]
    return JSONResponse({"variants": found})


def ledger(street: Street, asked: Asked) -> Response:
    """GET /_control/shops/{domain}/ledger: every refund, return and gift card of the shop."""
    shop = shop_named(street, asked)
    with street.world.lock:
        refunds = [refund_entry(order, refund) for order in shop.orders.values() for refund in order.refunds]
        returns = [return_entry(item) for item in shop.returns.values()]
        cards = [gift_card_entry(card) for card in shop.gift_cards.values()]
    return JSONResponse({"refunds": refunds, "returns": returns, "gift_cards": cards})


def expire_tokens(street: Street, asked: Asked) -> Response:
    """POST /_control/shops/{domain}/expire_tokens: access tokens run out now, refresh tokens stay good."""
    shop = shop_named(street, asked)
    return JSONResponse({"expired": street.tokens.expire(shop.domain)})


def expire_customers(street: Street, asked: Asked) -> Response:
    """POST /_control/shops/{domain}/expire_customers: customers' access tokens run out now."""
    return JSONResponse({"expired": street.logins.expire(shop_named(street, asked).domain)})


def _variant(item: Any) -> dict[str, Any]:
    if not isinstance(item, dict) or not item.get("sku") or not isinstance(item.get("price_minor"), int):
        raise refused("a variant has a sku and a price_minor")
    known = (
        "options", "grams", "stock", "barcode", "requires_shipping", "taxable", "tax_rate", "hs_code",
        "origin", "compare_at",
    )  # fmt: skip
    extra = {name: item[name] for name in known if name in item}
    return {"sku": str(item["sku"]), "title": str(item.get("title", "")), "price": item["price_minor"], **extra}


def _shown(street: Street, shop: Shop) -> dict[str, Any]:
    names = ("id", "domain", "name", "currency", "locale", "country", "email", "timezone", "installed")
    return {
        **{name: getattr(shop, name) for name in names},
        "orders": len(shop.orders),
        "admin_url": street.options.admin_url(shop.domain),
        "store_url": street.options.store_url(shop.domain),
    }
