"""The receiving desk of the warehouse: what is here, what is expected, and finding what somebody scanned."""

from __future__ import annotations

import logging
from datetime import datetime, time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from returns.domain.scanned import Scanned
from returns.domain.unannounced import is_barcode
from returns.doors import NoAnswer, door
from returns.people import ShopRequest
from returns.queries.counts import waiting_counts
from returns.queries.desk import Found, find, not_opened, on_their_way, posted_numbers, received_since
from returns_portal.codes import codes_on
from returns_portal.merchant import desk_rows, unannounced_rows
from returns_portal.merchant.desk_view import counting
from returns_portal.merchant.lookup import find as find_return
from returns_portal.merchant.page import merchant_page, show
from returns_portal.pictures import UnusablePicture

if TYPE_CHECKING:
    from returns.models import Return

logger = logging.getLogger(__name__)
LONGEST_SCAN = 512
# Each is a page to render and to keep.
MOST_AHEAD = 40


@merchant_page("GET")
def show_desk(request: ShopRequest) -> HttpResponse:
    """The desk; with `q`, what was scanned or typed: 303 to the one thing it means, else a list of what it may mean."""
    text = request.GET.get("q", "").strip()[:LONGEST_SCAN]
    if not text:
        return _desk(request, {})
    scanned = Scanned(text)
    found = _find(request, scanned)
    if only := found.only:
        return to(_address_of(only))
    return _desk(request, {"search": scanned.text, **_meanings(request, scanned, found)})


@merchant_page("GET")
def show_ahead(request: ShopRequest) -> HttpResponse:
    """What a browser keeps in its memory for when the connection is lost: the parcels that are here or come next.

    JSON of `{number, keys, html}`: what each is found by, and the page it is counted on. No person is named in it.
    """
    listed = [*not_opened(request.shop), *on_their_way(request.shop)]
    numbers = list(dict.fromkeys(each.rma.number for each in listed))[:MOST_AHEAD]
    return JsonResponse({"returns": [_ahead(request, find_return(request, number)) for number in numbers]})


def _ahead(request: ShopRequest, rma: Return) -> dict[str, Any]:
    page = show(request, "merchant/desk/_ahead.html", counting(rma, None, staff=request.staff.id))
    tracking = sorted({parcel.way.tracking_number for parcel in rma.parcels.all()} - {""})
    tracking += posted_numbers(rma)
    return {"number": rma.number, "keys": [rma.number, rma.order.name, *tracking], "html": page.content.decode()}


@merchant_page("POST")
def read_photo(request: ShopRequest) -> HttpResponse:
    """Read the codes on the file `photo`; 303 to the only one, or the only one that means something here.

    Where several do they are listed to choose from. 422 where there is no code, or no picture.
    """
    file = request.FILES.get("photo")
    if file is None:
        return _desk(request, {"problem": _("Choose a photo of the label.")}, 422)
    try:
        codes = codes_on(file, size=file.size or 0)
    except UnusablePicture as unusable:
        return _desk(request, {"problem": unusable.sentence(file.name or "")}, 422)
    if not codes:
        sentence = _("No code can be read on this photo. Go nearer, with more light, and hold the label flat.")
        return _desk(request, {"problem": sentence}, 422)
    known = [code for code in codes if find(request.shop, Scanned(code))]
    if len(known) == 1 or len(codes) == 1:
        return to(f"{reverse('merchant:desk')}?{urlencode({'q': (known or codes)[0]})}")
    return _desk(request, {"codes": [(code, code in known) for code in codes]})


def _find(request: ShopRequest, scanned: Scanned) -> Found:
    """What we know by the text itself, else by the article whose barcode it is at Shopify."""
    found = find(request.shop, scanned)
    if found or not is_barcode(scanned.text):
        return found
    try:
        skus = door("shopify.skus_of")(request.shop, codes=[scanned.text], now=timezone.now())
    except NoAnswer as reason:
        logger.warning("Shopify was not asked for a barcode: %s", reason, extra={"shop": request.shop.domain})
        return found
    sku = skus.get(scanned.text, "")
    return find(request.shop, scanned, sku=sku) if sku else found


def _address_of(only: Any) -> str:
    if hasattr(only, "rma_id"):
        return reverse("merchant:unannounced", args=[only.pk])
    return reverse("merchant:desk_return", args=[only.number])


def _meanings(request: ShopRequest, scanned: Scanned, found: Found) -> dict[str, Any]:
    new = reverse("merchant:unannounced_new") + "?" + urlencode({scanned.means.value: scanned.text})
    today = now_there(request).date()
    return {
        "nothing": not found,
        "found": desk_rows.found(found.returns),
        "lying": [unannounced_rows.Row.of(parcel, today=today) for parcel in found.parcels],
        "orders": found.orders,
        "record": new,
    }


def _desk(request: ShopRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    shop, there = request.shop, now_there(request)
    midnight = datetime.combine(there.date(), time(), there.tzinfo)
    arrived, expected, today = not_opened(shop), on_their_way(shop), received_since(shop, midnight)
    lists = {
        "waiting": desk_rows.counts(waiting_counts(shop), time_zone=shop.time_zone),
        "here": desk_rows.here(arrived, now=there),
        "coming": desk_rows.coming(expected, today=there.date(), time_zone=shop.time_zone),
        "counted": desk_rows.counted(today, time_zone=shop.time_zone),
        "pieces": desk_rows.pieces(today),
    }
    return show(request, "merchant/desk/desk.html", lists | context, status)


def now_there(request: ShopRequest) -> datetime:
    """The time it is at the shop."""
    return timezone.now().astimezone(ZoneInfo(request.shop.time_zone))


def to(address: str) -> HttpResponse:
    """303 to an address."""
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response
