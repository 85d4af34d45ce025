"""Whom a shop does not write to, and why."""

from __future__ import annotations

import hmac
from hashlib import sha256

from returns.models import ReaderKey, Shop, Suppression
from returns.vault import unseal

Reason = Suppression.Reason


def digest_of(key: ReaderKey, address: str) -> str:
    """The keyed digest under which an address stands in the list, however its letters are written."""
    return hmac.new(unseal(key.sealed_key).encode(), address.strip().casefold().encode(), sha256).hexdigest()


def reasons_against(shop: Shop, address: str) -> frozenset[Reason]:
    """Why the shop does not write to this address; empty where nothing speaks against it."""
    key = ReaderKey.objects.filter(shop=shop).first()
    return reasons_of(shop, digest_of(key, address)) if key and address else frozenset()


def reasons_of(shop: Shop, reader: str) -> frozenset[Reason]:
    """The same for a digest."""
    found = shop.suppressions.filter(reader=reader).values_list("reason", flat=True)
    return frozenset(Reason(reason) for reason in found)
