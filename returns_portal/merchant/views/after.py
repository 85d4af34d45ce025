"""The letter some days after a return: when it goes, what stands in it, and how it would look."""

from __future__ import annotations

import json

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse

from returns.links import preview_url
from returns.locales import as_shoppers_read
from returns.operations.write_after import keep_after_terms
from returns.people import ShopRequest
from returns.queries.after import after_terms
from returns.queries.discount_codes import codes_allowed
from returns_portal.merchant.forms.after import AfterForm
from returns_portal.merchant.page import merchant_page, show
from returns_portal.merchant.views.messages import see_other
from returns_portal.messages.layout import written
from returns_portal.messages.sampled import after_facts


@merchant_page("GET", "POST")
def change_after(request: ShopRequest) -> HttpResponse:
    """Show what is sent after returns; POST says it, 422 with errors at the fields."""
    form = _form(request)
    if form.is_valid():
        keep_after_terms(shop=request.shop, **form.said)
        return see_other(reverse("merchant:after"))
    context = {"form": form, "codes": form.codes}
    return show(request, "merchant/messages/after.html", context, 422 if form.is_bound else 200)


@merchant_page("POST")
def preview_after(request: ShopRequest) -> HttpResponse:
    """The letter as typed, in the shop's language, with made-up values; 422 with what is wrong."""
    form = _form(request)
    if not form.is_valid():
        return show(request, "merchant/messages/_wrong.html", {"form": form}, 422)
    said, shop = form.said, request.shop
    advertises = said["suggests"] or said["discount_bps"] or said["discount_minor"]
    content = {**said, "key": "found" if advertises else "survey", "language": _language(request)}
    with as_shoppers_read(content["language"]):
        facts = after_facts(shop, content)
        text, _html = written(shop, content["key"], facts)
    src = preview_url(shop_id=shop.pk, content=json.dumps(content))
    return show(request, "merchant/messages/_preview.html", {"own": None, "text": text, "src": src, **facts})


def _form(request: ShopRequest) -> AfterForm:
    shop = request.shop
    given = request.POST if request.method == "POST" else None
    return AfterForm(given, terms=after_terms(shop), currency=shop.currency, codes=codes_allowed(shop))


def _language(request: ShopRequest) -> str:
    """The shop's first language of those that shoppers are spoken to in."""
    offered = [code for code, _name in settings.LANGUAGES if code in request.shop.languages]
    return request.shop.locale if request.shop.locale in offered else (offered or ["en"])[0]
