"""What the supplier's page needs before anything is shown: a link that is good, and a reader's language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from returns.languages import known, language_for
from returns.links import InvalidLink, Purpose, read
from returns.queries.claims import claim_of_link
from returns_portal.limits import Limit, TooManyAttempts

if TYPE_CHECKING:
    from returns.models import SupplierClaim

View = Callable[..., Any]
LARGEST = 12_000_000  # a label and what a form puts around it
PER_CLAIM = Limit("supplier.claim", most=60)
# No script runs there at all.
NARROW = {
    "default-src": [NONE],
    "script-src": [NONE],
    "connect-src": [NONE],
    "style-src": [SELF, settings.APP_URL],
    "img-src": [SELF, settings.APP_URL, "data:"],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
}


@dataclass(frozen=True, slots=True)
class Notice:
    """A page instead of a claim."""

    status: HTTPStatus
    title: Promise
    text: Promise


EXPIRED = Notice(
    HTTPStatus.GONE, _("This link has expired"), _("Ask the shop for a new one: they can send it to you at once.")
)
UNKNOWN = Notice(
    HTTPStatus.NOT_FOUND,
    _("This link opens nothing"),
    _("It may have been copied only in part, or a newer one was sent to you. Use the link of the latest e-mail."),
)
UNREADABLE = Notice(
    HTTPStatus.BAD_REQUEST, _("This could not be read"), _("Nothing was changed. Go back, then send it again.")
)
TOO_LARGE = Notice(
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    _("This file is too large"),
    _("Nothing was changed. Save the label in a smaller form, then send it again."),
)
TOO_OFTEN = Notice(
    HTTPStatus.TOO_MANY_REQUESTS, _("Too many answers at once"), _("Nothing was changed. Try again in an hour.")
)


def supplier_page(view: View) -> View:
    """Hand the view the claim that its link opens, in the supplier's language; everybody else reads a notice.

    The link is all there is: no cookie speaks for anybody, so no forged form borrows anybody's authority.
    """

    @require_http_methods(["GET", "HEAD", "POST"])
    @csp_replace(NARROW)
    @wraps(view)
    def page(request: HttpRequest, token: str = "") -> HttpResponse:
        claim, notice = _open(token)
        language = known(request.GET.get("lang", "")) or _saved(request, claim)
        with translation.override(language):
            response = _answer(view, request, claim) if claim else _explain(request, notice)
            response.headers["Content-Language"] = language
        return private(response)

    return page


def _answer(view: View, request: HttpRequest, claim: SupplierClaim) -> Any:
    try:
        if request.method == "POST":
            length = request.headers.get("Content-Length", "")
            if length.isdigit() and int(length) > LARGEST:
                return _explain(request, TOO_LARGE)
            _refuse_unreadable(request)
        return view(request, claim)
    except TooManyAttempts:
        return _explain(request, TOO_OFTEN)
    except RequestDataTooBig:
        return _explain(request, TOO_LARGE)
    except (BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError):
        return _explain(request, UNREADABLE)


def _open(token: str) -> tuple[SupplierClaim | None, Notice]:
    try:
        link = read(Purpose.SUPPLIER, token)
    except InvalidLink as error:
        return None, EXPIRED if error.expired else UNKNOWN
    return claim_of_link(link), UNKNOWN


def _saved(request: HttpRequest, claim: SupplierClaim | None) -> str:
    if claim:
        return known(claim.supplier.language) or language_for(claim.shop)
    return translation.get_language_from_request(request)


def _refuse_unreadable(request: HttpRequest) -> None:
    """Refuse what is no text: bytes that are not UTF-8 arrive as U+FFFD, and PostgreSQL stores no NUL."""
    for name, values in request.POST.lists():
        if any(mark in text for text in (name, *values) for mark in ("\ufffd", "\0")):
            raise BadRequest


def _explain(request: HttpRequest, notice: Notice) -> HttpResponse:
    return render(request, "supplier/notice.html", {"notice": notice}, status=notice.status)


def private(response: HttpResponse) -> HttpResponse:
    """Keep the page out of caches and search engines, and its address out of other sites' logs."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
