"""The demo admin's pages: the frame round the app, fresh ID tokens, and installing."""

import json
import secrets
from html import escape
from urllib.parse import urlsplit

from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from simulator.admin_frame.launch import launch_url
from simulator.edges.asked import Asked, Refused
from simulator.id_tokens import mint_id_token
from simulator.street import Street
from simulator.tools.page import tools_page
from simulator.world.rest_money import gid
from simulator.world.shops import Collection, Product, Shop
from simulator.world.standing import grant, granted

LAUNCH_NAMES = {"embedded", "hmac", "host", "id_token", "locale", "session", "shop", "timestamp", "staff"}


def frame(street: Street, asked: Asked) -> Response:
    """Show the app embedded; `?locale=` and `?staff=` (a user id) choose who looks."""
    shop = _shop(street, asked)
    if not shop.installed:
        return _offer_install(street, shop)
    user = _user_id(street, asked)
    extra = [pair for pair in asked.request.query_params.multi_items() if pair[0] not in LAUNCH_NAMES]
    source = launch_url(
        street.options,
        domain=shop.domain,
        path=str(asked.request.path_params.get("path", "")),
        user_id=user,
        locale=asked.query("locale", shop.locale),
        session=secrets.token_hex(32),
        extra=extra,
    )
    return HTMLResponse(_frame_page(street, shop, source, user), headers={"Cache-Control": "no-store"})


def id_token(street: Street, asked: Asked) -> Response:
    """Hand out a fresh ID token to the frame."""
    shop, options = _shop(street, asked), street.options
    token = mint_id_token(
        shop=shop.domain, api_key=options.api_key, api_secret=options.api_secret, user_id=_user_id(street, asked)
    )
    return JSONResponse({"id_token": token}, headers={"Cache-Control": "no-store"})


def scopes(street: Street, asked: Asked) -> Response:
    """GET what is granted, or POST {grant?: [], revoke?: []} as a merchant who agrees to everything."""
    shop, data = _shop(street, asked), asked.json()
    required = street.world.required_scopes
    held = (granted(street.world, shop) | set(data.get("grant") or ())) - (set(data.get("revoke") or ()) - required)
    with street.world.lock:
        grant(street.world, shop, held)
    street.changed()
    return JSONResponse({"granted": sorted(held), "required": sorted(required), "optional": sorted(held - required)})


def resources(street: Street, asked: Asked) -> Response:
    """GET ?type=product|collection: what Shopify's resource picker offers, as [{id, title}]; 400 for other types."""
    shop, kind = _shop(street, asked), asked.query("type")
    if kind not in {"product", "collection"}:
        raise Refused(400, {"error": f"no picker for {kind}"})
    with street.world.lock:
        offered: list[Product | Collection] = (
            [*shop.products.values()] if kind == "product" else [*shop.collections.values()]
        )
    return JSONResponse([{"id": gid(kind.title(), each.id), "title": each.title} for each in offered])


def install(street: Street, asked: Asked) -> Response:
    """Install the app, as a click on Install does."""
    shop = _shop(street, asked)
    shop.installed = True
    street.changed()
    return RedirectResponse(f"/admin/store/{shop.domain}/apps/returns", status_code=303)


def _frame_page(street: Street, shop: Shop, source: str, user: int) -> str:
    domain, staff = escape(shop.domain), street.staff
    first, _, last = staff.name.partition(" ")
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(street.options.app_url))
    person = json.dumps({"id": user, "firstName": first, "lastName": last, "accountAccess": "full"})
    others = "".join(
        f' <a href="/admin/store/{escape(other)}/apps/returns">{escape(street.world.shops[other].name)}</a>'
        for other in street.world.shops
        if other != shop.domain
    )
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Demo admin</title>
<link rel="icon" href="/assets/shop.svg" type="image/svg+xml"><link rel="stylesheet" href="/assets/tools.css">
</head>
<body class="frame-body" data-app-origin="{escape(origin)}" data-base="/admin/store/{domain}/apps/returns"
 data-token-url="/admin/store/{domain}/id_token?staff={user}" data-user="{escape(person)}">
<header class="tools-bar"><h1>Demo admin</h1><span>{escape(shop.name)} ({domain})</span>
<span>{escape(staff.name)}</span><span class="grow"></span>{others}
<a href="/store/{domain}/">Storefront</a> <a href="/mail/">Mail inbox</a> <a href="/">Overview</a></header>
<nav class="frame-menu" id="menu" aria-label="App"></nav>
<div class="save-bar" id="save-bar" role="region" aria-label="Unsaved changes" hidden><span>Unsaved changes</span>
<button type="button" id="discard">Discard</button><button type="button" id="save" class="primary">Save</button></div>
<div class="progress" id="progress" hidden></div>
<main><iframe id="app" title="Returns app" src="{escape(source)}" allow="camera; clipboard-write"></iframe></main>
<dialog id="grant" aria-labelledby="grant-heading"><form method="dialog"><h2 id="grant-heading">More access</h2><p></p>
<button value="allow">Allow</button> <button value="decline">Decline</button></form></dialog>
<dialog id="pick" aria-labelledby="pick-heading"><form method="dialog"><h2 id="pick-heading">Choose</h2>
<fieldset></fieldset>
<button value="select">Select</button> <button value="cancel" formnovalidate>Cancel</button></form></dialog>
<div class="toasts" id="toasts" role="status" aria-live="polite"></div>
<script src="/assets/frame.js"></script>
</body>
</html>
"""


def _offer_install(street: Street, shop: Shop) -> Response:
    content = f"""<h1>{escape(shop.name)}</h1><p>The app is not installed on this shop.</p>
<form method="post" action="/admin/store/{escape(shop.domain)}/install"><button>Install the app</button></form>"""
    return HTMLResponse(tools_page("Install", content))


def _shop(street: Street, asked: Asked) -> Shop:
    shop = street.world.shops.get(asked.path("domain"))
    if shop is None:
        raise Refused(404, {"error": f"no shop {asked.path('domain')}"})
    return shop


def _user_id(street: Street, asked: Asked) -> int:
    given = asked.query("staff")
    return int(given) if given.isdigit() else street.staff.id
