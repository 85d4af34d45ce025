"""Make gift codes, and note what shoppers say of a delivery."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse

from returns.domain.api_key import Scope
from returns.domain.gift import spelt
from returns.operations.make_gift_code import GiftsNotTaken, make_gift_code
from returns.operations.note_delivery import UnableToNote, note_came_after_all, note_not_delivered
from returns.queries.orders import order_by_number_at_shopify
from returns_api.caller import Call, call_of
from returns_api.describe import writes
from returns_api.problems import Problem
from returns_api.schemas.orders import DeliveryIn, DeliveryOut, GiftCodeOut
from returns_api.writing.of_shop import change_shop

if TYPE_CHECKING:
    from returns.models import Order

_TAG = "Orders"
_ORDER = "/orders/{slug:order}"


@writes(
    _TAG,
    f"{_ORDER}/gift-code",
    name="make_gift_code",
    scope=Scope.RETURNS_WRITE,
    answer=GiftCodeOut,
    summary="Make the code with which presents of an order are returned",
)
def make_code(request: HttpRequest, order: str, dry_run: bool = False) -> HttpResponse:
    """The same each time. 409 where the policy takes no presents back."""
    call = call_of(request)
    row = _order(call, order)

    def do() -> GiftCodeOut:
        try:
            made = make_gift_code(shop=call.shop, order_id=row.pk, now=call.now)
        except GiftsNotTaken as why:
            raise Problem("no_presents") from why
        return GiftCodeOut(code=spelt(made.code))

    return change_shop(request, do, dry_run)


@writes(
    _TAG,
    f"{_ORDER}/delivery",
    name="note_delivery",
    scope=Scope.RETURNS_WRITE,
    answer=DeliveryOut,
    summary="Note what the shopper says of the delivery",
)
def note(request: HttpRequest, order: str, body: DeliveryIn, dry_run: bool = False) -> HttpResponse:
    """What is said to be missing is no return: it stands with the order until it came after all."""
    call = call_of(request)
    row = _order(call, order)

    def do() -> DeliveryOut:
        if body.arrived:
            note_came_after_all(shop=call.shop, order_id=row.pk)
            return DeliveryOut(said_missing=False)
        try:
            note_not_delivered(shop=call.shop, order_id=row.pk, actor_id=call.actor_id, now=call.now)
        except UnableToNote as why:
            raise Problem("not_found") from why
        return DeliveryOut(said_missing=True)

    return change_shop(request, do, dry_run)


def _order(call: Call, number: str) -> Order:
    try:
        return order_by_number_at_shopify(call.shop, number)
    except ObjectDoesNotExist as error:
        raise Problem("not_found") from error
