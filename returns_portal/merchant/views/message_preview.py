"""What shoppers would get: shown beside the form, as a page for its frame, and as a mail to the shop itself."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from returns.links import InvalidLink, Purpose, preview_url, read
from returns.locales import as_shoppers_read
from returns.operations.keep_message_text import ask_for_test_message
from returns.people import ShopRequest
from returns.queries.shops import shop_by_id
from returns_portal.limits import Attempt, Limit, TooManyAttempts, take
from returns_portal.merchant.forms.message import MessageForm
from returns_portal.merchant.page import merchant_page, problem, show, toast
from returns_portal.merchant.views.messages import find_message, form_of
from returns_portal.messages.engine import WordsError
from returns_portal.messages.judging import FIELDS
from returns_portal.messages.layout import written
from returns_portal.messages.sampled import after_facts, sample_facts, sampled

if TYPE_CHECKING:
    from returns.models import Shop

TESTS = Limit("message_test", most=10, per=timedelta(hours=1))
# What the layout asks the reader's system; in the preview's second frame the answer is yes.
DARK = "(prefers-color-scheme: dark)"
# The page runs nothing and can be clicked nowhere, so that whoever shows it in a frame gains nothing.
SHOWN = {
    "default-src": ["'none'"],
    "script-src": ["'none'"],
    "connect-src": ["'none'"],
    "font-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "img-src": ["https:", "data:"],
    "frame-ancestors": ["*"],
    "sandbox": ["allow-same-origin"],
}


@merchant_page("POST")
def preview(request: ShopRequest, key: str, language: str) -> HttpResponse:
    """What was typed, with made-up values; 422 with what is wrong."""
    message = find_message(request, key, language)
    form = form_of(request, message, language)
    if not form.is_valid():
        return show(request, "merchant/messages/_wrong.html", {"form": form}, 422)
    content = _content(form, key, language)
    with as_shoppers_read(language):
        own = sampled(request.shop, content)
        text, _html = written(request.shop, "sample", sample_facts(request.shop, content, own), own=own)
    context = {"own": own, "text": text, "src": preview_url(shop_id=request.shop.pk, content=json.dumps(content))}
    return show(request, "merchant/messages/_preview.html", context)


@merchant_page("POST")
def send_test(request: ShopRequest, key: str, language: str) -> HttpResponse:
    """Send what was typed to the shop's own address; 422 with what is wrong, 409 where nothing can be sent now."""
    message = find_message(request, key, language)
    form = form_of(request, message, language)
    if not form.is_valid():
        return show(request, "merchant/messages/_wrong.html", {"form": form}, 422)
    if not request.shop.email:
        return problem(request, 409, _("Your shop has no e-mail address at Shopify: there is nobody to send it to."))
    try:
        take([Attempt(TESTS, (request.shop.pk,))], now=timezone.now())
    except TooManyAttempts:
        return problem(request, 409, _("That were many tests. Try again in an hour."))
    ask_for_test_message(shop=request.shop, content=_content(form, key, language), now=timezone.now())
    said = _("The test goes to %(email)s.") % {"email": request.shop.email}
    return toast(show(request, "merchant/messages/_said.html", {"said": said}), said)


@require_safe
def preview_page(request: HttpRequest, token: str) -> HttpResponse:
    """A preview's mail as a page of its own, dark with `?scheme=dark`; 404 once the link ran out."""
    try:
        link = read(Purpose.PREVIEW, token)
        content: dict[str, Any] = json.loads(link.proof if link.row_id == link.shop_id else "")
        shop = shop_by_id(link.shop_id)
        with as_shoppers_read(content["language"]):
            html = _html_of(shop, content)
    except (InvalidLink, LookupError, ValueError, WordsError):
        return HttpResponse(_("This link has run out. Open the page again."), status=404)
    if request.GET.get("scheme") == "dark":
        html = html.replace(DARK, "all")
    response = HttpResponse(html)
    response._csp_replace = SHOWN  # type: ignore[attr-defined]  # as csp_replace() does, for one answer
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _html_of(shop: Shop, content: dict[str, Any]) -> str:
    """What was typed as a mail: the terms of the letter after a return, or the words of a message."""
    if "offer_days" in content:
        return written(shop, content["key"], after_facts(shop, content))[1]
    own = sampled(shop, content)
    return written(shop, "sample", sample_facts(shop, content, own), own=own)[1]


def _content(form: MessageForm, key: str, language: str) -> dict[str, str]:
    return {"key": key, "language": language, **{name: form.cleaned_data[name] for name in FIELDS}}
