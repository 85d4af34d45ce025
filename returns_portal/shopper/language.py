"""In which language a page is written."""

from __future__ import annotations

from django.utils.translation.trans_real import parse_accept_lang_header

from returns.languages import known, language_for
from returns.people import ShopRequest


def asked_for(request: ShopRequest) -> str:
    """The language the reader switched to (`?lang=fr`), or nothing."""
    code = known(request.GET.get("lang", ""))
    return code if code in request.shop.languages else ""


def language_of(request: ShopRequest, *, saved: str = "") -> str:
    """Pick what the shop offers: switched to, saved with the order or return, the storefront's, the browser's."""
    accepted = (code for code, _ in parse_accept_lang_header(request.headers.get("Accept-Language", "")))
    return language_for(request.shop, asked_for(request), saved, _storefront(request), *accepted)


def _storefront(request: ShopRequest) -> str:
    """Shopify puts the language in front of the proxy's path: `/fr/apps/returns`."""
    first = request.portal_base.strip("/").partition("/")[0] if request.behind_proxy else ""
    return first if len(first) in {2, 5} else ""
