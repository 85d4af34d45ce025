"""What Shopify has left of what comes back, asked before anything is begun, so that it can be promised once more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

from returns.doors import NoAnswer
from returns.queries.remedies import stock_for
from returns_api.caller import call_of
from returns_api.outside import heard
from returns_api.reading.returns import find_return

if TYPE_CHECKING:
    from returns.queries.stock import Stock


def stock_of(request: HttpRequest, number: str) -> Stock:
    """The pieces that are left of each article of the return; a Problem while Shopify does not say."""
    call = call_of(request)
    rma = find_return(call, number)
    lines = [item.line for item in rma.lines.all()]

    def ask() -> Stock:
        found = stock_for(rma.order, lines, now=call.now)
        if found is None:
            raise NoAnswer("what is left of it")
        return found

    return heard(request, "stock", ask)
