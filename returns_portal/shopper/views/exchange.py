"""A step aside from the review: choose what goes out instead of one line, and come back to the sum."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from returns.code_words import code_sentence
from returns.domain.exchange import Fallback
from returns.domain.money import Money
from returns.domain.second_thoughts import objection_to_change
from returns.people import ShopRequest
from returns.queries.replacements import standing_of
from returns_portal.limits import TooManyAttempts
from returns_portal.shopper.access import opens_order, opens_return, shopper_page
from returns_portal.shopper.answers import go_to
from returns_portal.shopper.articles import Article, Elsewhere, choose, elsewhere, words_of
from returns_portal.shopper.choice import Choice
from returns_portal.shopper.exchange_words import FALLBACKS, OBSTACLES
from returns_portal.shopper.exchanging import LineExchange, Variant
from returns_portal.shopper.language import asked_for
from returns_portal.shopper.selection import Swap, TooLong, unseal
from returns_portal.shopper.shopify_says import ask_terms
from returns_portal.shopper.views.status import show_refusal

if TYPE_CHECKING:
    from returns.models import Order, Return

LATER = "later:"  # before a variant that is sold out: the money, and a discount code for it
VARIANT = re.compile(r"gid://shopify/ProductVariant/[0-9]{1,20}")


@shopper_page("GET", "HEAD", "POST")
@opens_order
def exchange(request: ShopRequest, order: Order, sealed: str, line: int) -> HttpResponse:
    """GET: the variants of one chosen line, the nearest first. POST: 303 back to the review with what was chosen.

    Where the shop offers other articles, also those that are close, or what `?q=` looks for. 422 with the cause where
    it cannot be chosen, 429 after too many tries; 404 for a line that is not part of the selection. Nothing is asked
    for here, and nothing is kept but the address.
    """
    terms = ask_terms(request, order, now=timezone.now())
    return _answer(request, Choice(order, unseal(order, sealed), sealed, terms), line)


@shopper_page("GET", "HEAD", "POST")
@opens_return
def change_exchange(request: ShopRequest, rma: Return, sealed: str, line: int) -> HttpResponse:
    """The same for a return that is being changed; 409 with its page where something has moved by then."""
    selection = unseal(rma.order, sealed)
    if why := objection_to_change(standing_of(rma)):
        return show_refusal(request, rma, why)
    return _answer(request, Choice(rma.order, selection, sealed, None, changing=rma), line)


def _answer(request: ShopRequest, choice: Choice, line: int) -> HttpResponse:
    found = _line(choice, line)
    if request.method != "POST":
        return _page(request, choice, found)
    wanted, fallback = request.POST.get("instead", ""), request.POST.get("fallback", "")
    later, wanted = wanted.startswith(LATER), wanted.removeprefix(LATER)
    swap = Swap(line, wanted, Fallback(fallback) if fallback in found.fallbacks else Fallback.REFUND, later=later)
    try:
        there = _is_sold_out(found, wanted) if later else not wanted or _can_be_had(choice, found, wanted)
    except TooManyAttempts:
        problem = _("That was a lot of tries. Please wait a few minutes, or go on with a refund.")
        return _page(request, choice, found, problem=problem, status=429)
    if not there:
        problem = _("That one is not sold out, or there is no code for it. Please choose again.")
        if not later:
            problem = _("That one is not there any more. Please choose again.")
        return _page(request, choice, found, problem=problem, status=422)
    try:
        return go_to(request, choice.swapped(line, swap if wanted else None).review_path(request))
    except TooLong:
        problem = _("Your notes are too long together. Please shorten them.")
        return _page(request, choice, found, problem=problem, status=422)


def _can_be_had(choice: Choice, found: LineExchange, variant_gid: str) -> bool:
    """Whether it can go out instead of the line now; what another page showed is asked for again. TooManyAttempts."""
    known = [*found.variants, *([found.article] if found.article else [])]
    if any(variant.offer.variant_gid == variant_gid for variant in known):
        return any(variant.free and variant.offer.variant_gid == variant_gid for variant in known)
    if not VARIANT.fullmatch(variant_gid):
        return False
    return choose(choice.order, found, variant_gid, now=timezone.now(), besides=_besides(choice)) is not None


def _is_sold_out(found: LineExchange, variant_gid: str) -> bool:
    """Whether it is one of those that a discount code is for."""
    return any(variant.offer.variant_gid == variant_gid for variant in found.sold_out)


def _besides(choice: Choice) -> int | None:
    return choice.changing.pk if choice.changing else None


def _line(choice: Choice, fulfilled_id: int) -> LineExchange:
    now = timezone.now()
    try:
        base = choice.preview(now=now)
    except KeyError as gone:
        raise Http404 from gone
    exchanges = choice.exchanges(base, now=now) if base.quote else []
    found = next((each for each in exchanges if each.line.fulfilled.pk == fulfilled_id), None)
    if found is None:
        raise Http404
    return found


def _page(
    request: ShopRequest, choice: Choice, found: LineExchange, *, problem: str = "", status: int = 200
) -> HttpResponse:
    chosen = found.chosen
    words = words_of(request.GET.get("q", ""))
    others = elsewhere(choice.order, found, words=words, now=timezone.now(), besides=_besides(choice))
    context: dict[str, Any] = {
        "order": choice.order,
        "found": found,
        "line": found.line.fulfilled.line,
        "problem": problem,
        "obstacle": OBSTACLES[found.obstacle] if found.obstacle else "",
        "close": [_shown(variant) for variant in found.variants if variant.close and variant not in found.sold_out],
        "others": [
            _shown(variant) for variant in found.variants if not variant.close and variant not in found.sold_out
        ],
        **_later(choice.order, found),
        "article": _shown(found.article) if found.article else None,
        **_others(others, chosen.offer.variant_gid if chosen else ""),
        "lang": asked_for(request),
        "chosen": chosen.offer.variant_gid if chosen else "",
        "fallbacks": [(each.value, FALLBACKS[each]) for each in found.fallbacks],
        "fallback": (chosen.fallback if chosen else Fallback.REFUND).value,
        "review": choice.review_path(request),
    }
    return render(request, "shopper/exchange.html", context, status=status)


def _later(order: Order, found: LineExchange) -> dict[str, Any]:
    """What is sold out, and what the code for it gives; nothing where there is no code."""
    if not found.sold_out or found.later is None:
        return {}
    return {
        "sold_out": [variant.offer for variant in found.sold_out],
        "code": code_sentence(found.later, currency=order.shop_currency),
        "wished": found.wished.offer.variant_gid if found.wished else "",
        "later": LATER,
    }


def _others(others: Elsewhere, chosen: str) -> dict[str, Any]:
    """Other articles as the page shows them; what is chosen already stands above them and is not shown twice."""

    def shown(variants: Iterable[Variant]) -> list[dict[str, Any]]:
        return [_shown(variant) for variant in variants if variant.offer.variant_gid != chosen]

    def article(one: Article) -> dict[str, Any]:
        return {"title": one.title, "image_url": one.image_url, "variants": shown(one.variants)}

    found = [article(one) for one in others.found]
    return {
        "words": others.words,
        "similar": shown(others.close),
        "articles": [one for one in found if one["variants"]],
        "unanswered": others.silent,
        "too_many": others.too_many,
    }


def _shown(variant: Variant) -> dict[str, Any]:
    more, added = variant.compared.more, variant.compared.added
    return {
        "offer": variant.offer,
        "free": variant.free,
        "more": more if more.minor > 0 else None,
        "less": Money(-more.minor, more.currency) if more.minor < 0 else None,
        "added": added if added.minor else None,
        "obstacle": OBSTACLES[variant.obstacle] if variant.obstacle else "",
    }
