"""Read what could go out instead of what comes back."""

from __future__ import annotations

from typing import Annotated

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from ninja import Query

from returns.domain.api_key import Scope
from returns.queries.eligibility import Wanted
from returns.queries.instead import Possible, merchants_preview, offers_for, possible_exchanges, search
from returns_api.caller import call_of
from returns_api.describe import reads, said
from returns_api.orders import whole_order
from returns_api.outside import asked
from returns_api.problems import Problem, invalid
from returns_api.schemas.common import NO_NUL, AmountOut
from returns_api.schemas.shop import ExchangeOption, ExchangeOptions


@reads(
    "Orders",
    "/orders/{slug:order}/lines/{int:line}/exchanges",
    name="list_exchanges",
    scope=Scope.ORDERS_READ,
    answer=ExchangeOptions,
    summary="Read what could go out instead of a line of an order",
    asks=True,
)
def list_exchanges(
    request: HttpRequest,
    order: str,
    line: int,
    reason: Annotated[str, Query(pattern=r"^[A-Za-z0-9_.-]{0,64}$", description="Why it comes back: a code.")] = "",
    quantity: Annotated[int, Query(ge=1, le=10_000)] = 1,
    words: Annotated[
        str, Query(max_length=80, pattern=NO_NUL, description="Look among all articles of the shop.")
    ] = "",
) -> HttpResponse:
    """Its own variants, asked of Shopify now; with `words`, other articles that fit them."""
    call = call_of(request)
    try:
        row = whole_order(call, order)
        (wanted,) = merchants_preview(row, [Wanted(line, quantity, reason)], now=call.now).lines
    except (ObjectDoesNotExist, KeyError) as error:
        raise Problem("not_found") from error
    if not wanted.pieces:
        raise invalid("quantity", "So many pieces are not there to come back.", "not_returnable")
    now = call.now
    typed = words.strip()
    found = asked(lambda: search(row, typed, now=now) if typed else offers_for(row, [wanted], (), now=now))
    return said(ExchangeOptions(data=[_option(each) for each in possible_exchanges(row, wanted, found.values())]))


def _option(found: Possible) -> ExchangeOption:
    offer = found.offer
    return ExchangeOption(
        variant_id=offer.variant_gid,
        product_id=offer.product_gid,
        title=offer.title,
        variant=offer.variant_title,
        sku=offer.sku,
        options=dict(offer.options),
        price=AmountOut.of(offer.price),
        more=AmountOut.of(found.more),
        left=found.left,
        possible=not found.why_not,
        why_not=found.why_not,
    )
