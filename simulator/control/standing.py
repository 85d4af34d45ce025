"""Control of how the app stands with a shop: scopes, closed shops, compliance webhooks, the shop's own admin."""

from collections.abc import Iterable
from typing import Any

from starlette.responses import JSONResponse, Response

from simulator.control.given import number, refused, shop_named
from simulator.edges.asked import Asked
from simulator.graphql import execute
from simulator.street import Street
from simulator.world import standing
from simulator.world.profiles import TELLING, set_profiles
from simulator.world.rules import ReturnRules
from simulator.world.shops import Bucket, Customer, Shop

STATES = ("open", "frozen", "closed", "inactive")


def set_state(street: Street, asked: Asked) -> Response:
    """POST …/state {state: open | frozen | closed | inactive}: how the Admin API answers from now on.

    frozen: 402, closed: 423, inactive: 200 with the error SHOP_INACTIVE.
    """
    shop, data = shop_named(street, asked), asked.json()
    if data.get("state") not in STATES:
        raise refused(f"state is one of {', '.join(STATES)}")
    shop.state = data["state"]
    street.changed()
    return JSONResponse({"state": shop.state})


def set_bucket(street: Street, asked: Asked) -> Response:
    """POST …/bucket {maximum?, restore?}: the shop's leaky bucket is another one from now on, and full."""
    shop, data = shop_named(street, asked), asked.json()
    maximum, restore = number(data, "maximum", 2000), number(data, "restore", 100)
    if maximum < 1 or restore < 1:
        raise refused("maximum and restore start at 1")
    shop.bucket = Bucket(maximum=maximum, restore=restore, available=maximum)
    street.changed()
    return JSONResponse({"maximum": maximum, "restore": restore})


def show_scopes(street: Street, asked: Asked) -> Response:
    """GET …/scopes: what is granted, sorted."""
    return JSONResponse({"granted": sorted(standing.granted(street.world, shop_named(street, asked)))})


def change_scopes(street: Street, asked: Asked) -> Response:
    """POST …/scopes {grant?: [], revoke?: [], only?: []}: announces app/scopes_update where something changes."""
    shop, data = shop_named(street, asked), asked.json()
    held = set(data["only"]) if data.get("only") is not None else standing.granted(street.world, shop)
    wanted = (held | _names(data.get("grant"))) - _names(data.get("revoke"))
    with street.world.lock:
        standing.grant(street.world, shop, wanted)
    street.changed()
    return show_scopes(street, asked)


def comply(street: Street, asked: Asked) -> Response:
    """POST …/compliance {topic, customer_id?, email?, phone?, order_ids?}: sends the compliance webhook.

    A customer known by id fills in e-mail, phone and orders; what is named wins, so that a body can name strangers.
    """
    shop, data = shop_named(street, asked), asked.json()
    topic = data.get("topic")
    if topic not in standing.COMPLIANCE:
        raise refused(f"topic is one of {', '.join(standing.COMPLIANCE)}")
    known = shop.customers.get(number(data, "customer_id", 0))
    body = standing.compliance_body(street.world, shop, topic, *_person(data, known))
    sent = street.announcer.announce(shop.domain, topic, body, at=street.world.now())
    return JSONResponse({"webhook_id": sent}, status_code=201)


def as_admin(street: Street, asked: Asked) -> Response:
    """POST …/graphql {query, variables?}: the Admin API as Shopify's own admin uses it, without token and scopes."""
    shop, data = shop_named(street, asked), asked.json()
    with street.world.lock, street.announcer.one_event():
        apps, shop.bucket = shop.bucket, Bucket()
        try:
            content = execute(street.world, shop, str(data.get("query")), data.get("variables") or {})
        finally:
            shop.bucket = apps
    street.changed()
    return JSONResponse(content)


def change_shop(street: Street, asked: Asked) -> Response:
    """POST …/settings {name?, email?, plan?, store_credit_enabled?, new_customer_accounts?}: announces shop/update."""
    shop, data = shop_named(street, asked), asked.json()
    unknown = set(data) - set(standing.SETTINGS)
    if unknown:
        raise refused(f"a shop has no {', '.join(sorted(unknown))}")
    with street.world.lock:
        for name, value in data.items():
            setattr(shop, name, value)
        street.world.announce(shop, "shop/update", standing.shop_body(shop))
    street.changed()
    return JSONResponse({name: getattr(shop, name) for name in standing.SETTINGS})


def set_return_rules(street: Street, asked: Asked) -> Response:
    """POST …/return_rules {days?, final_sale?: [sku], restocking_percent?, shipping_minor?}: Shopify's own rules."""
    shop, data = shop_named(street, asked), asked.json()
    days = number(data, "days", 0) if data.get("days") is not None else None
    percent, shipping = number(data, "restocking_percent", 0), number(data, "shipping_minor", 0)
    shop.return_rules = ReturnRules(days, frozenset(_names(data.get("final_sale"))), percent, shipping)
    street.changed()
    return JSONResponse({"return_rules": shop.return_rules != ReturnRules()})


def set_return_profiles(street: Street, asked: Asked) -> Response:
    """POST …/return_profiles {profiles?, telling?}: what Shopify's coming version tells of return policy profiles.

    `profiles` [{name?, markets?: [name], rules?: {accepts, days, start, business_day}}] replace all, the first is the
    default; [] follows return_rules. `telling` is all, no_markets, denied, before (the fields came) or no_version.
    """
    shop, data = shop_named(street, asked), asked.json()
    telling = data.get("telling", shop.profiles.telling)
    if telling not in TELLING:
        raise refused(f"telling is one of {', '.join(TELLING)}")
    try:
        if "profiles" in data:
            set_profiles(street.world, shop, data["profiles"])
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise refused(f"not profiles: {error}") from error
    shop.profiles.telling = telling
    street.changed()
    return JSONResponse({"profiles": len(shop.profiles.items), "telling": telling})


def keepings(street: Street, asked: Asked) -> Response:
    """GET …/keepings: store credit, gift cards, discount codes and what Flow was told."""
    shop: Shop = shop_named(street, asked)
    with street.world.lock:
        return JSONResponse(standing.keepings(shop))


def _names(given: Iterable[str] | None) -> set[str]:
    return {str(name) for name in given or ()}


def _person(data: dict[str, Any], known: Customer | None) -> tuple[dict[str, Any], list[int]]:
    person = {
        "id": data.get("customer_id"),
        "email": data.get("email", known.email if known else None),
        "phone": data.get("phone", known.phone if known else None),
    }
    return person, list(data.get("order_ids", known.order_ids if known else []))
