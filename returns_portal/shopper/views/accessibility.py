"""What the shop's pages hold for people who read, type or point otherwise, and whom to tell when something does not."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation

from returns import wording
from returns.domain.language import DRAFTED
from returns.people import ShopRequest
from returns.queries.remarks import contact_of
from returns_portal.shopper.public import public_page

# When somebody last compared what the page says with docs/accessibility.md.
COMPARED_ON = date(2026, 11, 28)


@public_page()
def accessibility(request: ShopRequest) -> HttpResponse:
    """The statement in the reader's language, with the shop's own addresses; it is the same for everybody."""
    context = {
        "contact": contact_of(request.shop),
        "drafted": translation.get_language() in DRAFTED,
        "compared_on": wording.date_of(COMPARED_ON),
    }
    return render(request, "shopper/accessibility.html", context)
