"""The telephone that a shopper may be told at by text: the order's own, and only where they agreed for this return."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import phonenumbers

from returns.operations.suppress import reader_of
from returns.queries.suppressions import reasons_against
from returns_portal.models import TextAccount, TextWish

if TYPE_CHECKING:
    from returns.models import Order, Return

SHOWN = 2
FIXED = frozenset({phonenumbers.PhoneNumberType.FIXED_LINE})


def number_of(order: Order) -> str:
    """The number of the order, else of its address, in E.164; empty where there is none that could get a text."""
    address = order.address or {}
    home = str(address.get("country", "")) or None
    for typed in (order.phone, str(address.get("phone", ""))):
        try:
            number = phonenumbers.parse(typed, home)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number) and phonenumbers.number_type(number) not in FIXED:
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return ""


def masked(number: str) -> str:
    """The number as its owner knows it again and nobody else can use it: its last two digits."""
    return f"•• •• {number[-SHOWN:]}" if number else ""


def offered_to(order: Order) -> str:
    """The masked number that texts can be sent to; empty where the shop sends none, or the reader wants none."""
    account = TextAccount.objects.filter(shop=order.shop_id).first()
    number = number_of(order) if account and account.kinds else ""
    return masked(number) if number and not reasons_against(order.shop, number) else ""


def agree(rma: Return, *, now: datetime) -> None:
    """Note that the shopper wants texts about this return, where they are offered, at the number that the order has."""
    number = number_of(rma.order)
    if number and not reasons_against(rma.shop, number):
        row = {"reader": reader_of(rma.shop, number), "agreed_at": now}
        TextWish.objects.get_or_create(rma=rma, defaults=row)


def wished(rma: Return) -> str:
    """The number that texts about the return go to; empty without consent, after STOP, and for another number."""
    wish, number = TextWish.objects.filter(rma=rma).first(), number_of(rma.order)
    if wish is None or not number or reasons_against(rma.shop, number):
        return ""
    return number if reader_of(rma.shop, number) == wish.reader else ""
