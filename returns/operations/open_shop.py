"""A shop joins, or tells us something new about itself."""

from datetime import datetime
from typing import Any

from django.db import transaction

from returns.domain.starting_policy import STARTING_POLICY
from returns.models import PolicyVersion, Shop


@transaction.atomic
def open_shop(*, domain: str, now: datetime, **about: Any) -> Shop:
    """Create or update the shop and give a new one a first policy that is active at once.

    `about` takes the columns of Shop that Shopify knows: gid, name, email, currency, time_zone, locale, country,
    return_address, storefront_url, store_credit. A return address that is there stays: the merchant may have typed it.
    """
    shop, created = Shop.objects.select_for_update(no_key=True).get_or_create(
        domain=domain.lower(), defaults={"name": domain, "created_at": now, **about}
    )
    if shop.return_address:
        about.pop("return_address", None)
    if not created and about:
        Shop.objects.filter(pk=shop.pk).update(**about)
        shop.refresh_from_db()
    if not shop.policies.exists():
        PolicyVersion.objects.create(
            shop=shop,
            number=1,
            status=PolicyVersion.Status.ACTIVE,
            document=STARTING_POLICY,
            active_from=now,
            created_at=now,
        )
    return shop
