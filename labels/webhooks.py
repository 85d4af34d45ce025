"""Where carriers report: the signature first, then one short transaction."""

from __future__ import annotations

import logging

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.utils import timezone
from django.views.decorators.http import require_POST

from labels.carriers import registry
from labels.carriers.base import ForgedNews, Refused, UnreadableNews
from labels.tracking import take_in

logger = logging.getLogger(__name__)

LARGEST_BODY = 64 * 1024


@require_POST
def carrier_webhook(request: HttpRequest, name: str) -> HttpResponse:
    """Take news of a parcel. 200 whether it was new, known or about a stranger's parcel.

    401 for a forged signature, 400 for a body that does not say what it must, 404 for a carrier that is not
    configured, 411 without Content-Length, 413 above 64 KiB.
    """
    try:
        carrier = registry.get(name)
    except Refused:
        return _answer("unknown carrier", 404)
    if not request.headers.get("Content-Length"):
        return _answer("length required", 411)
    body = _body(request)
    if body is None:
        return _answer("too large", 413)
    try:
        news = carrier.parse_webhook(body=body, headers=request.headers)
    except ForgedNews:
        logger.warning("carrier webhook with a wrong signature", extra={"carrier": carrier.name})
        return _answer("wrong signature", 401)
    except UnreadableNews as error:
        logger.warning("carrier webhook not understood: %s", error, extra={"carrier": carrier.name})
        return _answer("not understood", 400)
    is_new = take_in(carrier.name, news, now=timezone.now())
    return _answer("taken" if is_new else "nothing new", 200)


def _body(request: HttpRequest) -> bytes | None:
    """The raw body, or None when it is larger than any carrier's news; it is not read further than that."""
    try:
        body = request.read(LARGEST_BODY + 1)
    except (RequestDataTooBig, UnreadablePostError):
        return None
    return None if len(body) > LARGEST_BODY else body


def _answer(text: str, status: int) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
