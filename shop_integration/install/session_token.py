"""Session tokens: what Shopify gives an extension on a customer's pages, to prove to us whose pages they are.

They live for five minutes, name the shop, and name the customer only where one is signed in. They are no ID tokens of
the admin: there is no session at the admin in them, and no member of staff, so that neither can be taken for the other.
"""

from __future__ import annotations

import re
from datetime import datetime

from returns.sign_in import Passenger
from shop_integration.install.signed_claims import is_timely, signed_claims
from shop_integration.shops import shop_domain

LONGEST_LIFE_SECONDS = 600
REQUIRED = ["exp", "nbf", "iat", "dest", "aud", "jti"]
_CUSTOMER = re.compile(r"gid://shopify/Customer/[0-9]{1,20}")


def read_session_token(token: str, *, now: datetime) -> Passenger | None:
    """Who a token speaks for; None for one that proves nothing.

    HS256 with the app's secret only, every claim there, ten seconds of leeway, a life of minutes, no sign of the admin.
    """
    claims = signed_claims(token, required=REQUIRED)
    if claims is None or "sid" in claims or not is_timely(claims, now, longest_life=LONGEST_LIFE_SECONDS):
        return None
    dest = claims["dest"]
    domain = shop_domain(dest.removeprefix("https://")) if isinstance(dest, str) else None
    customer = claims.get("sub") or ""
    if domain is None or not isinstance(customer, str) or (customer and not _CUSTOMER.fullmatch(customer)):
        return None
    return Passenger(domain=domain, customer_gid=customer)
