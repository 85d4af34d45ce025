"""A giver, or the shop for them, makes the code that lets a recipient return gifts of an order."""

from datetime import datetime

from django.db import transaction

from returns.domain.gift import new_gift_code
from returns.models import GiftPass, Shop
from returns.queries.eligibility import policy_of


class GiftsNotTaken(Exception):
    """The order's policy takes no gifts back from who was given them, or the order names nobody any more."""


@transaction.atomic
def make_gift_code(*, shop: Shop, order_id: int, now: datetime) -> GiftPass:
    """The order's gift code, made now if nobody made it before: every click gives the same.

    Raises GiftsNotTaken; Order.DoesNotExist for an order of another shop.
    """
    order = shop.orders.select_for_update(no_key=True, of=("self",)).select_related("policy").get(pk=order_id)
    if not policy_of(order).gifts.allowed or order.redacted_at:
        raise GiftsNotTaken
    known = GiftPass.objects.filter(order=order).first()
    return known or GiftPass.objects.create(shop=shop, order=order, code=new_gift_code(), made_at=now)
