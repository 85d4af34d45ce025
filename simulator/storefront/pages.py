"""The shop's own pages: home, policy, order status, account, pictures."""

from html import escape

from starlette.responses import HTMLResponse, RedirectResponse, Response

from simulator.edges.asked import Asked
from simulator.season.pictures import picture
from simulator.storefront.layout import layout
from simulator.storefront.words import words
from simulator.street import Street
from simulator.world.money import padded
from simulator.world.orders import Order
from simulator.world.shops import Product, Shop, Variant
from simulator.world.sums import total_price

COOKIE = "demo_customer"
SHOWN_PRODUCTS = 12
SYMBOLS = {"EUR": "€", "GBP": "£", "USD": "$"}


def home(street: Street, asked: Asked) -> Response:
    """Show the shop's window: some products."""
    shop = street.world.shops.get(asked.path("domain"))
    if shop is None:
        return not_found(street, asked)
    say = words(shop.locale)
    goods = list(shop.products.values())
    cards = "".join(_card(shop, product) for product in goods[:: max(1, len(goods) // SHOWN_PRODUCTS)][:SHOWN_PRODUCTS])
    content = f'<h1>{escape(shop.name)}</h1><p class="store-lead">{say["tagline"]}</p>'
    return HTMLResponse(layout(shop, f'{content}<h2>{say["products"]}</h2><ul class="store-grid">{cards}</ul>'))


def policy(street: Street, asked: Asked) -> Response:
    """Show the return policy with the way to start a return."""
    shop = street.world.shops.get(asked.path("domain"))
    if shop is None:
        return not_found(street, asked)
    say = words(shop.locale)
    link = f'<a class="store-button" href="/store/{escape(shop.domain)}/apps/returns/">{say["return"]}</a>'
    content = f"<h1>{say['policy_title']}</h1><p>{say['policy_text']}</p><p>{link}</p>"
    return HTMLResponse(layout(shop, content, title=say["policy_title"]))


def order_status(street: Street, asked: Asked) -> Response:
    """Show one order's items and state, with the way to return some."""
    shop = street.world.shops.get(asked.path("domain"))
    order = shop.order_by_name(asked.path("name")) if shop else None
    if shop is None or order is None:
        return not_found(street, asked)
    say, paid = words(shop.locale), total_price(order)
    rows = "".join(_line(shop, order, place) for place in range(len(order.lines)))
    number = escape(order.name.lstrip("#"))
    link = f"/store/{escape(shop.domain)}/apps/returns/?number={number}"
    content = f"""<h1>{say["order"]} {escape(order.name)}</h1>
<dl class="store-facts"><dt>{say["placed"]}</dt><dd>{_date(order, shop.locale)}</dd>
<dt>{say["status"]}</dt><dd>{say[_state(order)]}</dd>
<dt>{say["total"]}</dt><dd>{money(paid.presentment, paid.currency, shop.locale)}</dd></dl>
<ul class="store-lines">{rows}</ul>
<p><a class="store-button" href="{link}">{say["return_items"]}</a></p>"""
    return HTMLResponse(layout(shop, content, title=f"{say['order']} {order.name}"))


def account(street: Street, asked: Asked) -> Response:
    """Show the signed-in customer's orders, or the demonstration sign-in; POST signs in, `?out=1` out."""
    shop = street.world.shops.get(asked.path("domain"))
    if shop is None:
        return not_found(street, asked)
    here = f"/store/{shop.domain}/account"
    if asked.query("out"):
        response: Response = RedirectResponse(here, status_code=303)
        response.delete_cookie(COOKIE, path=f"/store/{shop.domain}")
        return response
    if asked.request.method == "POST":
        return _sign_in(shop, asked, here)
    customer_id = signed_in_customer(street, shop, asked)
    content = _orders_of(shop, int(customer_id)) if customer_id else _sign_in_form(shop)
    return HTMLResponse(layout(shop, content, title=words(shop.locale)["account"]))


def image(street: Street, asked: Asked) -> Response:
    """Draw a product by its SKU or handle."""
    name = asked.path("name")
    return Response(picture(name), media_type="image/svg+xml", headers={"Cache-Control": "public, max-age=86400"})


def not_found(street: Street, asked: Asked) -> Response:
    """Say that there is no such page, in the shop's words if there is a shop."""
    shop = street.world.shops.get(asked.request.path_params.get("domain", ""))
    if shop is None:
        return HTMLResponse("<!doctype html><title>404</title><h1>404</h1>", status_code=404)
    say = words(shop.locale)
    content = f'<h1>404</h1><p>{say["missing"]}</p><p><a href="/store/{escape(shop.domain)}/">{say["home"]}</a></p>'
    return HTMLResponse(layout(shop, content, title="404"), status_code=404)


def signed_in_customer(street: Street, shop: Shop, asked: Asked) -> str:
    """Return the numeric id of the customer this browser is signed in as, or an empty string."""
    value = asked.request.cookies.get(COOKIE, "")
    return value if value.isdigit() and int(value) in shop.customers else ""


def money(minor: int, currency: str, locale: str) -> str:
    """Return an amount as people of the shop's language write it."""
    text, symbol = padded(minor, currency), SYMBOLS.get(currency, currency)
    return f"{text.replace('.', ',')}\u00a0{symbol}" if locale.startswith("fr") else f"{symbol}{text}"


def _date(order: Order, locale: str) -> str:
    return order.created_at.strftime("%d/%m/%Y" if locale.startswith("fr") else "%d %b %Y")


def _card(shop: Shop, product: Product) -> str:
    variant = shop.variants[product.variant_ids[0]]
    price = money(variant.price, shop.currency, shop.locale)
    return (
        f'<li><img src="{_picture_of(shop, variant)}" alt="" width="240" height="240" loading="lazy">'
        f"<h3>{escape(product.title)}</h3><p>{price}</p></li>"
    )


def _line(shop: Shop, order: Order, place: int) -> str:
    line = order.lines[place]
    price = money(line.discounted_total.presentment, order.presentment_currency, shop.locale)
    sku = escape(line.sku or "card")
    return (
        f'<li><img src="/store/{escape(shop.domain)}/images/{sku}.svg" alt="" width="72" height="72">'
        f"<span>{escape(line.name)}<br><small>× {line.quantity}</small></span><span>{price}</span></li>"
    )


def _picture_of(shop: Shop, variant: Variant) -> str:
    return f"/store/{escape(shop.domain)}/images/{escape(variant.sku)}.svg"


def _state(order: Order) -> str:
    if order.cancelled_at:
        return "cancelled"
    if not order.fulfillments:
        return "preparing"
    return "delivered" if all(f.delivered_at for f in order.fulfillments) else "shipped"


def _sign_in(shop: Shop, asked: Asked, here: str) -> Response:
    customer = shop.customer_by_email(asked.form().get("email", "").strip())
    if customer is None:
        content = _sign_in_form(shop, words(shop.locale)["unknown"])
        return HTMLResponse(layout(shop, content, title=words(shop.locale)["account"]), status_code=422)
    response = RedirectResponse(here, status_code=303)
    response.set_cookie(COOKIE, str(customer.id), path=f"/store/{shop.domain}", httponly=True, samesite="lax")
    return response


def _sign_in_form(shop: Shop, problem: str = "") -> str:
    say = words(shop.locale)
    alert = f'<p role="alert">{problem}</p>' if problem else ""
    return f"""<h1>{say["sign_in"]}</h1>{alert}<form method="post" class="store-form">
<label for="email">{say["email"]}</label>
<input id="email" name="email" type="email" autocomplete="email" required>
<button class="store-button">{say["sign_in"]}</button></form><p><small>{say["sign_in_note"]}</small></p>"""


def _orders_of(shop: Shop, customer_id: int) -> str:
    say = words(shop.locale)
    mine = [order for order in shop.orders.values() if order.customer_id == customer_id]
    rows = "".join(
        f'<li><a href="/store/{escape(shop.domain)}/orders/{escape(order.name.lstrip("#"))}">'
        f"{say['order']} {escape(order.name)}</a> <span>{_date(order, shop.locale)}</span></li>"
        for order in reversed(mine)
    )
    return f'<h1>{say["orders"]}</h1><ul class="store-list">{rows}</ul><p><a href="?out=1">{say["sign_out"]}</a></p>'
