"""The three signatures Shopify makes with an app's secret, and the sandbox carrier's."""

import base64
import hashlib
import hmac
from collections.abc import Iterable

Pairs = Iterable[tuple[str, str]]


def webhook_digest(*, secret: str, body: bytes) -> str:
    """Return X-Shopify-Hmac-Sha256: base64 HMAC-SHA256 of the raw body."""
    return base64.b64encode(hmac.digest(secret.encode(), body, "sha256")).decode()


def carrier_digest(*, key: str, body: bytes) -> str:
    """Return X-Sandbox-Signature: hex HMAC-SHA256 of the raw body."""
    return _hex(key, body)


def proxy_signature(*, secret: str, pairs: Pairs) -> str:
    """Return the app proxy's `signature`: sorted key=value, repeated values joined by commas, no separator."""
    grouped: dict[str, list[str]] = {}
    for name, value in pairs:
        grouped.setdefault(name, []).append(value)
    grouped.pop("signature", None)
    text = "".join(sorted(f"{name}={','.join(values)}" for name, values in grouped.items()))
    return _hex(secret, text.encode())


def launch_hmac(*, secret: str, pairs: Pairs) -> str:
    """Return the `hmac` of an admin launch: sorted key=value joined by &, with % and & (in keys =) escaped."""
    kept = (pair for pair in pairs if pair[0] not in {"hmac", "signature"})
    text = "&".join(sorted(f"{_escape(name).replace('=', '%3D')}={_escape(value)}" for name, value in kept))
    return _hex(secret, text.encode())


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("&", "%26")


def _hex(secret: str, message: bytes) -> str:
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
