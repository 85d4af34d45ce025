"""What labels cost a shop."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Avg
from django.db.models.functions import Coalesce

from labels import accounts
from labels.carriers.base import Billing
from labels.models import Label
from labels.validity import last_moment
from returns.domain.brought import BROUGHT
from returns.domain.label_standing import Standing

if TYPE_CHECKING:
    from returns.models import Shop


def average_cost(shop: Shop, *, since: datetime) -> int | None:
    """The mean price of a label bought since a moment, in minor units of the shop's currency; None if none was.

    What the carrier charged counts, or what it asked for as long as no bill came. Voided labels and those of a
    carrier's test mode cost nothing.
    """
    bought = Label.objects.filter(
        parcel__rma__shop=shop, bought_at__gte=since, cost_currency=shop.currency, cost_minor__isnull=False, test=False
    ).exclude(state=Label.State.VOIDED)
    mean = bought.aggregate(mean=Avg(Coalesce("billed_minor", "cost_minor")))["mean"]
    return None if mean is None else round(mean)


def standing(parcels: Sequence[int]) -> dict[int, Standing]:
    """What stands of the labels that the parcels (ids) travel with now."""
    labels = Label.objects.filter(parcel__in=parcels, state=Label.State.READY)
    return {label.parcel_id: _standing(label) for label in labels}


def _standing(label: Label) -> Standing:
    price = label.cost_minor if label.billed_minor is None else label.billed_minor
    known = bool(label.cost_currency and label.billing)
    return Standing(
        test=label.test,
        currency=label.cost_currency,
        price_minor=price if known else None,
        estimated_minor=label.cost_minor if known and label.carrier not in BROUGHT else None,
        until=last_moment(label),
    )


def free_until_used(shop: Shop) -> bool:
    """Whether a label for a new parcel costs nothing before it is scanned: its carrier bills so, or it is a slip."""
    can = accounts.choose(shop.pk).capabilities
    return not can.postage or can.billing == Billing.ON_SCAN
