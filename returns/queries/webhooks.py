"""Endpoints that are told of events, and how it went. Every look-up starts at a shop."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from returns.domain.webhooks import MOST_ENDPOINTS, Off, SecretKind
from returns.models import Shop, WebhookDelivery, WebhookEndpoint, WebhookSecret
from returns.vault import unseal

PAGE = 10
# What was switched off without anybody of the shop is an alarm for so long, unless somebody switches it on again.
_ALARM = timedelta(days=30)


def endpoints_of(shop: Shop) -> list[WebhookEndpoint]:
    """The shop's endpoints, the oldest first."""
    return list(shop.webhook_endpoints.order_by("pk")[: 2 * MOST_ENDPOINTS])


def get_endpoint(shop: Shop, endpoint_id: int) -> WebhookEndpoint:
    """The shop's endpoint with this id; raises WebhookEndpoint.DoesNotExist."""
    return WebhookEndpoint.objects.get(shop=shop, pk=endpoint_id)


def secrets_of(endpoint: WebhookEndpoint, *, now: datetime) -> list[WebhookSecret]:
    """What deliveries are signed with now, the newest first."""
    rows = endpoint.secrets.filter(Q(ends_at=None) | Q(ends_at__gt=now))
    return list(rows.order_by("-pk"))


def opened(secrets: list[WebhookSecret]) -> list[tuple[SecretKind, str]]:
    """The secrets themselves, for signing."""
    return [(SecretKind(row.kind), unseal(row.sealed_key)) for row in secrets]


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which deliveries are asked for. `state`: `waiting`, `delivered`, `given_up` or ""."""

    state: str = ""
    name: str = ""
    number: str = ""


_STATES = {
    "waiting": Q(done_at=None, dead_at=None),
    "delivered": Q(done_at__isnull=False),
    "given_up": Q(dead_at__isnull=False),
}


def log_of(
    endpoint: WebhookEndpoint, wanted: LogFilter, *, before: int | None = None, size: int = PAGE
) -> tuple[list[WebhookDelivery], int | None]:
    """Deliveries, the newest first, and where the next page begins; None at the end."""
    rows = WebhookDelivery.objects.filter(endpoint=endpoint).filter(_STATES.get(wanted.state, Q()))
    if wanted.name:
        rows = rows.filter(event__name=wanted.name)
    if wanted.number:
        rows = rows.filter(event__rma__shop=endpoint.shop_id, event__rma__number=wanted.number)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.select_related("event__rma").prefetch_related("tries").order_by("-pk")[: size + 1])
    more = found[size - 1].pk if len(found) > size else None
    return found[:size], more


def get_delivery(shop: Shop, endpoint_id: int, delivery_id: int) -> WebhookDelivery:
    """A delivery to an endpoint of the shop; raises WebhookDelivery.DoesNotExist."""
    rows = WebhookDelivery.objects.select_related("endpoint__shop", "event__rma")
    return rows.get(pk=delivery_id, endpoint=endpoint_id, endpoint__shop=shop)


def switched_off(shop: Shop, *, now: datetime) -> list[WebhookEndpoint]:
    """Endpoints that were switched off lately because they are gone or did nothing but fail."""
    return list(ended(shop, now=now).order_by("-off_at")[:MOST_ENDPOINTS])


def ended(shop: Shop, *, now: datetime) -> QuerySet[WebhookEndpoint]:
    """Endpoints that nobody of the shop switched off, and lately."""
    return WebhookEndpoint.objects.filter(shop=shop, off__in=[Off.GONE, Off.FAILING], off_at__gt=now - _ALARM)


def find_endpoint(shop: Shop, endpoint_id: int) -> WebhookEndpoint | None:
    """The shop's endpoint with this id, if it is there still."""
    return shop.webhook_endpoints.filter(pk=endpoint_id).first()
