"""Telling programs of events: who is told, when it is tried again, how it is signed. Pure.

The signature is that of Standard Webhooks 1.0.0: HMAC-SHA256 (`v1`) or Ed25519 (`v1a`) over `id.timestamp.body`. Keys
are text: `whsec_` and the bytes in Base64, `whsk_` and the seed for Ed25519, whose other half is shown as `whpk_`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from returns.domain.events import BY_NAME

LONGEST_URL = 500
LONGEST_DESCRIPTION = 120
MOST_ENDPOINTS = 20
# A symmetric secret of Standard Webhooks has 24 to 64 bytes, an Ed25519 seed 32.
SECRET_BYTES = 32
TEST = "webhook.test"
# Between one try and the next; the first is made at once. Ten tries in a little more than three days.
DELAYS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
TRIES = len(DELAYS) + 1
LONGEST_WAIT = timedelta(hours=24)
# Nothing but failures for so long, and the endpoint is switched off.
PATIENCE = timedelta(days=5)
# From so many failures in a row on, nothing at all is sent to an endpoint for a while.
RESTS_AFTER, FIRST_REST, LONGEST_REST = 5, timedelta(seconds=5), timedelta(minutes=5)
# How long the old secret goes on when another takes its place.
OVERLAPS = {"none": timedelta(0), "day": timedelta(days=1), "week": timedelta(days=7)}
# Events can be sent again for so long, and the log goes back so far.
KEPT = timedelta(days=90)
LOG_KEPT = timedelta(days=30)
MOST_REPLAYED = 10_000
_FAMILY = re.compile(r"[a-z_]+\.\*")


class SecretKind(StrEnum):
    """How deliveries are signed."""

    V1 = "v1"
    V1A = "v1a"


class Off(StrEnum):
    """Why nothing is sent to an endpoint."""

    STAFF = "staff"
    GONE = "gone"  # it answered 410
    FAILING = "failing"


_PREFIX = {SecretKind.V1: "whsec_", SecretKind.V1A: "whsk_"}
_PUBLIC = "whpk_"


def families() -> list[str]:
    """What can be wanted all at once, in the order of the catalogue."""
    return list(dict.fromkeys(f"{name.partition('.')[0]}.*" for name in BY_NAME if name != TEST))


def is_wish(text: str) -> bool:
    """Whether this names an event, or a family of them."""
    return text in BY_NAME or (bool(_FAMILY.fullmatch(text)) and text in families())


def wants(wishes: Collection[str], name: str) -> bool:
    """Whether who wished for these is told of this event. Nothing wished for: everything. A test comes by itself."""
    if name == TEST:
        return False
    return not wishes or name in wishes or f"{name.partition('.')[0]}.*" in wishes


def names_for(wishes: Collection[str]) -> list[str]:
    """The events that who wished for these is told of."""
    return [name for name in BY_NAME if wants(wishes, name)]


def next_try(attempts: int, *, now: datetime, chance: float, asked: timedelta | None = None) -> datetime | None:
    """When to try again after so many tries; None: never.

    `chance` (0 to 1) spreads tries by up to a fifth. `asked` is what Retry-After asks for: it is never tried earlier,
    but no later than a day from now for it.
    """
    if attempts >= TRIES:
        return None
    delay = DELAYS[max(attempts, 1) - 1] * (1 + chance / 5)
    return now + max(delay, min(asked or timedelta(0), LONGEST_WAIT))


def rest_of(failures: int, *, asked: timedelta | None = None) -> timedelta:
    """How long nothing is sent to an endpoint after so many failures in a row, or because it asked for a rest."""
    beyond = failures - RESTS_AFTER
    own = min(FIRST_REST * 2 ** min(beyond, 10), LONGEST_REST) if beyond >= 0 else timedelta(0)
    return max(own, min(asked or timedelta(0), LONGEST_REST))


def new_secret(kind: SecretKind, random: bytes) -> str:
    """The text of a secret made of 32 random bytes."""
    return _PREFIX[kind] + base64.b64encode(random).decode()


def public_half(secret: str) -> str:
    """What a receiver checks `v1a` with."""
    key = Ed25519PrivateKey.from_private_bytes(_bytes(secret, SecretKind.V1A)).public_key()
    return _PUBLIC + base64.b64encode(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def sign(secrets: Iterable[tuple[SecretKind, str]], *, uid: str, at: datetime, body: bytes) -> dict[str, str]:
    """The three headers, with a signature for each secret. A full stop in `uid` would make two messages look alike."""
    if not uid or "." in uid:
        raise ValueError("an id has no full stop")
    seconds = int(at.timestamp())
    said = b".".join((uid.encode(), str(seconds).encode(), body))
    signed = " ".join(f"{kind.value},{_signature(kind, secret, said)}" for kind, secret in secrets)
    return {"webhook-id": uid, "webhook-timestamp": str(seconds), "webhook-signature": signed}


def _signature(kind: SecretKind, secret: str, said: bytes) -> str:
    key = _bytes(secret, kind)
    if kind == SecretKind.V1:
        made = hmac.new(key, said, hashlib.sha256).digest()
    else:
        made = Ed25519PrivateKey.from_private_bytes(key).sign(said)
    return base64.b64encode(made).decode()


def _bytes(secret: str, kind: SecretKind) -> bytes:
    text = secret.removeprefix(_PREFIX[kind])
    found = base64.b64decode(text + "=" * (-len(text) % 4))
    if not found:
        raise ValueError("an empty secret signs nothing")
    return found
