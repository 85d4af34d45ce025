"""Find what an address names, inside the shop of the request only."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from django.utils.translation import gettext as _

from returns.doors import NoAnswer, door
from returns.people import ShopRequest
from returns.queries.orders import find_for_merchant
from returns.queries.returns import get_return
from returns.queries.unannounced import unannounced_in

if TYPE_CHECKING:
    from returns.models import Order, Return, UnannouncedParcel

logger = logging.getLogger(__name__)


def find(request: ShopRequest, number: str) -> Return:
    """The shop's return with this number; Http404 when there is none."""
    try:
        return get_return(request.shop, number)
    except ObjectDoesNotExist as error:
        raise Http404(_("There is no such return, or it belongs to another shop.")) from error


def find_order(request: ShopRequest, number: str, *, now: datetime) -> Order | None:
    """The order of this number, read from Shopify now if it is not held whole; None where the shop has none."""
    order = find_for_merchant(request.shop, number)
    if order is None or order.asked_at is None:
        try:
            door("shopify.look_up")(request.shop, number=number, now=now)
        except NoAnswer as reason:
            logger.warning("Shopify was not asked for an order: %s", reason, extra={"shop": request.shop.domain})
        order = find_for_merchant(request.shop, number)
    return order


def find_parcel(request: ShopRequest, parcel_id: int) -> UnannouncedParcel:
    """The shop's unannounced parcel with this id; Http404 when there is none."""
    try:
        return unannounced_in(request.shop, parcel_id)
    except ObjectDoesNotExist as error:
        raise Http404 from error
