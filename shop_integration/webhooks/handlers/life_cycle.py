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
from shop_integration.presence import opens, was_seen
from shop_integration.webhooks.news import News

if TYPE_CHECKING:
    from returns.models import Shop

Clock = Callable[[], datetime]


def uninstalled(shop: Shop, news: Sequence[News], clock: Clock) -> str:
    """Forget tokens and credentials, sign shoppers out, void keys of programs; the data stays until its erasure.

    A reinstallation may be faster than the news of the removal before it, so older news is not believed, nor is any
    while our token, which ends with a removal, opens the shop.
    """
    happened = max(item.delivery.happened_at for item in news)
    row = Installation.objects.filter(shop=shop).first()
    if row and not _is_old(row, happened) and opens(shop, now=clock()):
        return "ignored: installed again since"
    return _let_go(shop, happened, clock())


def _is_old(row: Installation, happened: datetime) -> bool:
    return row.uninstalled_at is not None or happened < row.installed_at


@transaction.atomic
def _let_go(shop: Shop, happened: datetime, now: datetime) -> str:
    # The shop is held before its installation, as whoever installs holds them.
    open_shop(domain=shop.domain, now=now)
    row = Installation.objects.select_for_update().filter(shop=shop).first()
    if row is None or row.uninstalled_at:
        return "ignored: not installed"
    if _is_old(row, happened):
        return "ignored: installed again since"
    drop(row)
    if was_seen(row, since=happened):
        # The next visit brings tokens.
        row.save()
        return "tokens dropped: opened again since"
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
