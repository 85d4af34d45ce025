"""ID tokens: what the admin gives a browser to prove shop and user to the app, for about a minute."""

import secrets
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

import jwt

LIFE_SECONDS = 60
LEEWAY_SECONDS = 10


class UnableToAcceptIdToken(Exception):
    """The token proves nothing here; the message says why."""


@dataclass(frozen=True)
class Staff:
    """A person at work in the admin."""

    id: int = 7000001
    name: str = "Camille Martin"
    email: str = "camille@example.com"


def mint_id_token(*, shop: str, api_key: str, api_secret: str, user_id: int, session: str = "") -> str:
    """Return a signed ID token for `shop` (full myshopify domain). Token times are real time, never the moved clock."""
    now = int(time.time())
    claims = {
        "iss": f"https://{shop}/admin",
        "dest": f"https://{shop}",
        "aud": api_key,
        "sub": str(user_id),
        "exp": now + LIFE_SECONDS,
        "nbf": now,
        "iat": now,
        "jti": secrets.token_hex(16),
        "sid": session or secrets.token_hex(32),
    }
    return jwt.encode(claims, api_secret, algorithm="HS256")


def read_id_token(token: str, *, shop: str, api_key: str, api_secret: str) -> int:
    """Return the user id of a token made for this app and `shop`, or raise UnableToAcceptIdToken."""
    try:
        claims = jwt.decode(
            token,
            api_secret,
            algorithms=["HS256"],
            audience=api_key,
            leeway=LEEWAY_SECONDS,
            options={"require": ["exp", "nbf", "iss", "dest", "sub", "aud"]},
        )
    except jwt.PyJWTError as error:
        raise UnableToAcceptIdToken(str(error)) from error
    if urlsplit(str(claims["dest"])).hostname != shop:
        raise UnableToAcceptIdToken("the token was made for another shop")
    if not str(claims["sub"]).isdigit():
        raise UnableToAcceptIdToken("the subject is not a user")
    return int(claims["sub"])
