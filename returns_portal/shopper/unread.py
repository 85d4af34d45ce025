"""The review while nobody can say whether what was chosen instead can be had: it is kept, and asked for again."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render

from returns.people import ShopRequest
from returns_portal.shopper.choice import Choice
from returns_portal.shopper.exchanging import LineExchange

# What is ticked on the review beside where the money goes; the page takes all of it from its address, too.
BESIDES = ("means", "texts", "together")


def show_unread(
    request: ShopRequest, choice: Choice, exchanges: Sequence[LineExchange], *, status: int
) -> HttpResponse:
    """Nothing to agree to: try again, or go on without, to a review that was never one of an exchange.

    Whoever wanted another size and clicks once more must not end with a refund they did not ask for. What else was
    ticked is ticked again.
    """
    given_up = choice.without(each for each in exchanges if each.unread)
    context = {
        "lines": [each.line for each in exchanges],
        "own_path": _ticked(request, choice.review_path(request), "outcome", *BESIDES),
        "without": _ticked(request, given_up.review_path(request), *BESIDES),
        "change": choice.items_path(request),
    }
    return render(request, "shopper/unread.html", context, status=status)


def _ticked(request: ShopRequest, path: str, *names: str) -> str:
    """The address with what was ticked here, or came with the address of this page."""
    said = request.POST or request.GET
    kept = urlencode({name: said[name] for name in names if said.get(name)})
    return f"{path}{'&' if '?' in path else '?'}{kept}" if kept else path
