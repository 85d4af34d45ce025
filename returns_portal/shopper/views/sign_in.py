"""To Shopify's sign-in and back, on our own domain: Shopify sends browsers to no other, and the proxy drops cookies."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from returns.doors import NoAnswer, door
from returns.links import InvalidLink, Link, Purpose, read
from returns.people import ShopRequest, with_shop
from returns.queries.shops import shop_by_id
from returns.sign_in import Begun, SignInProblem, UnableToSignIn, Visit, read_proof, ticket_name
from returns_portal.limits import Attempt, Limit, take
from returns_portal.shopper.access import shopper_page
from returns_portal.shopper.addresses import customer_token, own_base
from returns_portal.shopper.client_address import client_address
from returns_portal.shopper.trip import Trip, read_trip

logger = logging.getLogger(__name__)

PER_CLIENT = Limit("sign_in.client", most=60)
TICKET_LASTS = timedelta(minutes=10)
PATH = "/sign-in/"
SILENT = "silent"
Step = Callable[..., HttpResponse]


def begin(request: HttpRequest, token: str) -> HttpResponse:
    """302 to Shopify, with a ticket in a cookie that only this browser holds; back to where they were if it cannot be.

    429 beyond the limit; 404 for a link that is not ours.
    """
    return _at_the_shop_of(request, Purpose.WAY_IN, token, _begin)


def callback(request: HttpRequest) -> HttpResponse:
    """302 to the shopper's orders, or to the page where they began, which says what went wrong.

    Whatever Shopify's answer says is believed only as far as the state is ours and the ticket fits. 404 without one.
    """
    return _at_the_shop_of(request, Purpose.SIGN_IN, request.GET.get("state", ""), _callback)


@require_safe
def ended(request: HttpRequest) -> HttpResponse:
    """Where Shopify sends browsers that signed out. It names no shop."""
    text = _("You are signed out, here and in the shop. You may close this page.")
    content = render_to_string("errors/error.html", {"title": _("You are signed out"), "text": text})
    return HttpResponse(content, headers={"Cache-Control": "private, no-store"})


@shopper_page("GET")
def _begin(request: ShopRequest, link: Link, trip: Trip) -> HttpResponse:
    now = timezone.now()
    if client := client_address(request):
        take([Attempt(PER_CLIENT, (client,))], now=now)
    language = trip.language or get_language() or settings.LANGUAGE_CODE
    if not door("shopify.sign_in_offered")(request.shop):
        return HttpResponseRedirect(trip.back(request.shop, "find", said=SILENT))
    try:
        begun: Begun = door("shopify.begin_sign_in")(request.shop, locale=language, way_back=trip.text, now=now)
    except NoAnswer as reason:
        logger.warning("Shopify named no place to sign in: %s", reason, extra={"shop": request.shop.domain})
        return HttpResponseRedirect(trip.back(request.shop, "find", said=SILENT))
    response = HttpResponseRedirect(begun.address)
    response.set_cookie(
        begun.ticket_name,
        begun.ticket,
        max_age=TICKET_LASTS,
        path=PATH,
        secure=settings.APP_URL.startswith("https:"),
        httponly=True,
        samesite="Lax",
    )
    return response


@shopper_page("GET")
def _callback(request: ShopRequest, link: Link, trip: Trip) -> HttpResponse:
    try:
        visit = _finish(request, link)
        address = trip.back(request.shop, "orders", token=customer_token(request.shop, visit))
    except UnableToSignIn as refusal:
        address = trip.back(request.shop, "find", said=refusal.problem.value)
    except NoAnswer as reason:
        logger.warning("Shopify did not finish a sign-in: %s", reason, extra={"shop": request.shop.domain})
        address = trip.back(request.shop, "find", said=SILENT)
    response = HttpResponseRedirect(address)
    if ticket_name(link.row_id) in request.COOKIES:
        response.delete_cookie(ticket_name(link.row_id), path=PATH, samesite="Lax")
    return response


def _finish(request: ShopRequest, link: Link) -> Visit:
    error = request.GET.get("error", "")
    ticket = request.COOKIES.get(ticket_name(link.row_id), "")
    code = "" if error else request.GET.get("code", "")
    try:
        visit: Visit = door("shopify.finish_sign_in")(request.shop, link, code=code, ticket=ticket, now=timezone.now())
    except UnableToSignIn as refusal:
        # Only one of Shopify's errors is a person's no.
        if refusal.problem == SignInProblem.DENIED and error != "access_denied":
            raise UnableToSignIn(SignInProblem.FAILED) from refusal
        raise
    return visit


def _at_the_shop_of(request: HttpRequest, purpose: Purpose, token: str, step: Step) -> HttpResponse:
    try:
        link = read(purpose, token)
        trip = read_trip(link.proof if purpose is Purpose.WAY_IN else read_proof(link.proof)[1])
        shop = shop_by_id(link.shop_id)
    except (InvalidLink, ObjectDoesNotExist) as error:
        raise Http404 from error
    asked = with_shop(request)
    asked.shop, asked.portal_base, asked.behind_proxy = shop, own_base(shop), False
    return step(asked, link=link, trip=trip)
