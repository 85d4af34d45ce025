"""Somebody of the shop, or a program for them, says where events are told, and with which secrets."""

from __future__ import annotations

import secrets as chance
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from returns.domain.webhooks import (
    LONGEST_DESCRIPTION,
    LONGEST_URL,
    MOST_ENDPOINTS,
    SECRET_BYTES,
    Off,
    SecretKind,
    is_wish,
    new_secret,
)
from returns.models import Shop, WebhookEndpoint, WebhookSecret
from returns.operations.publish_events import delete_deliveries
from returns.vault import seal
from returns.wake import DELIVER_WEBHOOKS, wake_on_commit


class UnableToKeepEndpoint(Exception):
    """Nothing was changed. `code`: `too_many`, `made_already` (its secret was shown then) or `wants`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def make_endpoint(
    *,
    shop: Shop,
    url: str,
    description: str,
    wants: Iterable[str],
    kind: SecretKind,
    request_key: UUID,
    by: str,
    now: datetime,
) -> tuple[WebhookEndpoint, str]:
    """Begin to tell an address of events; the second part of the answer is its secret, which is told this once.

    The address was looked at before (`webhooks.refusal`), and is again at each delivery. Raises UnableToKeepEndpoint.
    """
    held = Shop.objects.select_for_update(no_key=True).get(pk=shop.pk)
    if held.webhook_endpoints.filter(request_key=request_key).exists():
        raise UnableToKeepEndpoint("made_already")
    if held.webhook_endpoints.count() >= MOST_ENDPOINTS:
        raise UnableToKeepEndpoint("too_many")
    row = WebhookEndpoint.objects.create(
        shop=held,
        url=url[:LONGEST_URL],
        description=description[:LONGEST_DESCRIPTION],
        wants=_wishes(wants),
        request_key=request_key,
        made_by=by,
        made_at=now,
    )
    return row, _add_secret(row, kind, now)


@transaction.atomic
def change_endpoint(
    *, shop: Shop, endpoint_id: int, url: str, description: str, wants: Iterable[str]
) -> WebhookEndpoint:
    """Another address, another wish. What is on its way goes to the new address. Raises UnableToKeepEndpoint."""
    row = held_endpoint(shop, endpoint_id)
    if row.url != url:
        row.failing_since, row.failures, row.rests_until = None, 0, None
    row.url, row.description, row.wants = url[:LONGEST_URL], description[:LONGEST_DESCRIPTION], _wishes(wants)
    row.save(update_fields=["url", "description", "wants", "failing_since", "failures", "rests_until"])
    return row


@transaction.atomic
def switch_endpoint(*, shop: Shop, endpoint_id: int, on: bool, now: datetime) -> WebhookEndpoint:
    """Stop, or go on: what waited is delivered then. What happens while it is off is not told by itself."""
    row = held_endpoint(shop, endpoint_id)
    if on != bool(row.off):
        return row
    row.off, row.off_at = ("", None) if on else (Off.STAFF, now)
    row.failing_since, row.failures, row.rests_until = None, 0, None
    row.save(update_fields=["off", "off_at", "failing_since", "failures", "rests_until"])
    if on:
        wake_on_commit(DELIVER_WEBHOOKS)
    return row


@transaction.atomic
def rotate_secret(*, shop: Shop, endpoint_id: int, kind: SecretKind, overlap: timedelta, now: datetime) -> str:
    """Sign with a new secret; those until now go on for the time of `overlap`. Tells the new one, this once."""
    row = held_endpoint(shop, endpoint_id)
    end = now + overlap
    row.secrets.filter(Q(ends_at=None) | Q(ends_at__gt=end)).update(ends_at=end)
    row.secrets.filter(ends_at__lte=now).delete()
    return _add_secret(row, kind, now)


@transaction.atomic
def drop_endpoint(*, shop: Shop, endpoint_id: int) -> None:
    """Forget an endpoint with its secrets and its log. Raises WebhookEndpoint.DoesNotExist for another shop's."""
    row = held_endpoint(shop, endpoint_id)
    delete_deliveries(Q(endpoint=row))
    row.delete()


def held_endpoint(shop: Shop, endpoint_id: int) -> WebhookEndpoint:
    """The shop's endpoint, its row held until the transaction ends; raises WebhookEndpoint.DoesNotExist."""
    return WebhookEndpoint.objects.select_for_update(no_key=True).get(shop=shop, pk=endpoint_id)


def _wishes(wants: Iterable[str]) -> list[str]:
    found = list(dict.fromkeys(wants))
    if not all(is_wish(each) for each in found):
        raise UnableToKeepEndpoint("wants")
    return found


def _add_secret(row: WebhookEndpoint, kind: SecretKind, now: datetime) -> str:
    text = new_secret(kind, chance.token_bytes(SECRET_BYTES))
    WebhookSecret.objects.create(endpoint=row, kind=kind, sealed_key=seal(text), made_at=now)
    return text
