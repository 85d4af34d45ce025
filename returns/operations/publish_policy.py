"""A merchant puts a policy into force."""

from datetime import datetime
from typing import Any

from django.db import transaction

from returns.domain.policy import parse
from returns.models import PolicyVersion, Shop


@transaction.atomic
def publish_policy(
    *,
    shop: Shop,
    document: dict[str, Any],
    now: datetime,
    based_on: str = "",
    based_on_at: datetime | None = None,
) -> PolicyVersion:
    """Retire the active version and activate this document. Orders keep the version they were placed under.

    `based_on` is the id of Shopify's profile that it follows, as Shopify told it at `based_on_at`.
    Raises domain.policy.InvalidPolicy naming the field that is wrong.
    """
    parse(document)
    Shop.objects.select_for_update(no_key=True).get(pk=shop.pk)
    latest = shop.policies.order_by("-number").first()
    shop.policies.filter(status=PolicyVersion.Status.ACTIVE).update(status=PolicyVersion.Status.RETIRED)
    return PolicyVersion.objects.create(
        shop=shop,
        number=latest.number + 1 if latest else 1,
        status=PolicyVersion.Status.ACTIVE,
        document=document,
        active_from=now,
        created_at=now,
        based_on=based_on,
        based_on_at=based_on_at,
    )
