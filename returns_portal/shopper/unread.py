"""The review while nobody can say whether what was chosen instead can be had: it is kept, and asked for again."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import render

from returns.people import ShopRequest
from returns_portal.shopper.choice import Choice
from returns_portal.shopper.exchanging import LineExchange


def show_unread(
    request: ShopRequest, choice: Choice, exchanges: Sequence[LineExchange], *, status: int
) -> HttpResponse:
    """Nothing to agree to: try again, or go on without, to a review that was never one of an exchange.

    Whoever wanted another size and clicks once more must not end with a refund they did not ask for.
    """
    given_up = choice.without(each for each in exchanges if each.unread)
    context = {
        "lines": [each.line for each in exchanges],
        "own_path": choice.review_path(request),
        "without": given_up.review_path(request),
        "change": choice.items_path(request),
    }
    return render(request, "shopper/unread.html", context, status=status)
