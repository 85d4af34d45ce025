"""The one place that hands out a shop's access token, and renews it under the row's lock."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from returns.vault import UnableToOpen
from shop_integration.errors import NotInstalled, TokenRefused
from shop_integration.install import oauth
from shop_integration.models import Installation

if TYPE_CHECKING:
    from returns.models import Shop

# Somebody must open the app in the admin; until then trying often is no use.
UNTIL_A_VISIT = timedelta(minutes=30)
NO_TOKEN = "no token"  # noqa: S105 - says that there is none


def access_token(shop: Shop, *, now: datetime, refused: str = "") -> str:
    """A token that is good now and is not `refused`. Raises NotInstalled, TokenRefused or Unreachable.

    A pair that none of our keys opens is as good as none, and an app without a pair is no app that was removed: the
    next visit brings a new one.

    However many workers ask at once, one of them refreshes and the others get what it was given: the row is locked
    from reading the old pair until the new one is committed. It is the one network call inside a transaction.
    """
    row = Installation.objects.select_related("shop").filter(shop=shop, uninstalled_at=None).first()
    if row is None:
        raise NotInstalled(shop.domain)
    return token_of(row, now=now, refused=refused)


def token_of(row: Installation, *, now: datetime, refused: str = "") -> str:
    """`access_token` for an installation that was read just now. Raises as that."""
    if not row.sealed_access_token:
        raise TokenRefused(NO_TOKEN)
    try:
        return row.access_token if _good(row, now, refused) else _renewed(row.pk, row.shop.domain, now, refused)
    except UnableToOpen as error:
        raise TokenRefused("no key opens the stored token") from error


def renew(shop: Shop, *, now: datetime) -> None:
    """Get the next pair although the one we hold is still good. Raises as `access_token`."""
    row = Installation.objects.filter(shop=shop, uninstalled_at=None).first()
    if row is None:
        raise NotInstalled(shop.domain)
    if not row.sealed_access_token:
        raise TokenRefused(NO_TOKEN)
    try:
        _renewed(row.pk, shop.domain, now, refused=row.access_token)
    except UnableToOpen as error:
        raise TokenRefused("no key opens the stored token") from error


def can_work(row: Installation | None, *, now: datetime) -> bool:
    """Whether the installation has, or can get, a token without a merchant's help."""
    if row is None or row.uninstalled_at or not row.sealed_access_token:
        return False
    return (_good(row, now, "") or _refreshable(row, now)) and _opens(row)


def keep(row: Installation, grant: oauth.Grant) -> None:
    """Put a pair of tokens on the row; the caller saves it."""
    row.access_token, row.access_token_expires_at = grant.access_token, grant.access_token_expires_at
    row.refresh_token, row.refresh_token_expires_at = grant.refresh_token, grant.refresh_token_expires_at
    row.hold_scopes(filter(None, grant.scopes.split(",")))


def drop(row: Installation) -> None:
    """Forget both tokens; the caller saves the row."""
    row.sealed_access_token = row.sealed_refresh_token = ""
    row.access_token_expires_at = row.refresh_token_expires_at = None


def _renewed(row_id: int, domain: str, now: datetime, refused: str) -> str:
    with transaction.atomic():
        row = Installation.objects.select_for_update().get(pk=row_id)
        if row.uninstalled_at:
            raise NotInstalled(domain)
        if not row.sealed_access_token:
            raise TokenRefused(NO_TOKEN)
        if _good(row, now, refused):
            return row.access_token
        problem = _refresh(row, domain, now)
        row.save()
    if problem:
        raise problem
    return row.access_token


def _refresh(row: Installation, domain: str, now: datetime) -> TokenRefused | None:
    """Renew the pair on the row; a pair that is dead for good is dropped, so that the next visit brings a new one."""
    if not _refreshable(row, now):
        drop(row)
        return TokenRefused("refresh_token_expired")
    try:
        keep(row, oauth.refresh(domain, row.refresh_token))
    except TokenRefused as refusal:
        if str(refusal) == "invalid_grant":
            drop(row)
        return refusal
    return None


def _good(row: Installation, now: datetime, refused: str) -> bool:
    expires = row.access_token_expires_at
    return (expires is None or expires > now + oauth.MARGIN) and (not refused or row.access_token != refused)


def _opens(row: Installation) -> bool:
    try:
        return bool(row.access_token)
    except UnableToOpen:
        return False


def _refreshable(row: Installation, now: datetime) -> bool:
    expires = row.refresh_token_expires_at
    return bool(row.sealed_refresh_token) and (expires is None or expires > now)
