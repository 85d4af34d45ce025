"""What Shopify signed with the app's secret: read by the same strict rules, whatever kind of token it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import jwt
from django.conf import settings
from jwt.types import Options

LEEWAY_SECONDS = 10
LONGEST = 4096


def signed_claims(token: str, *, required: Sequence[str]) -> dict[str, Any] | None:
    """The claims of a token; None unless it is HS256 with a secret of ours, for this app, with every required claim.

    Times are not looked at: `is_timely` asks for them.
    """
    if not token.isascii() or len(token) > LONGEST:
        return None
    checks: Options = {"require": list(required), "verify_exp": False, "verify_nbf": False, "verify_iat": False}
    for secret in filter(None, (settings.SHOPIFY_API_SECRET, settings.SHOPIFY_OLD_API_SECRET)):
        try:
            return jwt.decode(token, secret, ["HS256"], audience=settings.SHOPIFY_API_KEY, options=checks)
        except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
            continue
    return None


def is_timely(claims: Mapping[str, Any], now: datetime, *, longest_life: float = float("inf")) -> bool:
    """Whether `nbf` and `exp` hold around `now`, with ten seconds of leeway, `longest_life` seconds apart at most."""
    ends, begins, moment = claims["exp"], claims["nbf"], now.timestamp()
    if type(ends) is not int or type(begins) is not int or ends - begins > longest_life:
        return False
    return begins - LEEWAY_SECONDS <= moment < ends + LEEWAY_SECONDS
