"""Parcels that nobody announced, for the tests that are about them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from returns.domain.unannounced import Content, Parcel
from returns.models import Shop, UnannouncedParcel
from returns.operations.record_unannounced import record_unannounced
from tests.characters import NOW
from tests.returns_portal.merchant_desk import STAFF_ID


def said(*contents: Content, **about: Any) -> Parcel:
    """A parcel that came today; nothing else is known unless told."""
    return Parcel(**{"arrived_on": NOW.date(), "contents": contents} | about)


def found(shop: Shop, *contents: Content, key: str = "", now: datetime = NOW, **about: Any) -> UnannouncedParcel:
    """A recorded parcel; each is another one unless it has the `key` of one before."""
    key = key or f"parcel-{shop.unannounced.count()}"
    return record_unannounced(shop=shop, said=said(*contents, **about), request_key=key, actor_id=STAFF_ID, now=now)


def again(parcel: UnannouncedParcel) -> UnannouncedParcel:
    """The parcel as it stands now."""
    return UnannouncedParcel.objects.select_related("shop", "rma").get(pk=parcel.pk)


def history(parcel: UnannouncedParcel) -> list[str]:
    """What happened to it, the first first."""
    return [str(event.kind) for event in parcel.events.all()]


def today() -> date:
    """The day it is at the shop, where midnight is not ours."""
    return timezone.localdate(timezone=ZoneInfo("Europe/Paris"))
