"""A sheet of cards for parcels: the shop's name or logo, a code that leads to its returns page, and how it works."""

from __future__ import annotations

import base64
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from labels.contents import LETTER_COUNTRIES
from labels.documents import Cards, TooSlow, cards
from labels.documents.sheet import tidy
from returns.links import InvalidLink, Purpose, read
from returns.queries.brands import brand_of, logo_of
from returns.queries.shops import shop_by_id

MANY = 8  # cards on a sheet: each a quarter of the height and half of the width


@require_safe
def insert_sheet(request: HttpRequest, token: str) -> HttpResponse:
    """The sheet as PDF to whoever holds a link of the merchant's page; 404 otherwise.

    One card where the address names an order, as many as the sheet holds where it does not.
    """
    try:
        link = read(Purpose.INSERTS, token)
    except InvalidLink:
        return _gone()
    language, _space, address = link.proof.partition(" ")
    if link.row_id != link.shop_id or language not in dict(settings.LANGUAGES) or not address:
        return _gone()
    shop = shop_by_id(link.shop_id)
    number = parse_qs(urlsplit(address).query).get("number", [""])[0]
    logo = logo_of(shop)
    sheet = Cards(
        language=language,
        shop=tidy(shop.name, 60),
        logo="data:image/png;base64," + base64.b64encode(logo).decode() if logo else "",
        accent=brand_of(shop).light.accent,
        number=tidy(number, 40),
        address=address,
        shown=tidy(address.partition("://")[2].partition("?")[0].rstrip("/"), 80),
        count=1 if number else MANY,
    )
    try:
        pdf = cards("letter" if shop.country in LETTER_COUNTRIES else "a4", sheet)
    except TooSlow:
        return HttpResponse(_("The sheet could not be made just now. Try again in a minute."), status=503)
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer._csp_exempt = True  # type: ignore[attr-defined]  # browsers apply it to their own PDF viewer
    answer["Content-Disposition"] = 'inline; filename="return-cards.pdf"'
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def _gone() -> HttpResponse:
    return HttpResponse(_("This link has run out. Open the page in the app again."), status=404)
