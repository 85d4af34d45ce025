"""What is told of the labels of parcels, for pages that need all of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.db.models import Exists, OuterRef

from labels.accounts import is_trial
from labels.models import CarrierEvent, Label
from labels.tracking import OVER
from labels.validity import last_moment
from returns.parcel_labels import NO_LABEL, LabelFacts


def facts_of(parcels: Sequence[int]) -> dict[int, LabelFacts]:
    """Parcel -> what is told of its labels, in one query; the newest one's, where there are several."""
    news = CarrierEvent.objects.filter(label=OuterRef("pk"))
    rows = Label.objects.filter(parcel__in=parcels).select_related("account").annotate(told_of=Exists(news))
    found: dict[int, LabelFacts] = {}
    for label in rows.order_by("pk"):
        facts = found.get(label.parcel_id, NO_LABEL)
        if label.told_of:
            facts = replace(facts, told_of=True)
        if label.state == Label.State.READY:
            facts = replace(facts, test=is_trial(label), valid_until=last_moment(label))
        if label.expected_on and label.state not in OVER:
            facts = replace(facts, announced=label.expected_on)
        found[label.parcel_id] = facts
    return found
