"""Pages for requests that reach no room, for the roof's `handler400` and its siblings. They need no shop."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the request could not be read."""
    return _page(400, _("We could not read this request"), _("Nothing was changed. Please start again."))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: it is not for this reader."""
    return _page(403, _("This page is not open to you"), _("Open it again from where you came from, or sign in anew."))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: no such address, or no such shop."""
    return _page(404, _("There is nothing at this address"), _("The link is incomplete or was changed."))


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault."""
    return _page(500, _("Something went wrong on our side"), _("We have noted it. Please try again in a few minutes."))


def _page(status: int, title: str, text: str) -> HttpResponse:
    content = render_to_string("errors/error.html", {"title": title, "text": text})
    return HttpResponse(content, status=status, headers={"Cache-Control": "no-store"})
