"""Reply services that the post approved for a shop: one for each country at a time."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, Q, QuerySet

from labels.brought.previewing import previews
from labels.brought.upload import opened
from labels.models import Permit, PermitUse
from returns.domain.brought import Approved
from returns.outbox import put

if TYPE_CHECKING:
    from returns.models import Shop

# The post takes weeks to renew one.
REMIND_BEFORE = timedelta(days=30)


def bring_permit(shop: Shop, approved: Approved, *, actor_id: str, now: datetime) -> None:
    """Keep the artwork; the permit that the country had ends with it. Raises Unusable for a file that is none."""
    artwork = opened(approved.file, part="file")
    picture = previews([(artwork.media_type, artwork.content)])[0]
    terms = approved.terms
    with transaction.atomic():
        _live(shop.pk).filter(country=approved.country).update(ended_at=now)
        Permit.objects.create(
            shop=shop,
            name=approved.name,
            carrier=terms.carrier,
            country=approved.country,
            media_type=artwork.media_type,
            content=artwork.content,
            preview=picture,
            link=terms.tracking_url,
            cost_minor=terms.cost_minor,
            cost_currency="" if terms.cost_minor is None else shop.currency,
            expires_on=approved.expires_on,
            created_at=now,
            created_by=actor_id,
        )


def end_permit(shop: Shop, permit_id: int, *, now: datetime) -> None:
    """Print it no more; what was printed stays. Permit.DoesNotExist for any other shop's."""
    permit = shop.permits.get(pk=permit_id)
    _live(shop.pk).filter(pk=permit.pk).update(ended_at=now)


@transaction.atomic
def use(shop_id: int, *, reference: str, number: str, country: str, time_zone: str, now: datetime) -> bool:
    """Write down which permit the parcel of return `number` is printed with; False if none is good for `country`."""
    today = now.astimezone(ZoneInfo(time_zone)).date()
    good = _live(shop_id).filter(Q(expires_on=None) | Q(expires_on__gte=today), Q(country="") | Q(country=country))
    permit = good.order_by(F("country").desc()).only("pk").first()
    if permit is None:
        return False
    PermitUse.objects.create(permit=permit, reference=reference, number=number, at=now)
    return True


@transaction.atomic
def remind(*, now: datetime) -> int:
    """Leave a mail for each permit that ends within a month, and another when it has ended; returns how many."""
    told = 0
    for permit in Permit.objects.filter(ended_at=None, expires_on__isnull=False).select_related("shop"):
        today = now.astimezone(ZoneInfo(permit.shop.time_zone)).date()
        day = _due(permit, today)
        if day and Permit.objects.filter(~Q(told_of=day) | Q(told_of=None), pk=permit.pk).update(told_of=day):
            put(permit.shop, "mail.permit_ends", {"permit": permit.pk}, now=now)
            told += 1
    return told


def _due(permit: Permit, today: date) -> date | None:
    """The day whose reminder is due: the permit's end once it is past, else the day on which a month is left."""
    if permit.expires_on is None or today < permit.expires_on - REMIND_BEFORE:
        return None
    return permit.expires_on if today > permit.expires_on else permit.expires_on - REMIND_BEFORE


def _live(shop_id: int) -> QuerySet[Permit]:
    return Permit.objects.filter(shop=shop_id, ended_at=None)
