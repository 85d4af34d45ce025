"""Pages for requests that reach no room, for the roof's `handler400` and its siblings. They need no shop."""

from __future__ import annotations

import errno
import sys

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

# The disk is full, somebody's share of it is, or a file may not grow further.
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


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
    """500: our fault; 503 while the disk is full or the database is away, which passes."""
    if is_passing(sys.exception()):
        title = _("We cannot save or look up anything at the moment")
        answer = _page(503, title, _("What you sent was not saved. Please try again in a few minutes."))
        answer.headers["Retry-After"] = "60"
        return answer
    return _page(500, _("Something went wrong on our side"), _("We have noted it. Please try again in a few minutes."))


def is_passing(error: BaseException | None) -> bool:
    """Whether the same request may work later: no room for a file, or no answer of use from the database."""
    return isinstance(error, OperationalError) or (isinstance(error, OSError) and error.errno in NO_ROOM)


def _page(status: int, title: str, text: str) -> HttpResponse:
    content = render_to_string("errors/error.html", {"title": title, "text": text})
    return HttpResponse(content, status=status, headers={"Cache-Control": "no-store"})
