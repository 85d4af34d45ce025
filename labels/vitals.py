"""What of this wing tells whoever runs the installation how it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Count, Sum

from labels.models import Label
from returns.queries.vitals import Vital

LATELY = timedelta(days=1)


def vitals(*, now: datetime) -> Iterator[Vital]:
    """Labels of the last twenty-four hours: how far they got, and what they cost in minor units of each currency."""
    lately = Label.objects.filter(created_at__gt=now - LATELY).order_by()
    for carrier, state, count in lately.values_list("carrier", "state").annotate(Count("pk")):
        yield Vital("returns_labels_lately", count, {"carrier": carrier, "state": state})
    bought = lately.filter(bought_at__isnull=False, test=False).exclude(cost_minor=None)
    for currency, minor in bought.values_list("cost_currency").annotate(Sum("cost_minor")):
        yield Vital("returns_label_spend_minor", minor, {"currency": currency})
