"""A parcel that nobody announced is on the desk, and staff write down what they see of it."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from returns.domain.unannounced import Parcel, UnannouncedStatus
from returns.history import Actor
from returns.models import Location, Shop, UnannouncedItem, UnannouncedParcel
from returns.normalise import email_key, tracking_key
from returns.operations.unannounced_history import Kind, held, remember


class UnableToChange(Exception):
    """The parcel is matched or closed: what was written down stays as it is."""


@transaction.atomic
def record_unannounced(
    *, shop: Shop, said: Parcel, request_key: str, actor_id: str, now: datetime
) -> UnannouncedParcel:
    """Write the parcel down; the same `request_key` gives the same parcel. Location.DoesNotExist for another shop's."""
    Shop.objects.select_for_update(no_key=True).get(pk=shop.pk)
    if known := UnannouncedParcel.objects.filter(shop=shop, request_key=request_key).first():
        return known
    last = UnannouncedParcel.objects.filter(shop=shop).aggregate(last=Max("number"))["last"] or 0
    parcel = UnannouncedParcel.objects.create(
        shop=shop, number=last + 1, request_key=request_key, recorded_at=now, **_columns(shop, said)
    )
    _write_contents(parcel, said)
    remember(parcel, Kind.RECORDED, at=now, actor=Actor.MERCHANT, actor_id=actor_id)
    return parcel


@transaction.atomic
def change_unannounced(*, shop: Shop, parcel_id: int, said: Parcel, actor_id: str, now: datetime) -> UnannouncedParcel:
    """Write down what was seen since, or better, while the parcel is open. Nothing new changes nothing.

    Raises UnableToChange; Location.DoesNotExist for another shop's.
    """
    parcel = held(shop, parcel_id)
    if parcel.status != UnannouncedStatus.OPEN:
        raise UnableToChange
    columns = _columns(shop, said)
    changed = [name for name, value in columns.items() if getattr(parcel, name) != value]
    if [_plain(row) for row in parcel.contents.all()] != [_plain(row) for row in _items(parcel, said)]:
        changed.append("contents")
        parcel.contents.all().delete()
        _write_contents(parcel, said)
    if changed:
        UnannouncedParcel.objects.filter(pk=parcel.pk).update(redacted_at=None, **columns)
        remember(parcel, Kind.CHANGED, at=now, actor=Actor.MERCHANT, actor_id=actor_id, fields=changed)
        parcel.refresh_from_db()
    return parcel


def _columns(shop: Shop, said: Parcel) -> dict[str, Any]:
    """What was said as columns; the place must be one of the shop's."""
    kept = {field.name: getattr(said, field.name) for field in fields(said)}
    location_gid = kept.pop("location_gid")
    del kept["contents"]
    place = Location.objects.get(shop=shop, gid=location_gid) if location_gid else None
    return kept | {
        "location": place,
        "email": email_key(said.email),
        "tracking_number": tracking_key(said.tracking_number),
    }


def _items(parcel: UnannouncedParcel, said: Parcel) -> list[UnannouncedItem]:
    return [
        UnannouncedItem(
            parcel=parcel,
            description=content.description,
            code=content.code,
            sku=content.sku,
            quantity=content.quantity,
            condition=content.condition or "",
        )
        for content in said.contents
    ]


def _write_contents(parcel: UnannouncedParcel, said: Parcel) -> None:
    for item in _items(parcel, said):
        item.save()


def _plain(item: UnannouncedItem) -> tuple[str, str, str, int, str]:
    return item.description, item.code, item.sku, item.quantity, str(item.condition)
