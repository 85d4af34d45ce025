"""A present comes back: the recipient types the code, chooses, says who they are, and sees nothing of the giver."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from returns import wording
from returns.operations.request_return import UnableToRequest, request_return
from returns.people import ShopRequest
from returns.queries.eligibility import Preview, WantedLine, policy_of, preview, returnable_lines
from returns.queries.exchanges import exchangeable
from returns.queries.gifts import find_gift
from returns.queries.photos import photo_links, sent_photos
from returns_portal.limits import Attempt, give_back, take
from returns_portal.shopper import problems
from returns_portal.shopper.access import opens_gift, shopper_page
from returns_portal.shopper.addresses import gift_token, page, return_token
from returns_portal.shopper.answers import go_to
from returns_portal.shopper.client_address import client_address
from returns_portal.shopper.items_form import ItemsForm
from returns_portal.shopper.journey import journey
from returns_portal.shopper.recipient_form import RecipientForm
from returns_portal.shopper.selection import Selection, TooLong, new_selection, seal, unseal
from returns_portal.shopper.sent_photos import SentPhotos
from returns_portal.shopper.views.find import PER_CLIENT, PER_CLIENT_BEHIND_PROXY

if TYPE_CHECKING:
    from returns.models import GiftPass


class CodeForm(forms.Form):
    """What a recipient was handed."""

    code = forms.CharField(max_length=64)


@shopper_page("GET", "HEAD", "POST")
def door(request: ShopRequest) -> HttpResponse:
    """GET: ask for the code (`?code=` fills it in). POST: open the present.

    303 to its articles; 422 with one and the same answer for whatever opens nothing; 429 beyond the limits of looking
    for orders, which are shared; 503 while Shopify cannot say what may still come back.
    """
    if request.method != "POST":
        return _ask_code(request, request.GET.get("code", "")[:64])
    form, now = CodeForm(request.POST), timezone.now()
    attempts = _attempts(request)
    take(attempts, now=now)
    gift = find_gift(request.shop, form.cleaned_data["code"]) if form.is_valid() else None
    if gift is None:
        return _ask_code(request, request.POST.get("code", "")[:64], status=422)
    give_back(attempts, now=now)
    if gift.order.asked_at is None:
        return problems.not_ready(request)
    return go_to(request, page(request, "gift_items", token=gift_token(gift)))


@shopper_page("GET", "HEAD", "POST")
@opens_gift
def items(request: ShopRequest, gift: GiftPass, sealed: str = "") -> HttpResponse:
    """GET: what was sent of the order, without prices; `sealed` ticks an earlier selection.

    POST: 303 to the last page, or 422 with the causes beside the fields.
    """
    earlier = unseal(gift.order, sealed).wanted if sealed else ()
    form = _items_form(gift)
    if request.method != "POST":
        form.fill(earlier, sent_photos(gift.order, earlier))
        return _show_items(request, gift, form)
    wanted = form.read(request.POST, SentPhotos(gift.order, request.POST, request.FILES, now=timezone.now()))
    if not form.is_valid:
        return _show_items(request, gift, form, status=422)
    try:
        chosen = seal(gift.order, new_selection(wanted))
    except TooLong:
        form.problem = _("Your notes are too long together. Please shorten them.")
        return _show_items(request, gift, form, status=422)
    return go_to(request, page(request, "gift_review", token=gift_token(gift), sealed=chosen))


@shopper_page("GET", "HEAD", "POST")
@opens_gift
def review(request: ShopRequest, gift: GiftPass, sealed: str) -> HttpResponse:
    """GET: what goes back, what for, and who asks. POST: ask for the return.

    303 to the status page, also for a second click; 422 with errors at the fields, or with the causes when an article
    can no longer come back. Nothing is done then.
    """
    selection = unseal(gift.order, sealed)
    if known := gift.order.returns.filter(request_key=selection.request_key).first():
        return go_to(request, page(request, "status", token=return_token(known)))
    if request.method != "POST":
        return _show_review(request, gift, selection, sealed, RecipientForm(initial={"country": request.shop.country}))
    form = RecipientForm(request.POST)
    if not form.is_valid():
        return _show_review(request, gift, selection, sealed, form, status=422)
    try:
        rma = request_return(
            shop=request.shop,
            order_id=gift.order_id,
            wanted=selection.wanted,
            request_key=selection.request_key,
            expected_minor=None,
            locale=get_language() or settings.LANGUAGE_CODE,
            now=timezone.now(),
            gift=form.recipient,
        )
    except UnableToRequest as refusal:
        return _refused(request, gift, selection, refusal)
    return go_to(request, page(request, "status", token=return_token(rma)))


def _attempts(request: ShopRequest) -> list[Attempt]:
    client = client_address(request)
    return [Attempt(PER_CLIENT_BEHIND_PROXY if request.behind_proxy else PER_CLIENT, (client,))] if client else []


def _ask_code(request: ShopRequest, code: str, *, status: int = 200) -> HttpResponse:
    return render(request, "shopper/gift.html", {"code": code, "unknown": status != 200}, status=status)


def _items_form(gift: GiftPass) -> ItemsForm:
    offers = returnable_lines(gift.order, now=timezone.now(), gift=True)
    return ItemsForm(offers, policy_of(gift.order), time_zone=gift.order.shop.time_zone)


def _show_items(request: ShopRequest, gift: GiftPass, form: ItemsForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "present": True, "action": page(request, "gift_items", token=gift_token(gift))}
    return render(request, "shopper/gift_items.html", context, status=status)


def _show_review(
    request: ShopRequest, gift: GiftPass, selection: Selection, sealed: str, form: RecipientForm, *, status: int = 200
) -> HttpResponse:
    offer = _offer(gift, selection)
    if offer is None or offer.quote is None:
        return _refused(request, gift, selection, UnableToRequest())
    context = {
        "form": form,
        "lines": [_line(gift, line) for line in offer.lines],
        "count": sum(line.wanted.quantity for line in offer.lines),
        "fee": offer.quote.return_shipping_fee.shop,
        "no_exchange": any(exchangeable(line) for line in offer.lines),
        "shares": max(line.conditions.restocking_bps for line in offer.lines),
        "journey": journey(gift.order, offer, now=timezone.now()),
        "change": page(request, "gift_change", token=gift_token(gift), sealed=sealed),
    }
    return render(request, "shopper/gift_review.html", context, status=status)


def _line(gift: GiftPass, line: WantedLine) -> dict[str, Any]:
    """A line with what the recipient said of it."""
    policy, said = policy_of(gift.order), line.wanted
    reason = policy.reason(said.reason)
    return {
        "line": line,
        "reason": wording.stated(reason, said.detail) if reason else "",
        "answers": wording.answered(policy, dict(said.answers)),
        "pictures": photo_links(shop_id=gift.order.shop_id, ids=said.photos),
    }


def _offer(gift: GiftPass, selection: Selection) -> Preview | None:
    try:
        return preview(gift.order, selection.wanted, now=timezone.now(), gift=True)
    except KeyError:
        return None


def _refused(request: ShopRequest, gift: GiftPass, selection: Selection, refusal: UnableToRequest) -> HttpResponse:
    form = _items_form(gift)
    form.fill(selection.wanted, sent_photos(gift.order, selection.wanted))
    for objection in refusal.objections:
        if objection.verdict:
            cause = wording.objection(objection.verdict.as_json(), time_zone=request.shop.time_zone)
            form.object_to(objection.wanted.fulfilled_id, cause)
    if form.is_valid:
        form.problem = _("Your order has changed in the meantime. Please choose again.")
    return _show_items(request, gift, form, status=422)
