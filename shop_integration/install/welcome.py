"""The first sight of a shop: exchange the ID token for our own tokens, ask the shop about itself, open it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from returns.leases import hasten, revive
from returns.operations.open_shop import open_shop
from returns.queries.shops import shop_by_domain
from returns.wake import DRAIN_INBOX, DRAIN_OUTBOX, wake_on_commit
from shop_integration.admin_api.client import AdminClient, TokenSource
from shop_integration.admin_api.shops import ShopFacts, read_shop
from shop_integration.errors import TokenRefused
from shop_integration.imports import begin_import
from shop_integration.install import oauth
from shop_integration.install.id_token import Caller
from shop_integration.install.tokens import can_work, keep
from shop_integration.models import Installation, OrderImport, WebhookDelivery

if TYPE_CHECKING:
    from returns.models import Shop

# Nobody removes the app and puts it back faster.
SEEN_EVERY = timedelta(seconds=10)


def welcome(caller: Caller, *, locale: str, now: datetime) -> Shop:
    """The caller's shop, installed. Shopify is asked only if we hold no tokens that work. Raises ShopifyError."""
    shop = shop_by_domain(caller.domain)
    row = Installation.objects.filter(shop=shop).first() if shop else None
    if shop and row and can_work(row, now=now):
        see(row, caller)
        return shop
    grant = oauth.exchange(caller.token, caller.claims)
    facts = read_shop(AdminClient(caller.domain, token=_only(grant.access_token)))
    if facts.domain != caller.domain:
        raise TokenRefused("the token is for another shop")
    return _install(facts, grant, locale=None if shop else locale, seen_at=caller.issued_at, now=now)


def see(row: Installation, caller: Caller) -> None:
    """Write down that the app is there, though not for each of the calls that a page makes together."""
    if row.seen_at is None or row.seen_at + SEEN_EVERY < caller.issued_at:
        Installation.objects.filter(pk=row.pk).update(seen_at=caller.issued_at)


@transaction.atomic
def _install(facts: ShopFacts, grant: oauth.Grant, *, locale: str | None, seen_at: datetime, now: datetime) -> Shop:
    """Keep what Shopify gave. A shop that is new, or back after an uninstall, has its orders imported."""
    about = facts.about | ({"locale": locale} if locale else {})
    shop = open_shop(domain=facts.domain, now=now, **about)
    row, new = Installation.objects.select_for_update().get_or_create(shop=shop, defaults={"installed_at": now})
    back = row.uninstalled_at is not None
    # Shopify gave tokens, so the app is there: news of a removal before this moment are old, heard of or not.
    row.installed_at, row.uninstalled_at, row.seen_at = max(row.installed_at, now), None, seen_at
    keep(row, grant)
    row.save()
    if new or back:
        begin_import(shop, now=now)
    _take_up_again(shop, now)
    return shop


def _take_up_again(shop: Shop, now: datetime) -> None:
    """What was given up or put off only because there was no token is due again."""
    for words in ("NotInstalled", "TokenRefused"):
        stuck = shop.outbox.filter(done_at=None, last_error__startswith=words)
        revive(stuck.exclude(dead_at=None), now=now)
        hasten(stuck.filter(dead_at=None), now=now)
        hasten(OrderImport.objects.waiting().filter(shop=shop, last_error__startswith=words), now=now)
    heard = WebhookDelivery.objects.waiting().filter(shop_domain=shop.domain, last_error__startswith="TokenRefused")
    heard.filter(lease=None, due_at__gt=now).update(due_at=now)
    wake_on_commit(DRAIN_OUTBOX)
    wake_on_commit(DRAIN_INBOX)


def _only(token: str) -> TokenSource:
    def source(refused: str) -> str:
        if refused:
            raise TokenRefused("the new token is not accepted")
        return token

    return source
