"""A request of the law comes in, and is done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from returns.models import PrivacyRequest, Shop
from returns.models.privacy import TIME_ALLOWED
from returns.normalise import email_key
from returns.outbox import put

FILE_KEPT = timedelta(days=30)


@transaction.atomic
def open_privacy_request(
    *,
    shop: Shop,
    kind: str,
    reference: str,
    customer_gid: str,
    email: str,
    order_gids: Sequence[str],
    now: datetime,
) -> PrivacyRequest:
    """Write the request down and have it carried out; the same `reference` is the same request."""
    request, new = PrivacyRequest.objects.get_or_create(
        shop=shop,
        kind=kind,
        reference=reference,
        defaults={
            "customer_gid": customer_gid,
            "email": email_key(email),
            "order_gids": list(order_gids),
            "received_at": now,
            "due_at": now + TIME_ALLOWED,
        },
    )
    if new:
        put(shop, f"privacy.{kind}", {"request": request.pk}, now=now)
    return request


@transaction.atomic
def finish_privacy_request(*, request: PrivacyRequest, now: datetime, file: bytes | None = None) -> None:
    """Keep that it was done, and the file for a while; who was meant is forgotten."""
    request.done_at, request.file = now, file
    request.file_expires_at = now + FILE_KEPT if file else None
    request.customer_gid, request.email, request.order_gids = "", "", []
    request.save()


def drop_expired_files(*, now: datetime) -> int:
    """Delete exports whose time is over; returns how many."""
    return PrivacyRequest.objects.filter(file_expires_at__lt=now).update(file=None, file_expires_at=None)
