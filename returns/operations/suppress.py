"""Somebody is not written to any more, or is again."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from returns.history import Actor, note
from returns.models import ReaderKey, Return, Shop, Suppression
from returns.queries.suppressions import digest_of
from returns.vault import seal

Reason = Suppression.Reason


def reader_of(shop: Shop, address: str) -> str:
    """The digest of an address; the shop gets its key with the first. Raises vault.UnableToOpen."""
    key, _made = ReaderKey.objects.get_or_create(shop=shop, defaults={"sealed_key": seal(secrets.token_urlsafe(32))})
    return digest_of(key, address)


@transaction.atomic
def suppress(*, shop: Shop, reader: str, reason: Reason, now: datetime, rma: Return | None = None) -> bool:
    """Put a digest on the list; False where it stood there already for that reason.

    The return whose message brought it about has it in its history, without the address.
    """
    _row, new = Suppression.objects.get_or_create(
        shop=shop, reader=reader, reason=reason, defaults={"at": now, "rma": rma}
    )
    if new and rma and reason != Reason.UNSUBSCRIBED:
        note(rma, f"mail.{reason.lower()}", at=now, actor=Actor.SYSTEM)
    return new


@transaction.atomic
def write_again(*, shop: Shop, reader: str, reasons: Collection[Reason]) -> None:
    """Take a digest off the list for these reasons."""
    shop.suppressions.filter(reader=reader, reason__in=reasons).delete()
