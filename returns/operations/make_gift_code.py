"""A giver, or the shop for them, makes the code that lets a recipient return gifts of an order."""

from datetime import datetime

from django.db import transaction

from returns.domain.gift import new_gift_code
from returns.models import GiftPass, Shop
from returns.queries.eligibility import policy_of
from returns.queries.restrictions import restriction_on


class GiftsNotTaken(Exception):
    """No code is made: no presents come back, the order names nobody any more, or its giver is restricted."""


@transaction.atomic
def make_gift_code(*, shop: Shop, order_id: int, now: datetime, by_giver: bool = False) -> GiftPass:
    """The order's gift code, made now if nobody made it before: every click gives the same.

    `by_giver`: whoever the shop takes nothing back from makes themselves no way around that. Staff still can.
    Raises GiftsNotTaken; Order.DoesNotExist for an order of another shop.
    """
    order = shop.orders.select_for_update(no_key=True, of=("self",)).select_related("policy").get(pk=order_id)
    if not policy_of(order).gifts.allowed or order.redacted_at:
        raise GiftsNotTaken
    known = GiftPass.objects.filter(order=order).first()
    if by_giver and not known and restriction_on(order, now=now):
        raise GiftsNotTaken
    return known or GiftPass.objects.create(shop=shop, order=order, code=new_gift_code(), made_at=now)
