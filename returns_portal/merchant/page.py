"""What every page of the embedded admin has in common: who asks, in which language, and what a mistake looks like."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from returns.domain.language import REVIEWED
from returns.domain.role import GRANTED
from returns.languages import known
from returns.locales import english_of
from returns.people import ShopRequest, with_shop
from returns_portal.merchant.access import needed_for
from returns_portal.merchant.role_words import refusal_of
from returns_portal.merchant.said import SAID

View = Callable[..., HttpResponse]
SEE_OTHER = 303
UNREADABLE = ("\ufffd", "\0")


class Onward(HttpResponseRedirect):
    """303 to another page after a change, with a sentence of its own instead of the one that `said.py` has."""

    status_code = SEE_OTHER

    def __init__(self, to: str, said: str) -> None:
        super().__init__(to)
        self.said = said


def merchant_page(*methods: str) -> Callable[[View], View]:
    """Let a view answer `methods`, in the staff member's language, for the shop of a verified request.

    401 without a shop, 405 for other methods, 403 for a role that may not (`access.py` says which may), 404 (with the
    sentence of its Http404, if it has one) and 400 as a page or fragment in the reader's words. Nothing is cached: the
    answers hold shoppers' data.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if getattr(request, "shop", None) is None:
                return HttpResponse(status=401)
            asked = with_shop(request)
            with translation.override(language_of(asked)), english_of(asked.shop.country):
                response = _with_a_word(asked, _answer(view, asked, methods, *args, **kwargs))
            patch_cache_control(response, private=True, no_store=True)
            return response

        return answer

    return decorate


def _answer(view: View, request: ShopRequest, methods: tuple[str, ...], *args: Any, **kwargs: Any) -> HttpResponse:
    if request.method not in {*methods, *(("HEAD",) if "GET" in methods else ())}:
        return HttpResponseNotAllowed(methods)
    needed = needed_for(request.resolver_match.url_name if request.resolver_match else None)
    if not request.staff.may(needed):
        return problem(request, 403, refusal_of(request.shop, request.staff, needed))
    try:
        _refuse_unreadable(request)
        return view(request, *args, **kwargs)
    except Http404 as missing:
        return problem(request, 404, str(missing) or _("This is not here any more."))
    except (BadRequest, SuspiciousOperation):
        return problem(request, 400, _("This could not be read. Go back and try again."))


def _with_a_word(request: ShopRequest, response: HttpResponse) -> HttpResponse:
    """A redirect after a change as htmx takes it with a sentence: a browser drops what a redirect's headers say.

    Only for boosted forms; without a script, and where `said.py` has no word, it stays the redirect that it was.
    """
    name = (request.resolver_match and request.resolver_match.url_name) or ""
    said = response.said if isinstance(response, Onward) else str(SAID.get(name, ""))
    if response.status_code != SEE_OTHER or not request.htmx.boosted or not said:
        return response
    leads = {"path": response["Location"], "headers": {"HX-Boosted": "true"}}
    return toast(HttpResponse(headers={"HX-Location": json.dumps(leads)}), said)


def _refuse_unreadable(request: ShopRequest) -> None:
    """Refuse what is no text: bytes that are not UTF-8 arrive as U+FFFD, and PostgreSQL stores no NUL."""
    for given in (request.GET, request.POST):
        for name, values in given.lists():
            if any(mark in text for text in (name, *values) for mark in UNREADABLE):
                raise BadRequest


def language_of(request: ShopRequest) -> str:
    """The staff member's language if these pages are in it, else English."""
    code = known(request.GET.get("locale") or request.staff.locale)
    return code if code in REVIEWED else "en"


def show(request: ShopRequest, template: str, context: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    """Render a template (`_name.html` is a fragment) with what every page needs; `may.decide`: the reader may"""
    everywhere = {
        "shop": request.shop,
        "may": {permission.value: True for permission in GRANTED[request.staff.role]},
        "app_bridge": settings.APP_BRIDGE_SRC,
        "api_key": settings.SHOPIFY_API_KEY,
    }
    return HttpResponse(render_to_string(template, everywhere | (context or {}), request), status=status)


def wants_fragment(request: ShopRequest) -> bool:
    """Whether htmx asks for a part. Boosted links and the way back through the history want the whole page."""
    return bool(request.htmx) and not request.htmx.boosted and not request.htmx.history_restore_request


def toast(response: HttpResponse, sentence: str) -> HttpResponse:
    """Let the page say a sentence that does not stay: App Bridge's toast, and aloud for screen readers."""
    response["HX-Trigger"] = json.dumps({"toast": sentence})
    return response


def problem(request: ShopRequest, status: int, sentence: str) -> HttpResponse:
    """Say what is wrong: as a page, or inside the page's alert region when a fragment was asked for."""
    if not wants_fragment(request):
        return show(request, "merchant/problem.html", {"sentence": sentence}, status)
    response = show(request, "merchant/_problem.html", {"sentence": sentence}, status)
    response["HX-Retarget"], response["HX-Reswap"], response["HX-Reselect"] = "#alerts", "innerHTML", "unset"
    return response
