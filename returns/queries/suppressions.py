"""Whom a shop does not write to, and why."""

from __future__ import annotations

import hmac
import logging
from hashlib import sha256

from returns.models import ReaderKey, Shop, Suppression
from returns.vault import UnableToOpen, unseal

logger = logging.getLogger(__name__)
Reason = Suppression.Reason


def digest_of(key: ReaderKey, address: str) -> str:
    """The keyed digest under which an address stands in the list, however its letters are written.

    Raises vault.UnableToOpen where the shop's key was sealed under one that is gone.
    """
    return hmac.new(unseal(key.sealed_key).encode(), address.strip().casefold().encode(), sha256).hexdigest()


def reasons_against(shop: Shop, address: str) -> frozenset[Reason]:
    """Why the shop does not write to this address; empty where nothing speaks against it.

    While nobody can tell who opposed, all are taken to: letters about a return still go out.
    """
    key = ReaderKey.objects.filter(shop=shop).first()
    if key is None or not address:
        return frozenset()
    try:
        return reasons_of(shop, digest_of(key, address))
    except UnableToOpen:
        logger.exception("reader key cannot be opened: nothing but letters about returns goes out")
        return frozenset({Reason.UNSUBSCRIBED})


def reasons_of(shop: Shop, reader: str) -> frozenset[Reason]:
    """The same for a digest."""
    found = shop.suppressions.filter(reader=reader).values_list("reason", flat=True)
    return frozenset(Reason(reason) for reason in found)
