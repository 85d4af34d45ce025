"""What comes back from a text: the provider's reports, a reader's STOP, and the short link."""

from __future__ import annotations

import logging

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from returns.operations.suppress import reader_of, suppress, write_again
from returns.queries.suppressions import Reason
from returns.wall import every_shop, let_in
from returns_portal.models import SentText, TextAccount
from returns_portal.shopper.addresses import status_url
from returns_portal.sms.accounts import provider_of
from returns_portal.sms.provider import Unusable
from returns_portal.sms.sending import settle
from returns_portal.sms.twilio import OPTED_OUT

logger = logging.getLogger(__name__)
LARGEST_BODY = 64 * 1024
FATES = {
    "sent": SentText.State.SENT,
    "delivered": SentText.State.DELIVERED,
    "undelivered": SentText.State.FAILED,
    "failed": SentText.State.FAILED,
}
# What Twilio itself takes for an opposition, and the same in the languages of shoppers.
STOP = frozenset(
    {"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT", "ARRET", "ARRÊT", "STOPP", "ALTO"}
)
START = frozenset({"START", "UNSTOP", "YES"})


@require_POST
def report(request: HttpRequest, token: str) -> HttpResponse:
    """Take a signed report on a text, or what a reader answered. 404 for no account, 401 unsigned, 411, 413 by size."""
    with every_shop():
        account = TextAccount.objects.filter(webhook_token=token).select_related("shop").first()
    if account is None:
        return _answer(404)
    let_in(account.shop_id)
    if not (length := request.headers.get("Content-Length", "")).isdigit():
        return _answer(411)
    if int(length) > LARGEST_BODY:
        return _answer(413)
    fields = {name: request.POST.getlist(name) for name in request.POST}
    signature, url = request.headers.get("X-Twilio-Signature", ""), settings.APP_URL + request.get_full_path()
    try:
        signed = provider_of(account).is_signed(url=url, fields=fields, signature=signature)
    except Unusable:
        return _answer(404)
    if not signed:
        logger.warning("report on a text with a wrong signature")
        return _answer(401)
    if "MessageStatus" in request.POST:
        _note_fate(request, account)
    else:
        _hear(account, number=request.POST.get("From", ""), said=_said(request))
    return _answer(200)


@require_GET
def follow_link(request: HttpRequest, code: str) -> HttpResponse:
    """302 from the link in a text to the page of its return; 404 for any other."""
    with every_shop():
        text = SentText.objects.filter(code=code).select_related("rma__shop").first()
    if text is None:
        raise Http404
    let_in(text.shop_id)
    answer = HttpResponseRedirect(status_url(text.rma))
    answer["Cache-Control"] = "private, no-store"
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _note_fate(request: HttpRequest, account: TextAccount) -> None:
    state, named = FATES.get(request.POST["MessageStatus"]), request.GET.get("text", "")
    found = SentText.objects.filter(shop=account.shop_id, pk=int(named)) if named.isdecimal() else None
    text = found.select_related("rma__shop").first() if found is not None else None
    if text is None or state is None:
        return
    code = request.POST.get("ErrorCode", "")
    error = int(code) if code.isascii() and code.isdigit() and len(code) <= 6 else None
    settle(text, state, sid=request.POST.get("MessageSid", "")[:34], error=error, now=timezone.now())
    if error == OPTED_OUT:
        _hear(account, number=request.POST.get("To", ""), said="STOP")


def _said(request: HttpRequest) -> str:
    return (request.POST.get("OptOutType") or request.POST.get("Body", "")).strip().strip(".!").upper()


def _hear(account: TextAccount, *, number: str, said: str) -> None:
    """STOP ends all texts of the shop to a number, START undoes it; anything else is not for us to read."""
    if not number or said not in STOP | START:
        return
    shop, reader = account.shop, reader_of(account.shop, number)
    if said in STOP:
        suppress(shop=shop, reader=reader, reason=Reason.UNSUBSCRIBED, now=timezone.now())
    else:
        write_again(shop=shop, reader=reader, reasons=[Reason.UNSUBSCRIBED])


def _answer(status: int) -> HttpResponse:
    """An empty answer in the provider's own words: nothing is said back."""
    return HttpResponse("<Response/>", status=status, content_type="text/xml; charset=utf-8")
