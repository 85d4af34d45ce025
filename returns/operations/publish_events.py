"""Events get their places in a shop's order, and go on their way to who wants to hear of them.

An event has no place while the transaction that wrote it may still be undone. Places are given under one row's lock, so
that nothing ever appears before a place that was read already; with the place its deliveries are written, or neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from returns.domain.webhooks import KEPT, LOG_KEPT, TEST, wants
from returns.models import EventStream, PublicEvent, Shop, WebhookAttempt, WebhookDelivery, WebhookEndpoint
from returns.wake import DELIVER_WEBHOOKS, wake_on_commit

_AT_ONCE = 500
_FORGOTTEN = 5000


def publish_events(*, now: datetime) -> int:
    """Publish what is committed and has no place yet, shop by shop; returns how many."""
    waiting = PublicEvent.objects.filter(position=None)
    return sum(publish_of(shop, now=now) for shop in Shop.objects.filter(pk__in=waiting.values("shop")).order_by("pk"))


@transaction.atomic
def publish_of(shop: Shop, *, now: datetime) -> int:
    """Publish the events of one shop; returns how many."""
    stream = hold_stream(shop)
    rows = list(PublicEvent.objects.filter(shop=shop, position=None).order_by("pk")[:_AT_ONCE])
    for place, row in enumerate(rows, start=stream.last + 1):
        row.position = place
    if rows:
        PublicEvent.objects.bulk_update(rows, ["position"])
        EventStream.objects.filter(pk=stream.pk).update(last=stream.last + len(rows))
        _send_on(shop, rows, now)
    return len(rows)


def hold_stream(shop: Shop) -> EventStream:
    """The shop's order of events, held until the transaction ends. Deliveries are only written while it is."""
    EventStream.objects.get_or_create(shop=shop)
    return EventStream.objects.select_for_update(no_key=True).get(shop=shop)


def _send_on(shop: Shop, rows: Sequence[PublicEvent], now: datetime) -> None:
    for endpoint in shop.webhook_endpoints.filter(off="").order_by("pk"):
        write_deliveries(endpoint, [row for row in rows if is_for(endpoint, row)], now=now)


def is_for(endpoint: WebhookEndpoint, event: PublicEvent) -> bool:
    """Whether the endpoint is told of the event. A test is for the one it names."""
    if event.name == TEST:
        return bool(event.facts.get("endpoint") == endpoint.pk)
    return wants(endpoint.wants, event.name)


def write_deliveries(
    endpoint: WebhookEndpoint, events: Iterable[PublicEvent], *, now: datetime, again: bool = False
) -> int:
    """Put events on their way, in their order; the stream is held. Returns how many."""
    rows = [
        WebhookDelivery(
            endpoint=endpoint,
            event=event,
            stream=f"{endpoint.pk}:{event.rma_id}" if event.rma_id else "",
            again=again,
            created_at=now,
            due_at=now,
        )
        for event in events
    ]
    WebhookDelivery.objects.bulk_create(rows)
    if rows:
        wake_on_commit(DELIVER_WEBHOOKS)
    return len(rows)


def forget_events(*, now: datetime) -> int:
    """Delete events and deliveries that are kept no longer, some thousands at a time; returns how many rows."""
    old = WebhookDelivery.objects.filter(created_at__lt=now - LOG_KEPT).order_by("created_at")
    gone = delete_deliveries(Q(pk__in=list(old.values_list("pk", flat=True)[:_FORGOTTEN])))
    late = PublicEvent.objects.filter(at__lt=now - KEPT, deliveries=None).exclude(position=None).order_by("at")
    return gone + PublicEvent.objects.filter(pk__in=list(late.values_list("pk", flat=True)[:_FORGOTTEN])).delete()[0]


def delete_deliveries(which: Q) -> int:
    """Delete deliveries with the log of their tries; returns how many rows."""
    rows = WebhookDelivery.objects.filter(which)
    tries = WebhookAttempt.objects.filter(delivery__in=rows.values("pk")).delete()[0]
    return tries + rows.delete()[0]
