"""A test sheet: what a shopper in a country would print, with a sample address and nothing of anybody's."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from labels import accounts, addresses
from labels.contents import LETTER_COUNTRIES
from labels.documents import Sheet, SheetLine, render, sheet
from labels.letterhead import letterhead_of
from returns.domain.order import Address
from returns.domain.sample_addresses import SAMPLES
from returns.languages import language_for
from returns.links import InvalidLink, Purpose, read
from returns.queries.policies import active_policy
from returns.queries.preflight import place_of
from returns.queries.shops import shop_by_id

NUMBER = "R-TEST"


@require_safe
def trial_pdf(request: HttpRequest, token: str) -> HttpResponse:
    """The sheet as PDF, on the paper of the country, to whoever holds a link of the merchant's page; 404 otherwise."""
    try:
        link = read(Purpose.TRIAL, token)
    except InvalidLink:
        return HttpResponse(_("This link has run out. Open the page in the app again."), status=404)
    if link.row_id != link.shop_id or link.proof not in SAMPLES:
        return HttpResponse(_("This link has run out. Open the page in the app again."), status=404)
    paper = "letter" if link.proof in LETTER_COUNTRIES else "a4"
    answer = HttpResponse(render(paper, _sheet(link.shop_id, SAMPLES[link.proof])), content_type="application/pdf")
    answer._csp_exempt = True  # type: ignore[attr-defined]  # browsers apply it to their own PDF viewer
    answer["Content-Disposition"] = 'inline; filename="test-sheet.pdf"'
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def _sheet(shop_id: int, sender: Address) -> Sheet:
    """Always marked as a test, whatever the carrier is: this paper pays for nothing."""
    shop = shop_by_id(shop_id)
    place = place_of(shop, active_policy(shop).policy, vendor="")
    abroad, postage = sender.country != place.country, accounts.choose(shop_id).capabilities.postage
    language = language_for(shop)
    with translation.override(language):
        return sheet(
            language=language,
            shop=shop.name,
            number=NUMBER,
            order="",
            sender=addresses.lines(sender, abroad=abroad, language=language),
            recipient=addresses.lines(place, abroad=abroad, language=language),
            lines=[SheetLine(1, _("Sample article"), "", "")],
            ship_by="",
            postage=postage,
            test=True,
            service="",
            tracking="",
            letterhead=letterhead_of(shop),
        )
