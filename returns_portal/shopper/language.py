"""In which language a page is written."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header

from returns.people import ShopRequest


def asked_for(request: ShopRequest) -> str:
    """The language the reader switched to (`?lang=fr`), or nothing."""
    return supported(request.GET.get("lang", ""))


def supported(code: str) -> str:
    """Our language for a locale such as `fr-CA` or `fr_CA`; nothing when we don't speak it."""
    try:
        return get_supported_language_variant(code.replace("_", "-").lower()) if code else ""
    except (LookupError, ValueError):
        return ""


def language_of(request: ShopRequest, *, saved: str = "") -> str:
    """Pick: switched to, saved with the order or return, the storefront's, the browser's, the shop's, ours."""
    accepted = (code for code, _ in parse_accept_lang_header(request.headers.get("Accept-Language", "")))
    wishes = (asked_for(request), saved, _storefront(request), *accepted, request.shop.locale)
    return next((code for code in map(supported, wishes) if code), settings.LANGUAGE_CODE)


def _storefront(request: ShopRequest) -> str:
    """Shopify puts the language in front of the proxy's path: `/fr/apps/returns`."""
    first = request.portal_base.strip("/").partition("/")[0] if request.behind_proxy else ""
    return first if len(first) in {2, 5} else ""
