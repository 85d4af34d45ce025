"""Fit notes at Shopify: one metafield of a product that belongs to the app, JSON with a text for each language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from shop_integration.admin_api.client import AdminClient
from shop_integration.errors import Refused, Unreachable

NAMESPACE, KEY = "$app:returns", "fit_note"
DEFINITION = {
    "name": "Fit note",
    "description": "How the product fits, by language. Written by the returns app.",
    "namespace": NAMESPACE,
    "key": KEY,
    "type": "json",
    "ownerType": "PRODUCT",
    "access": {"admin": "MERCHANT_READ", "storefront": "PUBLIC_READ"},
}


@dataclass(frozen=True, slots=True)
class HeldNote:
    """What a product has: `value` as it is kept there, with its digest; both "" where it has no note."""

    value: str = ""
    digest: str = ""

    @property
    def texts(self) -> dict[str, str]:
        """The texts by language; none where somebody put something else there."""
        try:
            found = json.loads(self.value or "{}")
        except ValueError:
            return {}
        return {str(code): str(text) for code, text in found.items()} if isinstance(found, dict) else {}


def read_fit_note(client: AdminClient, product_gid: str) -> HeldNote | None:
    """The note of a product as it is now; None if the shop has no such product. Raises ShopifyError."""
    product = client.query("fit_note", id=product_gid)["product"]
    if product is None:
        return None
    held = product["metafield"]
    return HeldNote(held["value"], held["compareDigest"]) if held else HeldNote()


def define_fit_notes(client: AdminClient) -> None:
    """Make the field that themes may read, if it is not made. Raises ShopifyError."""
    try:
        client.mutate("fit_note_definition", definition=DEFINITION)
    except Refused as refusal:
        if refusal.codes != {"TAKEN"}:
            raise


def set_fit_note(client: AdminClient, product_gid: str, texts: Mapping[str, str], *, digest: str) -> str:
    """Write a note where `digest` is still that of the one before ("": there is none); the new digest.

    Raises ShopifyError, Refused with STALE_OBJECT where it is another.
    """
    field = {
        "ownerId": product_gid,
        "namespace": NAMESPACE,
        "key": KEY,
        "type": "json",
        "value": json.dumps(dict(texts), ensure_ascii=False, sort_keys=True),
        "compareDigest": digest or None,
    }
    written = client.mutate("fit_note_write", metafields=[field])["metafields"]
    if not written or not written[0]:
        raise Unreachable("a part of the answer was withheld", maybe_done=True)
    return str(written[0]["compareDigest"])


def delete_fit_note(client: AdminClient, product_gid: str) -> None:
    """Take a note off its product, if it has one. Raises ShopifyError."""
    client.mutate("fit_note_remove", metafields=[{"ownerId": product_gid, "namespace": NAMESPACE, "key": KEY}])
