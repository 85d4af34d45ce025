"""The query an admin launches an embedded app with: ID token, shop, host, and an hmac over it all."""

import base64
import time
from urllib.parse import urlencode

from simulator.id_tokens import mint_id_token
from simulator.options import Options
from simulator.signing import launch_hmac


def launch_url(
    options: Options, *, domain: str, path: str, user_id: int, locale: str, session: str, extra: list[tuple[str, str]]
) -> str:
    """Return the address of an app page with everything the admin adds; `path` is relative to the app's root."""
    handle = domain.removesuffix(".myshopify.com")
    host = base64.b64encode(f"admin.shopify.com/store/{handle}".encode()).decode().rstrip("=")
    token = mint_id_token(
        shop=domain, api_key=options.api_key, api_secret=options.api_secret, user_id=user_id, session=session
    )
    pairs = [
        *extra,
        ("embedded", "1"),
        ("host", host),
        ("id_token", token),
        ("locale", locale),
        ("session", session),
        ("shop", domain),
        ("timestamp", str(int(time.time()))),
    ]
    pairs.append(("hmac", launch_hmac(secret=options.api_secret, pairs=pairs)))
    return f"{options.app_url}/app/{path}?{urlencode(pairs)}"
