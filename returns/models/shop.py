"""The tenant."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.db import models

from returns.domain.language import REVIEWED
from returns.domain.role import Role
from returns.domain.seldom import Seldom


def reviewed_languages() -> list[str]:
    """What a new shop offers."""
    return list(REVIEWED)


class Shop(models.Model):
    """One Shopify store. Every lookup starts here: `shop.returns`, `shop.orders`.

    `domain` is the permanent myshopify domain. `return_address` has the keys of `domain.order.Address`.
    `last_rma` counts the RMA numbers given out. `personal_data_months` is how long orders name their shopper;
    `store_credit` tells whether shoppers can be given store credit: Shopify has it switched on, and the app may.
    `languages` are the codes of those that shoppers are spoken to in, at least one (`returns.languages`).
    `default_role` is what somebody is who was given no role. `agents_pay_minor` and `two_people_minor` are sums in the
    shop's currency: beyond the first only a manager pays, from the second on a second person confirms; None: never.
    `erased_at` is set while a shop that is gone for good is deleted. `along` are rows of tables that have one for each
    shop at most, by their model, and `lacks` what it was found to have none of, where it was read with that
    (`queries.shops.shop_of_pages`).
    """

    domain = models.CharField(max_length=255, unique=True)
    gid = models.CharField(max_length=64, blank=True, default="")
    name = models.CharField(max_length=255)
    email = models.EmailField(blank=True, default="")
    currency = models.CharField(max_length=3)
    time_zone = models.CharField(max_length=64, default="UTC")
    locale = models.CharField(max_length=16, default="en")
    country = models.CharField(max_length=2, blank=True, default="")
    return_address = models.JSONField(default=dict)
    storefront_url = models.URLField(blank=True, default="")
    last_rma = models.PositiveIntegerField(default=10_000)
    personal_data_months = models.PositiveSmallIntegerField(default=24)
    store_credit = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    languages = models.JSONField(default=reviewed_languages)
    default_role = models.CharField(max_length=16, choices=[(role, role) for role in Role], default=Role.MANAGER)
    agents_pay_minor = models.PositiveBigIntegerField(null=True)
    two_people_minor = models.PositiveBigIntegerField(null=True)
    erased_at = models.DateTimeField(null=True)

    along: Mapping[type[models.Model], Any] = MappingProxyType({})
    lacks: frozenset[Seldom] = frozenset()

    def __str__(self) -> str:
        return self.domain
