"""Shops' own hosts: whose pages a request is for, by the host it names.

The first middleware that answers; only the log and the second wall are outside it. A host of ours (`ALLOWED_HOSTS`)
passes, one that a shop has proved to be its own is answered with that shop's pages and with nothing else, and every
other host is left to Django, which refuses it, unless it only asks what `ask` answers to everybody: a proxy on the same
machine has no name for us. What is below sees our own host alone: no header of a request is ever in an address that we
write.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponsePermanentRedirect
from django.http.request import split_domain_port, validate_host
from django.views.decorators.http import require_safe

from returns.domain.host import LONGEST
from returns.queries.own_domains import shop_at
from returns_portal.shopper.addresses import own_base

ASK = "/own-domains/ask"


class OwnDomain:
    """Middleware: below a shop's host its pages stand at the root; `request.own_host` says so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer one request."""
        host = _host(request)
        if not host or _is_ours(host):
            return self._get_response(request)
        shop = shop_at(host)
        if shop is None:
            if request.path_info == ASK:
                request.META["HTTP_HOST"] = urlsplit(settings.APP_URL).netloc
            return self._get_response(request)
        if settings.SECURE_SSL_REDIRECT and not request.is_secure():
            return HttpResponsePermanentRedirect(f"https://{host}{request.get_full_path()}")
        request.own_host = host  # type: ignore[attr-defined]
        request.path_info = own_base(shop) + request.path_info
        request.META["HTTP_HOST"] = urlsplit(settings.APP_URL).netloc
        return self._get_response(request)


@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """Whether a certificate may be had for `?domain=`: 200 for a verified host and for the app's own, else 404.

    400 for what is no host. One look-up, no words.
    """
    host = request.GET.get("domain", "").lower()
    readable = 0 < len(host) <= LONGEST and host.isascii() and host.isprintable()
    known = readable and (host == urlsplit(settings.APP_URL).hostname or shop_at(host))
    status = 400 if not readable else 200 if known else 404
    return HttpResponse(status=status, headers={"Cache-Control": "private, no-store"})


def _host(request: HttpRequest) -> str:
    """The host that the request names, without port; nothing where that is no host."""
    domain, _port = split_domain_port(request.META.get("HTTP_HOST", ""))
    return domain.rstrip(".") if domain.isascii() and domain.isprintable() and len(domain) <= LONGEST else ""


def _is_ours(host: str) -> bool:
    named = [pattern for pattern in settings.ALLOWED_HOSTS if pattern != "*"]
    return host == urlsplit(settings.APP_URL).hostname or validate_host(host, named)
