"""The embedded admin: every request below /app/ proves its shop with an ID token, or is sent to fetch one.

A document brings its token in the address, everything else in the Authorization header. There are no cookies, so
nothing but the token speaks for anybody; a request that changes something must bring the header.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from urllib.parse import parse_qsl, quote, urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control

from returns.people import with_shop
from returns.wall import every_shop, let_in
from shop_integration.errors import ShopifyError
from shop_integration.install.frame import let_admin_frame
from shop_integration.install.id_token import Caller, InvalidIdToken, read_id_token
from shop_integration.install.staff import staff_at
from shop_integration.install.welcome import welcome

logger = logging.getLogger(__name__)

ROOT = "/app/"
DOCUMENTS = {"", "document", "iframe", "frame"}


class EmbeddedAdmin:
    """Middleware: sets `request.shop` and `request.staff` below /app/, and who may frame the answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer one request, or refuse it before anything below is asked."""
        if not request.path_info.startswith(ROOT) or request.path_info == reverse("shopify-patch-id-token"):
            return self._get_response(request)
        now, document = timezone.now(), _is_document(request)
        try:
            caller = read_id_token(_token(request, document), url=request.build_absolute_uri("/app/"), now=now)
        except InvalidIdToken:
            return _to_patch_page(request) if document else _try_again()
        language = _language(request)
        try:
            with every_shop():  # it may be a shop that nobody has met yet
                shop = welcome(caller, locale=language, now=now)
        except ShopifyError as error:
            return _no_answer(request, caller, error)
        let_in(shop.pk)
        asked = with_shop(request)
        asked.shop, asked.staff = shop, staff_at(shop, caller, locale=language, document=document, now=now)
        response = self._get_response(request)
        let_admin_frame(response, domain=caller.domain)
        patch_cache_control(response, private=True, no_store=True)
        return response


def _is_document(request: HttpRequest) -> bool:
    """Whether a browser navigates, so that it can follow a redirect to the patch page."""
    if request.method not in {"GET", "HEAD"} or "Authorization" in request.headers or "HX-Request" in request.headers:
        return False
    return request.headers.get("Sec-Fetch-Dest", "") in DOCUMENTS


def _token(request: HttpRequest, document: bool) -> str:
    if document:
        return request.GET.get("id_token", "")
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind != "Bearer":
        raise InvalidIdToken
    return token


def _language(request: HttpRequest) -> str:
    """The language the admin is used in: Shopify names it in a document's address, the browser in every header."""
    try:
        language = translation.get_supported_language_variant(request.GET.get("locale", ""))
    except (LookupError, ValueError):
        return translation.get_language() or "en"
    translation.activate(language)
    request.LANGUAGE_CODE = language
    return language


def _to_patch_page(request: HttpRequest) -> HttpResponse:
    """Send a document without a good token to the page that gets one and comes back."""
    kept = [(name, value) for name, value in parse_qsl(request.META["QUERY_STRING"]) if name != "id_token"]
    query = urlencode(kept)
    here = f"{request.path}?{query}" if query else request.path
    asked = f"{query}&" if query else ""
    return HttpResponseRedirect(f"{reverse('shopify-patch-id-token')}?{asked}shopify-reload={quote(here, safe='')}")


def _try_again() -> HttpResponse:
    """Tell App Bridge to get a new token and to repeat the call once."""
    response = HttpResponse(status=401, content_type="text/plain; charset=utf-8")
    response["X-Shopify-Retry-Invalid-Session-Request"] = "1"
    return response


def _no_answer(request: HttpRequest, caller: Caller, error: ShopifyError) -> HttpResponse:
    logger.warning("a shop could not be opened (%s: %s)", type(error).__name__, error, extra={"shop": caller.domain})
    response = render(request, "shopify/no_answer.html", status=503)
    response["Retry-After"] = "10"
    let_admin_frame(response, domain=caller.domain)
    return response
