"""Every key there is to the app's doors, and every way to make a bad one."""

from __future__ import annotations

import hmac
import random
import time
from collections.abc import Callable
from unittest.mock import patch
from urllib.parse import urlencode

import jwt
from django.conf import settings
from django.core import signing

from returns.domain.api_key import new_key
from returns.domain.role import Role
from returns.links import LIFETIME, Link, Purpose, sign
from returns.models import Shop

# One person of each role at each shop; the owner is who asks where nothing is said.
STAFF = {Role.OWNER: "7001", Role.MANAGER: "7002", Role.AGENT: "7003", Role.WAREHOUSE: "7004", Role.VIEWER: "7005"}
SECRET = "what-only-shopify-and-the-app-know-in-these-tests-and-nobody-else-at-all"
METRICS_TOKEN = "token-of-whoever-runs-the-tests"


def api_key(shop: Shop) -> str:
    """The key of the shop's program."""
    chance = random.Random(shop.domain)
    return new_key(chance.choice)


def bad_api_keys(shop: Shop) -> dict[str, str]:
    """Texts that are no key of anybody's."""
    good = api_key(shop)
    return {
        "no key": "",
        "garbage": "rmak_",
        "cut": good[:-1],
        "tampered": good[:20] + ("a" if good[20] != "a" else "b") + good[21:],
        "one that nobody made": new_key(random.Random(7).choice),
        "the right beginning": good[:13] + new_key(random.Random(8).choice)[13:],
    }


def id_token(shop: Shop, *, secret: str | None = None, algorithm: str = "HS256", **changes: object) -> str:
    """An ID token as Shopify's admin makes it; claims set to None are left out."""
    now = int(time.time())
    claims = {
        "iss": f"https://{shop.domain}/admin",
        "dest": f"https://{shop.domain}",
        "aud": settings.SHOPIFY_API_KEY,
        "sub": STAFF[Role.OWNER],
        "exp": now + 60,
        "nbf": now,
        "iat": now,
        "jti": "f8912129-1af6-4cad-9ca3-76b0f7621087",
        "sid": "aaea182f2732d44c23057c0fea584021a4485b2bd25d3eb7fd349313ad24c685",
    } | changes
    given = {name: value for name, value in claims.items() if value is not None}
    key = "" if algorithm == "none" else settings.SHOPIFY_API_SECRET if secret is None else secret
    return jwt.encode(given, key, algorithm=algorithm)


def bad_id_tokens(shop: Shop, other: Shop) -> dict[str, str]:
    """Tokens that prove nothing about `shop`."""
    good, now = id_token(shop), int(time.time())
    head, body, seal = good.split(".")
    return {
        "none": "",
        "garbage": "a.b.c",
        "no signature": f"{head}.{body}.",
        "algorithm none": id_token(shop, algorithm="none"),
        "other algorithm": id_token(shop, algorithm="HS512"),
        "other secret": id_token(shop, secret="somebody-else-s-secret-of-32-bytes"),
        "other app": id_token(shop, aud="another-app"),
        "expired": id_token(shop, exp=now - 60, nbf=now - 120),
        "not yet": id_token(shop, nbf=now + 60),
        "never expires": id_token(shop, exp=None),
        "two shops": id_token(shop, iss=f"https://{other.domain}/admin"),
        "no shop": id_token(shop, dest="https://evil.example", iss="https://evil.example/admin"),
        "grafted": ".".join([head, id_token(other).split(".")[1], seal]),
    }


def session_token(shop: Shop, *, customer: str = "", **changes: object) -> str:
    """A session token as Shopify makes it for an extension on a customer's pages."""
    told = {"iss": None, "sid": None, "sub": customer or None, "exp": int(time.time()) + 300}
    return id_token(shop, **told | changes)  # type: ignore[arg-type]


def bad_session_tokens(shop: Shop, other: Shop) -> dict[str, str]:
    """Tokens that prove nothing about a customer of `shop`."""
    good, now = session_token(shop), int(time.time())
    head, body, seal = good.split(".")
    return {
        "none": "",
        "garbage": "a.b.c",
        "no signature": f"{head}.{body}.",
        "algorithm none": session_token(shop, algorithm="none"),
        "other secret": session_token(shop, secret="somebody-else-s-secret-of-32-bytes"),
        "other app": session_token(shop, aud="another-app"),
        "expired": session_token(shop, exp=now - 60, nbf=now - 120),
        "not yet": session_token(shop, nbf=now + 60),
        "never expires": session_token(shop, exp=None),
        "lives for days": session_token(shop, exp=now + 86_400),
        "no shop": session_token(shop, dest="https://evil.example"),
        "of staff": id_token(shop),
        "no customer": session_token(shop, customer="7001"),
        "grafted": ".".join([head, session_token(other).split(".")[1], seal]),
    }


def proxied(shop: Shop | str, *, prefix: str = "/apps/returns", secret: str | None = None, **more: str) -> str:
    """A query as Shopify's app proxy adds it, with its signature."""
    pairs = {
        "shop": shop if isinstance(shop, str) else shop.domain,
        "path_prefix": prefix,
        "timestamp": str(int(time.time())),
        "logged_in_customer_id": "",
    } | more
    text = "".join(sorted(f"{name}={value}" for name, value in pairs.items()))
    key = settings.SHOPIFY_API_SECRET if secret is None else secret
    return urlencode(pairs | {"signature": hmac.new(key.encode(), text.encode(), "sha256").hexdigest()})


def bad_proxy_queries(shop: Shop, other: Shop) -> dict[str, str]:
    """Queries that Shopify did not send just now for `shop`."""
    good = proxied(shop)
    return {
        "none": "",
        "unsigned": urlencode({"shop": shop.domain, "path_prefix": "/apps/returns"}),
        "other secret": proxied(shop, secret="somebody-else-s-secret"),
        "old": proxied(shop, timestamp=str(int(time.time()) - 120)),
        "other shop's signature": proxied(other).replace(other.domain, shop.domain),
        "shop twice": f"{good}&shop={other.domain}",
        "shop twice, first": f"shop={other.domain}&{good}",
        "path upwards": proxied(shop, prefix="/apps/../admin"),
        "path to elsewhere": proxied(shop, prefix="//evil.example"),
        "path with a line end": proxied(shop, prefix="/apps/returns\r\nSet-Cookie: a=b"),
    }


def expired(purpose: Purpose, link: Link) -> str:
    """A link that was good once."""
    then = time.time() - LIFETIME[purpose].total_seconds() - 60
    with patch.object(signing.time, "time", lambda: then):
        return sign(purpose, link)


def bad_links(purpose: Purpose, link: Link, *, other: Shop) -> dict[str, str]:
    """Tokens that must not open what `link` names; only `expired` may be told apart."""
    good = sign(purpose, link)
    strange = "".join(reversed(good[-8:]))
    spoil: dict[str, Callable[[], str]] = {
        "garbage": lambda: "x",
        "percent": lambda: "%00%ff",
        "cut": lambda: good[:-1],
        "longer": lambda: good + "A",
        "tampered": lambda: good[:-8] + strange,
        "other content": lambda: ":".join([signing.b64_encode(b"[1,1]").decode(), *good.split(":")[1:]]),
        "of another shop": lambda: sign(purpose, Link(other.pk, link.row_id, link.proof)),
        "expired": lambda: expired(purpose, link),
    }
    if link.proof:
        spoil["no longer true"] = lambda: sign(purpose, Link(link.shop_id, link.row_id, "0" * len(link.proof)))
        spoil["without proof"] = lambda: sign(purpose, Link(link.shop_id, link.row_id))
    made = {name: make() for name, make in spoil.items()}
    return made | {f"for {kind}": sign(kind, link) for kind in Purpose if kind is not purpose}
