"""Say what returns cost beside labels."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from returns.domain.api_key import Scope
from returns.operations.set_costs import set_costs
from returns_api.caller import call_of
from returns_api.describe import writes
from returns_api.problems import invalid
from returns_api.reading.figures import costs_of
from returns_api.schemas.figures import CostsIn, CostsOut
from returns_api.writing.of_shop import change_shop

_LARGEST = 10**9


@writes(
    "Settings",
    "/settings/costs",
    name="set_costs",
    scope=Scope.SETTINGS_WRITE,
    answer=CostsOut,
    summary="Say what returns cost beside labels",
    marked=True,
)
def change_costs(request: HttpRequest, body: CostsIn, dry_run: bool = False) -> HttpResponse:
    """What insights reckon with from now on, for the past too."""
    shop = call_of(request).shop
    if body.handling.currency != shop.currency:
        raise invalid("/handling/currency", f"The shop's currency is {shop.currency}.", "other_currency")
    minor = body.handling.money.minor
    if not 0 <= minor < _LARGEST:
        raise invalid("/handling/amount", "Nothing or more, and not that much.", "out_of_range")

    def do() -> CostsOut:
        worth = {grade.value: int(percent * 100) for grade, percent in body.worth_percent.items()}
        set_costs(shop=shop, handling_minor=minor, fees_bps=int(body.fees_percent * 100), worth_bps=worth)
        return costs_of(shop)

    return change_shop(request, do, dry_run, seen=lambda: costs_of(shop))
