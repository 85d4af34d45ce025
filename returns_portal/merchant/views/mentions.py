"""Where the reader is named in notes that they have not seen."""

from __future__ import annotations

from django.http import HttpResponse

from returns.people import ShopRequest
from returns.queries.staff_notes import unseen_mentions
from returns_portal.merchant import words
from returns_portal.merchant.page import merchant_page, show


@merchant_page("GET")
def show_mentions(request: ShopRequest) -> HttpResponse:
    """The newest notes that name the reader; each goes away once they said on its return that they have seen it."""
    zone = request.shop.time_zone
    rows = [
        {
            "number": each.number,
            "author": each.author,
            "text": each.text,
            "moment": words.moment(each.at, time_zone=zone),
        }
        for each in unseen_mentions(request.shop, request.staff.id)
    ]
    return show(request, "merchant/mentions.html", {"rows": rows})
