"""Find a gift by its code, and what a return's recipient told of themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from returns.domain.gift import read_gift_code
from returns.domain.seldom import Seldom
from returns.domain.status import Outcome
from returns.models import GiftPass, Order, Shop
from returns.queries.eligibility import policy_of
from returns.queries.seldom import may_have

if TYPE_CHECKING:
    from returns.models import Return


def find_gift(shop: Shop, typed: str) -> GiftPass | None:
    """The gift of the shop with this code, while gifts of its order are taken back; None otherwise."""
    code = read_gift_code(typed)
    found = _gifts(shop).filter(code=code).first() if code else None
    return found if found and _is_open(found) else None


def get_gift(shop: Shop, gift_id: int) -> GiftPass:
    """The shop's gift with this id, while it is open; raises GiftPass.DoesNotExist."""
    found = _gifts(shop).get(pk=gift_id)
    if not _is_open(found):
        raise GiftPass.DoesNotExist
    return found


def gift_code_of(order: Order) -> str:
    """The code that was made for the order; empty for none."""
    if not may_have(order, Seldom.GIFT_PASS):
        return ""
    return GiftPass.objects.filter(order=order).values_list("code", flat=True).first() or ""


def sender_address(rma: Return) -> dict[str, str]:
    """Where a return's parcel comes from: the recipient's own address for a gift, else the order's."""
    return rma.gift.address if rma.outcome == Outcome.GIFT_CARD else rma.order.address


def _gifts(shop: Shop) -> QuerySet[GiftPass]:
    return shop.gift_passes.select_related("order__shop", "order__policy")


def _is_open(gift: GiftPass) -> bool:
    return policy_of(gift.order).gifts.allowed and gift.order.redacted_at is None
