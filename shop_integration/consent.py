"""Whether somebody agreed to marketing, asked of Shopify at the moment it matters: nothing of it is kept here."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from shop_integration.admin_api.customers import read_consent
from shop_integration.connect import connect
from shop_integration.errors import ShopifyError
from shop_integration.unanswered import no_answer

if TYPE_CHECKING:
    from returns.models import Shop


def agreed_to_email(shop: Shop, *, customer_gid: str, email: str, now: datetime) -> bool:
    """Whether the customer agreed to marketing at this very e-mail address; False for nobody. Raises NoAnswer."""
    if not customer_gid:
        return False
    try:
        agreed_at = read_consent(connect(shop, now=now), customer_gid)
    except ShopifyError as error:
        raise no_answer(error) from error
    return bool(agreed_at) and agreed_at.casefold() == email.strip().casefold()
