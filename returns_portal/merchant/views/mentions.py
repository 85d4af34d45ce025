"""Where the reader is named in notes that they have not seen."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from returns.operations.tell_mentioned import choose_mention_mails
from returns.people import ShopRequest
from returns.queries.staff_notes import member_id, unseen_mentions, wants_mention_mails
from returns_portal.merchant import words
from returns_portal.merchant.page import merchant_page, show


@merchant_page("GET", "POST")
def show_mentions(request: ShopRequest) -> HttpResponse:
    """The newest notes that name the reader; each goes away once they said on its return that they have seen it.

    A POST says whether they are told by mail (`mails`: on or nothing), and leads back with 303.
    """
    if request.method == "POST":
        wanted = request.POST.get("mails") == "on"
        choose_mention_mails(shop=request.shop, user_id=request.staff.id, wanted=wanted)
        return HttpResponseRedirect(reverse("merchant:mentions"), status=303)
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
    mails, me = wants_mention_mails(request.shop, request.staff.id), member_id(request.shop, request.staff.id)
    return show(request, "merchant/mentions.html", {"rows": rows, "mails": mails, "me": me})
