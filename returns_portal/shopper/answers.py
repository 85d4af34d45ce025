"""How a form that was understood sends the browser on."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from returns.people import ShopRequest


def go_to(request: ShopRequest, path: str) -> HttpResponse:
    """Move the browser to `path`.

    Shopify's app proxy follows a redirect itself and shows the result under the old address, so behind it the answer
    is a page that moves on; the header does the same for htmx, also where the proxy dropped htmx's request headers.
    """
    if request.behind_proxy or request.htmx:
        return leave_for(request, path)
    return HttpResponse(status=303, headers={"Location": path})


def leave_for(request: ShopRequest, address: str) -> HttpResponse:
    """A page that moves on to `address`, which may be elsewhere: browsers let no form of ours be redirected there."""
    request.inside_theme = False
    response = render(request, "shopper/moving_on.html", {"path": address})
    response.headers["HX-Redirect"] = address
    return response
