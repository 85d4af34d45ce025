"""A shop's look for browsers and mail programs: a stylesheet and a logo, open to everybody who knows the shop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from returns.queries.brands import brand_of, logo_of
from returns.queries.shops import shop_by_domain
from returns.wall import let_in
from returns_portal.photos import NOTHING
from returns_portal.shopper import inside
from returns_portal.shopper.addresses import SHOPIFY_SUFFIX

if TYPE_CHECKING:
    from returns.models import Shop

FOR_GOOD = "public, max-age=31536000, immutable"
FOR_NOW = "public, max-age=60"


@require_safe
def style(request: HttpRequest, handle: str, where: str, mark: str) -> HttpResponse:
    """The look as CSS. An address that says an older look is answered with today's, for a minute."""
    if where not in {"page", "theme"}:
        raise Http404
    look = brand_of(_shop_at(handle))
    in_theme = where == "theme"
    response = HttpResponse(look.stylesheet(inside=in_theme), content_type="text/css; charset=utf-8")
    return _open(response, current=look.stylesheet_url(inside=in_theme).endswith(f"/{mark}.css"))


@require_safe
def theme_style(_request: HttpRequest, mark: str) -> HttpResponse:
    """The pages' own stylesheet for inside a theme; the same for every shop."""
    response = HttpResponse(inside.theme_style(), content_type="text/css; charset=utf-8")
    return _open(response, current=inside.theme_style_url().endswith(f"/{mark}.css"))


@require_safe
def logo(request: HttpRequest, handle: str, mark: str) -> HttpResponse:
    """The logo as PNG; 404 where the shop shows none. Old mails ask for old logos and are shown today's."""
    shop = _shop_at(handle)
    png = logo_of(shop)
    if not png:
        raise Http404
    response = HttpResponse(png, content_type="image/png")
    return _open(response, current=brand_of(shop).logo_url.endswith(f"/{mark}.png"))


def _shop_at(handle: str) -> Shop:
    shop = shop_by_domain(handle + SHOPIFY_SUFFIX)
    if shop is None:
        raise Http404
    let_in(shop.pk)
    return shop


def _open(response: HttpResponse, *, current: bool) -> HttpResponse:
    """Let any page show it, and any cache keep it as long as its address says what it is."""
    response._csp_replace = NOTHING  # type: ignore[attr-defined]  # as csp_replace() does, for one answer
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = FOR_GOOD if current else FOR_NOW
    return response
