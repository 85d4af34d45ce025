"""The key that ID tokens are signed with: one for all shops, published as a JWKS and kept in the state file."""

import json
import time
from typing import Any, cast

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from jwt.algorithms import RSAAlgorithm

KEY_ID = "simulator-1"
SECONDS = 3600


class InvalidHint(Exception):
    """Not an ID token of ours."""


_held: dict[str, RSAPrivateKey] = {}


def key() -> RSAPrivateKey:
    """Return the private key, made on first use."""
    if KEY_ID not in _held:
        _held[KEY_ID] = generate_private_key(public_exponent=65537, key_size=2048)
    return _held[KEY_ID]


def dump() -> bytes:
    """Return the private key for the state file."""
    return key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def load(written: bytes) -> None:
    """Go on with the key that `dump` wrote: apps know it under its id."""
    _held[KEY_ID] = cast("RSAPrivateKey", load_pem_private_key(written, password=None))


def jwks() -> dict[str, Any]:
    """Return the public key as browsers and apps may fetch it."""
    public = json.loads(RSAAlgorithm.to_jwk(key().public_key()))
    return {"keys": [{**public, "kid": KEY_ID, "use": "sig", "alg": "RS256"}]}


def id_token(claims: dict[str, Any]) -> str:
    """Sign claims, which get a birth and an end."""
    now = int(time.time())
    whole = {"iat": now, "auth_time": now, "exp": now + SECONDS, **claims}
    return jwt.encode(whole, key(), algorithm="RS256", headers={"kid": KEY_ID})


def read_hint(token: str, *, issuer: str) -> dict[str, Any]:
    """Return the claims of an ID token of ours, which may have run out since. Raises InvalidHint."""
    checks = {"verify_exp": False, "verify_aud": False}
    try:
        return jwt.decode(token, key().public_key(), ["RS256"], issuer=issuer, options=checks)  # type: ignore[arg-type]
    except jwt.PyJWTError as error:
        raise InvalidHint from error
