"""Parcels that nobody announced, for the tests that are about them."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from returns.domain.status import DispositionType
from returns.domain.unannounced import Content, Parcel
from returns.models import (
    Order,
    OutboxMessage,
    Return,
    Shop,
    UnannouncedParcel,
)
from returns.operations.match_unannounced import (
    match_unannounced,
    match_unannounced_to_order,
    unmatch_unannounced,
)
from returns.operations.receive_goods import receive_goods
from returns.operations.record_unannounced import record_unannounced
from returns.queries.eligibility import Wanted
from returns.queries.exchanges import merchants_offer
from tests.characters import NOW, fulfilled
from tests.returns_portal.merchant_desk import STAFF_ID

LATER = NOW + timedelta(days=1)
BY_STAFF: dict[str, Any] = {"actor_id": "7001", "now": LATER}


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


def match(parcel: UnannouncedParcel, rma: Return) -> Return:
    return match_unannounced(shop=parcel.shop, parcel_id=parcel.pk, number=rma.number, **BY_STAFF)


def unmatch(parcel: UnannouncedParcel) -> UnannouncedParcel:
    return unmatch_unannounced(shop=parcel.shop, parcel_id=parcel.pk, **BY_STAFF)


def match_order(parcel: UnannouncedParcel, order: Order, quantities: tuple[int, ...] = (1,), **other: Any) -> Return:
    lines = zip(fulfilled(order), quantities, strict=False)
    wanted = [Wanted(line.pk, quantity, "size_small") for line, quantity in lines if quantity]
    offer = merchants_offer(order, wanted, (), now=LATER)
    given = {"expected_minor": offer.balance_minor, "request_key": str(uuid.uuid4())} | other
    return match_unannounced_to_order(
        shop=parcel.shop, parcel_id=parcel.pk, order_id=order.pk, wanted=wanted, exchanges=(), **given, **BY_STAFF
    )


def count(rma: Return) -> Return:
    counts = {item.pk: {DispositionType.RESTOCKED: item.quantity} for item in rma.lines.all()}
    return receive_goods(rma_id=rma.pk, counts=counts, actor="merchant", actor_id="7001", now=LATER)


def kinds(rma: Return) -> list[str]:
    return list(OutboxMessage.objects.filter(payload__return=rma.pk).order_by("pk").values_list("kind", flat=True))


def waiting(rma: Return) -> list[str]:
    messages = OutboxMessage.objects.filter(payload__return=rma.pk, done_at=None)
    return list(messages.order_by("pk").values_list("kind", flat=True))
