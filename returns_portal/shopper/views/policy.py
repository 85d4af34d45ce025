"""The policy for everybody: as a page, as JSON, and as pieces of HTML for the shop's own pages and mails."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import mark_safe

from returns.people import ShopRequest
from returns.plain_policy import brief, groups
from returns.queries.policies import policies_told
from returns_portal.shopper.policy_shape import labels, product_brief, product_of, shape, terms_now
from returns_portal.shopper.public import public_page
from returns_portal.shopper.structured_policy import organization
from returns_portal.shopper.told_policy import Told, root_of, told, told_of

PLACES = ("product", "cart", "footer", "mail")
# What would end a script element or begin a comment in it, written so that JSON reads the same.
ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


@public_page()
def return_policy(request: ShopRequest) -> HttpResponse:
    """The whole policy in plain words, with its version and what search engines read; a shop without one says so."""
    try:
        version, coming = policies_told(request.shop)
    except ObjectDoesNotExist:
        return render(request, "shopper/policy.html", {"told": None})
    said = told_of(version, root_of(request))
    context = {
        "told": said,
        "next": coming,
        "structured": as_script(organization(request.shop, said)),
        "canonical": said.links["policy"].partition("?")[0],
    }
    return render(request, "shopper/policy.html", context)


@public_page(other_sites=True)
def policy_json(request: ShopRequest) -> HttpResponse:
    """The policy as JSON, for scripts of other sites too; with a product in the query, its own conditions."""
    said = _told(request)
    product = product_of(request.GET, currency=request.shop.currency)
    found = shape(request.shop, said, product, now=timezone.now())
    return JsonResponse(found, json_dumps_params={"ensure_ascii": False})


@public_page(other_sites=True)
def snippet(request: ShopRequest, place: str) -> HttpResponse:
    """A piece of HTML for one place of the shop. No script, no style, every class with our prefix."""
    if place not in PLACES:
        raise Http404
    return render(request, f"shopper/snippets/{place}.html", pieces(request, _told(request)))


def pieces(request: ShopRequest, said: Told) -> dict[str, Any]:
    """What the snippets are made of; the order's number, where a mail brings one along, fills in the form."""
    product = product_of(request.GET, currency=request.shop.currency)
    terms = terms_now(request.shop, said, product, now=timezone.now()) if product else None
    return {
        "told": said,
        "labels": labels(),
        "brief": product_brief(terms, said) if terms else brief(said.policy, said.about),
        "denied": bool(terms and terms.answer == "deny"),
        "depends": groups(said.policy, said.about, terms.depends) if terms else (),
    }


def as_script(content: dict[str, Any]) -> str:
    """JSON that can stand in a script element, whatever the shop is called."""
    text = json.dumps(content, ensure_ascii=False).translate(ESCAPES)
    return mark_safe(text)  # noqa: S308  # nosec B308 B703 - nothing in it can end the element


def _told(request: ShopRequest) -> Told:
    try:
        return told(request.shop, root_of(request))
    except ObjectDoesNotExist as error:
        raise Http404 from error
