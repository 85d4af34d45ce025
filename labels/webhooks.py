"""Where carriers report: the signature first, then one short transaction."""

from __future__ import annotations

import logging

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.utils import timezone
from django.views.decorators.http import require_POST

from labels.accounts import Way
from labels.carriers.base import ForgedNews, News, Refused, UnreadableNews
from labels.models import CarrierAccount
from labels.tracking import take_in
from returns.wall import every_shop, let_in

logger = logging.getLogger(__name__)

LARGEST_BODY = 64 * 1024


@require_POST
def carrier_webhook(request: HttpRequest, name: str) -> HttpResponse:
    """Take news of a parcel from a carrier that is built in. Answers as `_take`; 404 when it is not configured."""
    return _take(request, Way(name))


@require_POST
def account_webhook(request: HttpRequest, kind: str, token: str) -> HttpResponse:
    """Take news of a parcel for one account, also one that is switched off. Answers as `_take`; 404 for no account."""
    with every_shop():
        account = CarrierAccount.objects.filter(kind=kind, webhook_token=token).first()
    if account:
        let_in(account.shop_id)
    return _take(request, Way(kind, account)) if account else _answer("unknown carrier", 404)


def _take(request: HttpRequest, way: Way) -> HttpResponse:
    """200 whether the news was new, known, about a stranger's parcel or about none.

    401 for a forged signature, 400 for a body that does not say what it must, 404 for a carrier that cannot be used,
    411 without Content-Length, 413 above the largest body.
    """
    try:
        carrier = way.carrier()
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
    # What is not about a parcel is taken too: carriers send it again, and in the end nothing more, if it is refused.
    is_new = news is not None and _take_in(way, news)
    return _answer("taken" if is_new else "nothing new", 200)


def _take_in(way: Way, news: News) -> bool:
    """An account is one shop's, and its door let the news in there; a carrier that is built in reports for all."""
    if way.account:
        return take_in(way, news, now=timezone.now())
    with every_shop():
        return take_in(way, news, now=timezone.now())


def _body(request: HttpRequest) -> bytes | None:
    """The raw body, or None when it is larger than any carrier's news; it is not read further than that."""
    try:
        body = request.read(LARGEST_BODY + 1)
    except (RequestDataTooBig, UnreadablePostError):
        return None
    return None if len(body) > LARGEST_BODY else body


def _answer(text: str, status: int) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
