"""A step aside from the review: choose what goes out instead of one line, and come back to the sum."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from returns.domain.exchange import Fallback
from returns.domain.money import Money
from returns.people import ShopRequest
from returns.queries.eligibility import preview
from returns_portal.shopper.access import opens_order, shopper_page
from returns_portal.shopper.addresses import order_token, page
from returns_portal.shopper.answers import go_to
from returns_portal.shopper.exchange_words import FALLBACKS, OBSTACLES
from returns_portal.shopper.exchanging import Choice, LineExchange, line_exchanges
from returns_portal.shopper.selection import Selection, Swap, TooLong, seal, unseal
from returns_portal.shopper.shopify_says import ask_terms

if TYPE_CHECKING:
    from returns.models import Order


@shopper_page("GET", "HEAD", "POST")
@opens_order
def exchange(request: ShopRequest, order: Order, sealed: str, line: int) -> HttpResponse:
    """GET: the variants of one chosen line, the nearest first. POST: 303 back to the review with what was chosen.

    422 with the cause where it cannot be chosen. 404 for a line that is not part of the selection. Nothing is asked for
    here, and nothing is kept but the address.
    """
    selection = unseal(order, sealed)
    found = _line(request, order, selection, line)
    if request.method != "POST":
        return _page(request, order, sealed, found)
    wanted, fallback = request.POST.get("instead", ""), request.POST.get("fallback", "")
    if not wanted:
        return _back(request, order, selection.swapped(line, None))
    if not any(choice.free and choice.offer.variant_gid == wanted for choice in found.choices):
        problem = _("That one is not there any more. Please choose again.")
        return _page(request, order, sealed, found, problem=problem, status=422)
    swap = Swap(line, wanted, Fallback(fallback) if fallback in found.fallbacks else Fallback.REFUND)
    try:
        return _back(request, order, selection.swapped(line, swap))
    except TooLong:
        problem = _("Your notes are too long together. Please shorten them.")
        return _page(request, order, sealed, found, problem=problem, status=422)


def _line(request: ShopRequest, order: Order, selection: Selection, fulfilled_id: int) -> LineExchange:
    now = timezone.now()
    try:
        base = preview(order, selection.wanted, now=now, terms=ask_terms(request, order, now=now))
    except KeyError as gone:
        raise Http404 from gone
    exchanges = line_exchanges(order, base, selection.swaps, now=now) if base.quote else []
    found = next((each for each in exchanges if each.line.fulfilled.pk == fulfilled_id), None)
    if found is None:
        raise Http404
    return found


def _back(request: ShopRequest, order: Order, selection: Selection) -> HttpResponse:
    token = order_token(order, request.visit)
    return go_to(request, page(request, "review", token=token, sealed=seal(order, selection)))


def _page(
    request: ShopRequest, order: Order, sealed: str, found: LineExchange, *, problem: str = "", status: int = 200
) -> HttpResponse:
    row = found.line.fulfilled.line
    chosen = found.chosen
    context: dict[str, Any] = {
        "order": order,
        "found": found,
        "line": row,
        "problem": problem,
        "obstacle": OBSTACLES[found.obstacle] if found.obstacle else "",
        "close": [_shown(choice) for choice in found.choices if choice.close],
        "others": [_shown(choice) for choice in found.choices if not choice.close],
        "chosen": chosen.offer.variant_gid if chosen else "",
        "fallbacks": [(each.value, FALLBACKS[each]) for each in found.fallbacks],
        "fallback": (chosen.fallback if chosen else Fallback.REFUND).value,
        "review": page(request, "review", token=order_token(order, request.visit), sealed=sealed),
    }
    return render(request, "shopper/exchange.html", context, status=status)


def _shown(choice: Choice) -> dict[str, Any]:
    more, added = choice.compared.more, choice.compared.added
    return {
        "offer": choice.offer,
        "free": choice.free,
        "more": more if more.minor > 0 else None,
        "less": Money(-more.minor, more.currency) if more.minor < 0 else None,
        "added": added if added.minor else None,
        "obstacle": OBSTACLES[choice.obstacle] if choice.obstacle else "",
    }
