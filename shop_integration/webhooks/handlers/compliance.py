"""Requests of the law, which Shopify passes on: what a shopper or a shop asks to see or to have deleted.

They become privacy requests, which the roof carries out over all wings within the thirty days that Shopify gives.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from returns.operations.privacy_request import open_privacy_request
from returns.outbox import put
from shop_integration.admin_api.reading import gid
from shop_integration.models import Installation
from shop_integration.presence import opens, was_seen
from shop_integration.webhooks.body import Body, part
from shop_integration.webhooks.news import News

if TYPE_CHECKING:
    from returns.models import Shop

Clock = Callable[[], datetime]
# Shopify sends it 48 hours after the removal; an hour is room for its clocks.
SINCE_REMOVAL = timedelta(hours=47)


def show_customer(shop: Shop, news: Sequence[News], clock: Clock) -> str:
    """A shopper asks what is held on them: an export is made for the merchant to hand over."""
    for item in news:
        _open(shop, item, "export", "orders_requested", clock())
    return "export asked for"


def redact_customer(shop: Shop, news: Sequence[News], clock: Clock) -> str:
    """A shopper is to be forgotten."""
    for item in news:
        _open(shop, item, "redact", "orders_to_redact", clock())
    return "redaction asked for"


def redact_shop(shop: Shop, news: Sequence[News], clock: Clock) -> str:
    """A shop that left is to be forgotten: 48 hours after the uninstall, unless the app is back by then.

    The news of the uninstall may have been lost, so a shop that has the app as far as we heard is asked for it.
    """
    now, removed = clock(), max(item.delivery.happened_at for item in news) - SINCE_REMOVAL
    row = Installation.objects.filter(shop=shop, uninstalled_at=None).first()
    if row and (was_seen(row, since=removed) or opens(shop, now=now)):
        return "ignored: installed again"
    put(shop, "privacy.erase", {}, now=now)
    return "erasing asked for"


def _open(shop: Shop, item: News, kind: str, orders: str, now: datetime) -> None:
    customer = part(item.body, "customer")
    number = customer.get("id")
    numbers = item.body.get(orders)
    open_privacy_request(
        shop=shop,
        kind=kind,
        reference=item.delivery.webhook_id,
        customer_gid=gid("Customer", number) if isinstance(number, int) else "",
        email=_email(customer),
        order_gids=[gid("Order", each) for each in numbers if isinstance(each, int)]
        if isinstance(numbers, list)
        else [],
        now=now,
    )


def _email(customer: Body) -> str:
    """The address that is named, if it can be one; the number and the orders find a person just as well."""
    email = customer.get("email")
    return email if isinstance(email, str) and len(email) <= 254 and "\0" not in email else ""
