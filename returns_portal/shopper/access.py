"""What every shopper's page has in common: whose shop it is, in which language, what it opens, what it allows."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.core.exceptions import BadRequest, ObjectDoesNotExist, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.urls import Resolver404, ResolverMatch, resolve, reverse
from django.utils import translation
from django.views.decorators.http import require_http_methods

from returns.links import InvalidLink, Link, Purpose, read
from returns.people import ShopRequest, with_shop
from returns.queries.gifts import get_gift
from returns.queries.orders import order_for_page
from returns.queries.returns import get_return_by_id
from returns.queries.shops import shop_of_pages
from returns.sign_in import SignedOut, Visit
from returns.wall import let_in
from returns_portal.limits import TooManyAttempts
from returns_portal.shopper import problems
from returns_portal.shopper.addresses import (
    PAGES,
    SHOPIFY_SUFFIX,
    gift_proof,
    order_proof,
    own_base,
    return_proof,
    visit_of,
)
from returns_portal.shopper.inside import OPENING, as_liquid, is_inside
from returns_portal.shopper.language import language_of

if TYPE_CHECKING:
    from returns.models import Return, Shop

View = Callable[..., Any]
UNREADABLE: set[View] = set()  # views that take in what is sent to them, and show nothing to who only comes

LARGEST_FORM = 64 * 1024 * 1024  # with photos; without, Django's own limit is far below
NARROW = {
    "default-src": [NONE],
    "script-src": [SELF, settings.APP_URL],
    "style-src": [SELF, settings.APP_URL],
    "connect-src": [SELF],
    "form-action": [SELF],
}


def shopper_page(*methods: str) -> Callable[[View], View]:
    """Let a view know its shop, answer in the reader's language, and turn every refusal into a page.

    On our own domain the address names the shop (`handle`); behind the app proxy the verified signature did, and a
    request without one finds nothing. No page acts on a cookie's word, so no forged form borrows anybody's authority.
    Nobody keeps an answer, except one that says of itself that it is public (`public.py`).
    """

    def decorate(view: View) -> View:
        @require_http_methods(list(methods))
        @csp_replace(NARROW)
        @wraps(view)
        def page(request: HttpRequest, handle: str | None = None, **kwargs: Any) -> HttpResponse:
            asked = _at_its_shop(with_shop(request), handle)
            with translation.override(language_of(asked)):
                response = _answer(view, asked, **kwargs)
                if _stands_inside(asked, response):
                    response = as_liquid(response)
                response.headers["Content-Language"] = translation.get_language()
            if not response.headers.get("Cache-Control", "").startswith("public"):
                response.headers["Cache-Control"] = "private, no-store"
            return response

        if "GET" not in methods:
            UNREADABLE.add(page)
        return page

    return decorate


def readable(match: ResolverMatch) -> tuple[str, dict[str, Any]]:
    """The name and arguments of a page that opens again by itself: this one, or the nearest above a form's address."""
    arguments = {name: value for name, value in match.kwargs.items() if name != "handle"}
    path = reverse(str(match.url_name), PAGES, kwargs=arguments)
    while (found := _at(path)) is None or found.func in UNREADABLE:
        path = f"{path.rstrip('/').rpartition('/')[0]}/"
    return str(found.url_name), found.kwargs


def _at(path: str) -> ResolverMatch | None:
    try:
        return resolve(path, PAGES)
    except Resolver404:
        return None


def _stands_inside(request: ShopRequest, response: HttpResponse) -> bool:
    """Whether what was rendered is a part of the shop's theme: not where the page moved on, refused, or is a file."""
    return request.inside_theme and OPENING in response.content


def opens_order(view: View) -> View:
    """Hand the view the order its link opens; a link of another shop, or one that no longer fits, opens nothing."""

    @wraps(view)
    def opened(request: ShopRequest, token: str, **kwargs: Any) -> HttpResponse:
        link = _link(request, Purpose.ORDER, token)
        order = order_for_page(request.shop, link.row_id)
        proof, request.visit = visit_of(link)
        if proof != order_proof(order):
            raise InvalidLink
        translation.activate(language_of(request, saved=order.locale))
        return view(request, order, **kwargs)

    return opened


def opens_account(view: View) -> View:
    """Hand the view the session its link names; whether it is still alive, Shopify's side knows (SignedOut)."""

    @wraps(view)
    def opened(request: ShopRequest, token: str, **kwargs: Any) -> HttpResponse:
        link = _link(request, Purpose.CUSTOMER, token)
        return view(request, Visit(link.row_id, link.proof), **kwargs)

    return opened


def opens_gift(view: View) -> View:
    """Hand the view the present its link opens; see `opens_order`. The order's language would be the giver's."""

    @wraps(view)
    def opened(request: ShopRequest, token: str, **kwargs: Any) -> HttpResponse:
        link = _link(request, Purpose.GIFT, token)
        gift = get_gift(request.shop, link.row_id)
        if link.proof != gift_proof(gift):
            raise InvalidLink
        return view(request, gift, **kwargs)

    return opened


def opens_return(view: View, *, reads: Callable[[Shop, int], Return] = get_return_by_id) -> View:
    """Hand the view the return its link opens, as `reads` finds it; see `opens_order`."""

    @wraps(view)
    def opened(request: ShopRequest, token: str, **kwargs: Any) -> HttpResponse:
        link = _link(request, Purpose.RETURN, token)
        rma = reads(request.shop, link.row_id)
        if link.proof != return_proof(rma):
            raise InvalidLink
        translation.activate(language_of(request, saved=rma.locale))
        return view(request, rma, **kwargs)

    return opened


def _link(request: ShopRequest, purpose: Purpose, token: str) -> Link:
    link = read(purpose, token)
    if link.shop_id != request.shop.pk:
        raise InvalidLink
    return link


def _at_its_shop(request: ShopRequest, handle: str | None) -> ShopRequest:
    if handle is not None:
        shop = shop_of_pages(handle + SHOPIFY_SUFFIX)
        if shop is None:
            raise Http404
        let_in(shop.pk)
        base = "" if getattr(request, "own_host", "") else own_base(shop)
        request.shop, request.portal_base, request.behind_proxy = shop, base, False
    elif getattr(request, "shop", None) is None:
        raise Http404
    request.inside_theme = is_inside(request)
    return request


def _take_in(request: ShopRequest) -> None:
    """Read the form; what is larger than photos can be is not even begun with. What is no number counts as nothing."""
    stated = request.META.get("CONTENT_LENGTH") or ""
    if stated.isascii() and stated.isdigit() and int(stated[:18]) > LARGEST_FORM:
        raise RequestDataTooBig
    _ = request.POST


def _answer(view: View, request: ShopRequest, **kwargs: Any) -> HttpResponse:
    try:
        _take_in(request)
        return view(request, **kwargs)
    except InvalidLink as problem:
        return problems.link_expired(request) if problem.expired else problems.not_found(request)
    except SignedOut:
        return problems.signed_out(request)
    except (Http404, ObjectDoesNotExist):
        return problems.not_found(request)
    except TooManyAttempts as problem:
        return problems.too_many_attempts(request, problem)
    except RequestDataTooBig:
        return problems.too_big(request)
    except (BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError):
        return problems.bad_request(request)
