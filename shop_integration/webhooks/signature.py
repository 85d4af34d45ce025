"""Did Shopify send these bytes? Base64 HMAC-SHA256 of the raw body with one of the app's secrets.

The signature covers the body alone: topic, shop and time stand in headers that anybody could have changed. So a
webhook is a hint, and what it is about is read again with that shop's own token.
"""

import binascii
import hmac
from base64 import b64decode
from collections.abc import Iterable


def is_signed(body: bytes, digest: str, *, secrets: Iterable[str]) -> bool:
    """Tell whether `digest` (the header as it came) fits the body under one of `secrets`, none of them empty."""
    try:
        given = b64decode(digest.encode("latin-1", "replace"), validate=True)
    except binascii.Error:
        return False
    fits = [hmac.compare_digest(given, hmac.digest(secret.encode(), body, "sha256")) for secret in secrets]
    return any(fits)
