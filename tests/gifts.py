"""Presents: Camille buys one, Noor gets it and sends it back."""

from __future__ import annotations

from datetime import datetime

from returns.domain.gift import Recipient
from returns.domain.order import Address
from returns.models import Order, Return, Shop
from returns.operations.request_return import request_return
from returns.queries.eligibility import Wanted
from returns.queries.policies import active_policy
from tests.characters import NOW, fulfilled

RECIPIENT = Recipient(
    name="Noor Haddad",
    email="noor@example.net",
    address=Address(name="Noor Haddad", street="8 place Bellecour", postcode="69002", city="Lyon", country="FR"),
)
# What nobody but Camille and the shop may read.
OF_THE_GIVER = ("Camille", "camille@example.com", "quai de la Loire", "75019", "#1001")


def takes_gifts(shop: Shop, *, days: int | None = None) -> Shop:
    """The shop has always taken presents back."""
    version = active_policy(shop)
    version.document |= {"gifts": {"allowed": True, "days": days}}
    version.save()
    return shop


def give_back(order: Order, *, quantity: int = 1, key: str = "gift-1", now: datetime = NOW) -> Return:
    """Noor asks for the first line of the order to go back."""
    return request_return(
        shop=order.shop,
        order_id=order.pk,
        wanted=[Wanted(fulfilled(order)[0].pk, quantity, "size_small")],
        request_key=key,
        expected_minor=None,
        locale="en",
        now=now,
        gift=RECIPIENT,
    )
