"""The way to Shopify: one pool of connections per process, time-outs on everything, and the address as a setting."""

from __future__ import annotations

import atexit
import os
from functools import lru_cache

import httpx
from django.conf import settings

# A call that moves money is looked into again after effects.settlement.SETTLED_AFTER, which must be longer than these.
TIMEOUT = httpx.Timeout(connect=5.0, read=20.0, write=10.0, pool=5.0)
# While somebody waits for a page.
HURRIED = httpx.Timeout(connect=2.0, read=4.0, write=4.0, pool=2.0)
LIMITS = httpx.Limits(max_connections=20, max_keepalive_connections=10, keepalive_expiry=60.0)


class ToShopify(httpx.BaseTransport):
    """Send what is addressed to `https://{shop}` to wherever SHOPIFY_ADMIN_URL says that shop is."""

    def __init__(self, carrier: httpx.BaseTransport) -> None:
        self._carrier = carrier

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Pass one request on under its real address."""
        target = httpx.URL(admin_url(request.url.host) + request.url.raw_path.decode("ascii"))
        if target != request.url:
            headers = httpx.Headers(request.headers.raw)
            headers["Host"] = target.netloc.decode("ascii")
            request = httpx.Request(
                request.method, target, headers=headers, stream=request.stream, extensions=request.extensions
            )
        return self._carrier.handle_request(request)

    def close(self) -> None:
        """Close the connections."""
        self._carrier.close()


def admin_url(shop_domain: str) -> str:
    """Where the shop's admin is, without a slash at the end."""
    return settings.SHOPIFY_ADMIN_URL.format(shop=shop_domain)


def http() -> httpx.Client:
    """This process's client; a process that was forked makes its own."""
    return _client(os.getpid())


def hurried() -> httpx.Client:
    """The same for while somebody waits for a page, and where no answer is no obstacle."""
    return _hurried(os.getpid())


def straight() -> httpx.Client:
    """This process's client for addresses that Shopify itself named; it follows no redirect."""
    return _straight(os.getpid())


@lru_cache(maxsize=1)
def _straight(process: int) -> httpx.Client:
    client = httpx.Client(limits=LIMITS, timeout=TIMEOUT, follow_redirects=False, trust_env=False)
    atexit.register(client.close)
    return client


@lru_cache(maxsize=1)
def _hurried(process: int) -> httpx.Client:
    client = httpx.Client(transport=ToShopify(httpx.HTTPTransport(limits=LIMITS)), timeout=HURRIED)
    atexit.register(client.close)
    return client


@lru_cache(maxsize=1)
def _client(process: int) -> httpx.Client:
    client = httpx.Client(transport=ToShopify(httpx.HTTPTransport(limits=LIMITS)), timeout=TIMEOUT)
    atexit.register(client.close)
    return client
