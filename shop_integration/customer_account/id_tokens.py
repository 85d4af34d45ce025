"""Shopify's signed statement of who signed in: RS256 alone, with a key that the shop's sign-in publishes."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from typing import Any

import jwt
from jwt.types import Options

from shop_integration.customer_account.addresses import FRESH, client_id, fetch
from shop_integration.customer_rows import CustomerAccounts

LEEWAY = 10
REQUIRED = ["iss", "sub", "aud", "exp", "iat", "nonce"]
# Known keys are read again when they are a day old, since Shopify may have taken one back. An unknown key may be a new
# one; who sends many makes us ask no more often than this.
KEYS_AGAIN = timedelta(minutes=1)


class InvalidIdToken(Exception):
    """The statement proves nothing."""


def check(row: CustomerAccounts, token: str, *, nonce: str, now: datetime) -> None:
    """Make sure that Shopify says it: to us, now, about this very sign-in. Raises InvalidIdToken, Unreachable."""
    claims = _signed_claims(row, token, now)
    audience = claims["aud"]
    given = str(claims["nonce"]).encode()
    if audience != client_id(row) and audience != [client_id(row)]:
        raise InvalidIdToken("audience")
    if not hmac.compare_digest(given, nonce.encode()):
        raise InvalidIdToken("nonce")
    if not _timely(claims, now):
        raise InvalidIdToken("time")


def _signed_claims(row: CustomerAccounts, token: str, now: datetime) -> dict[str, Any]:
    checks: Options = {
        "require": REQUIRED, "verify_exp": False, "verify_iat": False, "verify_nbf": False, "verify_aud": False
    }  # fmt: skip
    try:
        key = _key(row, str(jwt.get_unverified_header(token).get("kid", "")), now)
        return jwt.decode(token, key, ["RS256"], issuer=row.issuer, options=checks)
    except (jwt.PyJWTError, KeyError, ValueError, TypeError, RecursionError) as error:
        raise InvalidIdToken(type(error).__name__) from error


def _key(row: CustomerAccounts, kid: str, now: datetime) -> Any:
    again = FRESH if kid in _kids(row) else KEYS_AGAIN
    if row.keys_read_at is None or row.keys_read_at <= now - again:
        row.keys, row.keys_read_at = fetch(row.jwks_uri), now
        row.save(update_fields=["keys", "keys_read_at"])
    if kid not in _kids(row):
        raise InvalidIdToken("unknown key")
    return jwt.PyJWKSet.from_dict(row.keys)[kid].key


def _kids(row: CustomerAccounts) -> set[str]:
    keys = row.keys.get("keys")
    return {str(key.get("kid")) for key in keys if isinstance(key, dict)} if isinstance(keys, list) else set()


def _timely(claims: dict[str, Any], now: datetime) -> bool:
    ends, born, moment = claims["exp"], claims["iat"], now.timestamp()
    if type(ends) is not int or type(born) is not int:
        return False
    return born - LEEWAY <= moment < ends + LEEWAY
