"""Who may show our pages in a frame: the admin of a shop we know, and nobody else."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponseBase

from shop_integration.wire import admin_url

SHOPIFY_ADMIN = "https://admin.shopify.com"


def let_admin_frame(response: HttpResponseBase, *, domain: str | None) -> None:
    """Let the admin of this verified shop frame the answer; with None, only the admin that no shop's name is part of.

    `domain` must come from a verified token or from our own table, never from an address as it was asked for.
    """
    ancestors = [SHOPIFY_ADMIN]
    if domain or "{shop}" not in urlsplit(settings.SHOPIFY_ADMIN_URL).netloc:
        ancestors.insert(0, "{0.scheme}://{0.netloc}".format(urlsplit(admin_url(domain or "shop"))))
    # This is how django-csp's own decorators tell its middleware.
    setattr(response, "_csp_replace", {"frame-ancestors": ancestors})  # noqa: B010
    if "X-Frame-Options" in response.headers:
        del response.headers["X-Frame-Options"]
