"""The second page: choose what comes back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from returns.domain.status import Outcome
from returns.operations.remind_windows import note_begun
from returns.people import ShopRequest
from returns.queries.eligibility import policy_of, returnable_lines
from returns.queries.gifts import gift_code_of
from returns.queries.photos import sent_photos
from returns.queries.replacements import offers_to_change
from returns.queries.restrictions import as_value, restriction_on
from returns.queries.shopify_terms import ShopifyTerms
from returns.signal_words import restriction_sentence
from returns_portal.shopper.access import opens_order, shopper_page
from returns_portal.shopper.addresses import order_token, page, return_token
from returns_portal.shopper.answers import go_to
from returns_portal.shopper.items_form import ItemsForm
from returns_portal.shopper.selection import NOTHING, Swap, TooLong, new_selection, seal, unseal
from returns_portal.shopper.sent_photos import SentPhotos
from returns_portal.shopper.shopify_says import ask_terms
from returns_portal.shopper.views.gift_code import gifts_offered

if TYPE_CHECKING:
    from returns.models import Order, Return


@shopper_page("GET", "HEAD", "POST")
@opens_order
def items(request: ShopRequest, order: Order, sealed: str = "") -> HttpResponse:
    """GET: every line that was sent, with a cause where it cannot come back; `sealed` ticks an earlier selection.

    POST: 303 to the review of what was ticked, or 422 with the causes beside the fields. 410 to who has signed out.
    """
    earlier = unseal(order, sealed) if sealed else NOTHING
    form = items_form(order, ask_terms(request, order, now=timezone.now()))
    if request.method != "POST":
        form.fill(earlier.wanted, sent_photos(order, earlier.wanted))
        return show_items(request, order, form, sealed=sealed)
    if chosen := choose(request, order, form, swaps=earlier.swaps):
        note_begun(order, now=timezone.now())
        return go_to(request, page(request, "review", token=order_token(order, request.visit), sealed=chosen))
    return show_items(request, order, form, sealed=sealed, status=422)


def choose(
    request: ShopRequest,
    order: Order,
    form: ItemsForm,
    *,
    changing: Return | None = None,
    swaps: Sequence[Swap] = (),
) -> str:
    """Read what was ticked and seal it, with the exchanges chosen before; "" where the form says what is wrong."""
    photos = SentPhotos(order, request.POST, request.FILES, now=timezone.now(), changing=changing)
    wanted = form.read(request.POST, photos)
    if not form.is_valid:
        return ""
    try:
        return seal(order, new_selection(wanted, swaps))
    except TooLong:
        form.problem = _("Your notes are too long together. Please shorten them.")
        return ""


def items_form(order: Order, terms: ShopifyTerms | None, *, changing: Return | None = None) -> ItemsForm:
    """The empty form of an order as things stand now, under the terms Shopify gave.

    Where a return is being changed, its own pieces are offered too, in time as they were.
    """
    now = timezone.now()
    offers = offers_to_change(changing, now=now) if changing else returnable_lines(order, now=now, terms=terms)
    is_given = bool(gift_code_of(order))
    return ItemsForm(offers, policy_of(order), time_zone=order.shop.time_zone, discreet=is_given)


def show_items(
    request: ShopRequest,
    order: Order,
    form: ItemsForm,
    *,
    status: int = 200,
    changing: Return | None = None,
    sealed: str = "",
) -> HttpResponse:
    """The page around the form, with the returns the order already has, or with the one that is being changed.

    `sealed` is what was chosen before: what goes out instead of lines that stay is kept.
    """
    kept = {"sealed": sealed} if sealed else {}
    own = order.returns.filter(replaced_by=None).exclude(outcome=Outcome.GIFT_CARD)
    known = [] if changing else own.order_by("-requested_at")
    gift_code = ""
    if changing:
        action = page(request, "change_again" if sealed else "change_return", token=return_token(changing), **kept)
    else:
        token = order_token(order, request.visit)
        action = page(request, "change" if sealed else "items", token=token, **kept)
        gift_code = page(request, "gift_code", token=token) if gifts_offered(order, now=timezone.now()) else ""
    restriction = None if changing else as_value(restriction_on(order, now=timezone.now()))
    context = {
        "order": order,
        "restricted": restriction_sentence(restriction, time_zone=request.shop.time_zone) if restriction else "",
        "appeal": page(request, "appeal", token=order_token(order, request.visit)) if restriction else "",
        "form": form,
        "known": [(rma, return_token(rma)) for rma in known],
        "gift_code": gift_code,
        "action": action,
        "changing": changing,
        "key": return_token(changing) if changing else "",
    }
    return render(request, "shopper/items.html", context, status=status)
