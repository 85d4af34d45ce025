"""A shop's account at the provider of texts: kept once the provider took its key, which nobody sees again."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from returns.vault import UnableToOpen, seal, unseal
from returns_portal.models import TextAccount
from returns_portal.sms.provider import Provider, Unusable
from returns_portal.sms.twilio import Twilio

if TYPE_CHECKING:
    from returns.models import Shop


def account_of(shop: Shop) -> TextAccount | None:
    """The shop's account; None where it sends no texts."""
    return TextAccount.objects.filter(shop=shop).first()


def provider_of(account: TextAccount) -> Provider:
    """Whom to ask. Raises Unusable where no key of ours opens what is kept."""
    try:
        return Twilio(account.sid, unseal(account.sealed_token), account.sender)
    except UnableToOpen as error:
        raise Unusable("the token of the account cannot be read; enter it again") from error


def keep(shop: Shop, *, sid: str, token: str, sender: str, kinds: Collection[str], most_a_day: int) -> TextAccount:
    """Keep what a shop says of its account, once the provider took it. An empty token stays as it was.

    Raises TextError, and then nothing is kept.
    """
    known = account_of(shop)
    account = known or TextAccount(shop=shop, webhook_token=secrets.token_urlsafe(24))
    account.sid, account.sender, account.kinds, account.most_a_day = sid, sender, list(kinds), most_a_day
    if token:
        account.sealed_token = seal(token)
    provider_of(account).check()
    # What texts count meanwhile is theirs to write.
    account.save(update_fields=["sid", "sealed_token", "sender", "kinds", "most_a_day"] if known else None)
    return account


def drop(shop_id: int) -> None:
    """Forget the account, as when the app leaves the shop: no text is sent or offered any more."""
    TextAccount.objects.filter(shop=shop_id).delete()


def report_address(account: TextAccount) -> str:
    """Where the provider reports to, also what readers answer."""
    return settings.APP_URL + reverse("text-report", args=[account.webhook_token])
