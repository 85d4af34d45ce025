"""The page that gets a fresh ID token: it loads App Bridge, which comes back to `shopify-reload` with one."""

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from returns.queries.shops import shop_by_domain
from shop_integration.install.frame import let_admin_frame
from shop_integration.shops import shop_domain

# Below /app/, and the same for every reader of addresses: no second slash, no step up, nothing encoded in the path.
_PART = r"[A-Za-z0-9_~][A-Za-z0-9._~:-]*"
_WAY_BACK = re.compile(rf"/app/(?:{_PART}/)*(?:{_PART})?(?:\?[!-\[\]-~]*)?")


@require_safe
def patch_id_token(request: HttpRequest) -> HttpResponse:
    """GET /app/patch-id-token?shop=&host=&shopify-reload=/app/… : 400 unless the way back leads into our own admin."""
    if not _WAY_BACK.fullmatch(request.GET.get("shopify-reload", "")):
        return HttpResponse("shopify-reload must be a path below /app/", status=400, content_type="text/plain")
    bridge = {"api_key": settings.SHOPIFY_API_KEY, "app_bridge_src": settings.APP_BRIDGE_SRC}
    response = render(request, "shopify/patch_id_token.html", bridge)
    domain = shop_domain(request.GET.get("shop"))
    known = shop_by_domain(domain) if domain else None
    let_admin_frame(response, domain=known.domain if known else None)
    response["Cache-Control"] = "no-store"
    return response
