"""The app's own life in a shop: removed, given other scopes, the shop's details changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from returns.doors import door
from returns.operations.api_keys import revoke_all_keys
from returns.operations.open_shop import open_shop
from shop_integration.admin_api.shops import read_shop
from shop_integration.connect import connect
from shop_integration.customer_account import sessions
from shop_integration.features import keep_scopes, keep_store_credit
from shop_integration.install.tokens import drop
from shop_integration.models import CustomerAccounts, Installation
from shop_integration.webhooks.news import News

if TYPE_CHECKING:
    from returns.models import Shop

Clock = Callable[[], datetime]


@transaction.atomic
def uninstalled(shop: Shop, news: Sequence[News], clock: Clock) -> str:
    """Forget tokens and credentials, sign shoppers out, void keys of programs; the data stays until its erasure.

    A reinstallation may be faster than the news of the removal before it, so older news is not believed.
    """
    # The shop is held before its installation, as whoever installs holds them.
    open_shop(domain=shop.domain, now=clock())
    row = Installation.objects.select_for_update().filter(shop=shop).first()
    happened = max(item.delivery.happened_at for item in news)
    if row is None or row.uninstalled_at:
        return "ignored: not installed"
    if happened < row.installed_at:
        return "ignored: installed again since"
    drop(row)
    row.uninstalled_at = happened
    row.save()
    open_shop(domain=shop.domain, now=happened, store_credit=False)
    sessions.end_all(shop.pk)
    CustomerAccounts.objects.filter(shop=shop).update(switched_on=False)
    revoke_all_keys(shop_id=shop.pk, now=happened)
    door("labels.drop_credentials")(shop.pk)
    door("texts.drop_account")(shop.pk)
    return "uninstalled"


def shop_changed(shop: Shop, news: Sequence[News], clock: Clock) -> str:
    """Read the shop's details and the scopes that are granted now."""
    now = clock()
    client = connect(shop, now=now)
    facts = read_shop(client)
    open_shop(domain=shop.domain, now=now, **facts.about)
    keep_scopes(shop, facts.scopes, now=now)
    keep_store_credit(shop, client, now=now)
    return "shop read again"
