"""Events as programs read them. Every look-up starts at a shop."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from returns.domain.events import BY_NAME, ActorData, OrderData, body, details_of
from returns.models import PublicEvent, Shop


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events are asked for; nothing: all. `names` may hold families (`return.*`)."""

    names: tuple[str, ...] = ()
    number: str = ""
    since: datetime | None = None
    until: datetime | None = None


def feed(shop: Shop, wanted: Wanted, *, after: int = 0) -> list[PublicEvent] | Any:
    """Published events in their order, from the place after `after` on."""
    rows = PublicEvent.objects.filter(shop=shop, position__gt=after)
    if wanted.names:
        rows = rows.filter(_named(wanted.names))
    if wanted.number:
        rows = rows.filter(rma__shop=shop, rma__number=wanted.number)
    if wanted.since:
        rows = rows.filter(at__gte=wanted.since)
    if wanted.until:
        rows = rows.filter(at__lt=wanted.until)
    return with_sources(rows).order_by("position")


def _named(names: Iterable[str]) -> Q:
    found = Q()
    for name in names:
        found |= Q(name__startswith=name.removesuffix("*")) if name.endswith(".*") else Q(name=name)
    return found


def with_sources(rows: Any) -> Any:
    """With what `told` needs, in one query."""
    return rows.select_related("shop", "source", "rma__order")


def get_event(shop: Shop, uid: UUID) -> PublicEvent:
    """A published event by its name outside; raises PublicEvent.DoesNotExist."""
    found: PublicEvent = with_sources(PublicEvent.objects.filter(shop=shop)).exclude(position=None).get(uid=uid)
    return found


def told(event: PublicEvent) -> dict[str, Any]:
    """The event as it is delivered and read, always the same."""
    row, source, rma = BY_NAME[event.name], event.source, event.rma
    actor = ActorData(source.actor, source.actor_id) if source else None  # type: ignore[arg-type]
    return body(
        row,
        uid=str(event.uid),
        source=event.shop.domain,
        time=event.at,
        details=details_of(row, source.facts if source else event.facts),
        number=rma.number if rma else "",
        order=OrderData(rma.order.gid.rpartition("/")[2], rma.order.name) if rma else None,
        actor=actor,
    )
