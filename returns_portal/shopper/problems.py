"""Pages for what cannot be done. Each says what happened, that nothing was changed, and where to go on."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from babel.dates import format_time
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from returns.people import ShopRequest
from returns_portal.limits import TooManyAttempts

if TYPE_CHECKING:
    from returns.models import Shop


def not_found(request: ShopRequest) -> HttpResponse:
    """404: a changed link, another shop's link, or an address that never was."""
    return _page(
        request,
        404,
        _("There is nothing at this address"),
        _("The link is incomplete or was changed. Open it again from your e-mail, or find your order anew."),
    )


def link_expired(request: ShopRequest) -> HttpResponse:
    """410: a link that was right and has run out."""
    return _page(
        request,
        410,
        _("This link has expired"),
        _("For your safety, links stop working after a while. Find your order again to go on; nothing is lost."),
    )


def signed_out(request: ShopRequest) -> HttpResponse:
    """410: the page was opened by somebody who was signed in, and is closed with that session."""
    return _page(
        request,
        410,
        _("You are signed out"),
        _("To protect your order, its pages close when you sign out. Find your order again to go on; nothing is lost."),
    )


def too_big(request: ShopRequest) -> HttpResponse:
    """413: more was sent than a form of ours can hold."""
    return _page(
        request, 413, _("That was too much at once"), _("The form was too large, so nothing was changed. Start again.")
    )


def bad_request(request: ShopRequest) -> HttpResponse:
    """400: the form could not be read."""
    return _page(
        request,
        400,
        _("We could not read this form"),
        _("It arrived incomplete, so nothing was changed. Please start again."),
    )


def too_many_attempts(request: ShopRequest, problem: TooManyAttempts) -> HttpResponse:
    """429: too many guesses; `Retry-After` in seconds, and the time of day in the shop's time zone."""
    text = _("For the safety of all orders we pause here. Please try again at %(time)s.") % {
        "time": time_of(request.shop, problem)
    }
    response = _page(request, 429, _("Too many attempts"), text)
    response.headers["Retry-After"] = seconds_until(problem)
    return response


def time_of(shop: Shop, problem: TooManyAttempts) -> str:
    """The time of day at which there is another chance, in the shop's time zone."""
    zone = ZoneInfo(shop.time_zone)
    return format_time(problem.until, "short", tzinfo=zone, locale=to_locale(get_language() or "en"))


def seconds_until(problem: TooManyAttempts) -> str:
    """The same as the header `Retry-After` has it."""
    return str(ceil(problem.wait.total_seconds()))


def not_ready(request: ShopRequest) -> HttpResponse:
    """503: the order is known, but Shopify cannot say now what may still come back; `Retry-After` in seconds."""
    text = _("We found your order but could not load its articles just now. Please try again in a minute.")
    response = _page(request, 503, _("One moment, please"), text)
    response.headers["Retry-After"] = "60"
    return response


def _page(request: ShopRequest, status: int, title: str | Promise, text: str) -> HttpResponse:
    request.inside_theme = False
    return render(request, "shopper/problem.html", {"title": title, "text": text}, status=status)
