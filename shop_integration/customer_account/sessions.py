"""Who is signed in: sessions kept, found, ended, forgotten; and the token of each, renewed under its row's lock."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q, QuerySet

from returns.links import LIFETIME, Purpose
from returns.queries.person import Person
from returns.queries.shops import shop_by_id
from returns.sign_in import SignedOut, Visit
from returns.vault import UnableToOpen, seal
from shop_integration.admin_api.reading import gid
from shop_integration.customer_account import tokens
from shop_integration.customer_account.addresses import accounts_of
from shop_integration.customer_account.tokens import Tokens
from shop_integration.customer_rows import GOOD_FOR, CustomerSession, SignIn
from shop_integration.errors import TokenRefused
from shop_integration.install.oauth import MARGIN

if TYPE_CHECKING:
    from returns.models import Shop


def keep(shop: Shop, given: Tokens, *, customer_gid: str, now: datetime) -> Visit:
    """Remember who signed in just now."""
    row = CustomerSession.objects.create(
        shop=shop,
        customer_gid=customer_gid,
        key=secrets.token_urlsafe(16),
        sealed_access_token=seal(given.access_token),
        sealed_refresh_token=seal(given.refresh_token),
        sealed_id_token=seal(given.id_token),
        access_token_expires_at=given.expires_at,
        begun_at=now,
    )
    return Visit(row.pk, row.key)


def find(shop: Shop, visit: Visit, *, now: datetime) -> CustomerSession:
    """The shop's living session. Raises SignedOut."""
    row = CustomerSession.objects.select_related("shop").filter(shop=shop, pk=visit.session_id).first()
    if row is None or not hmac.compare_digest(row.key.encode(), visit.key.encode()) or row.begun_at <= _before(now):
        raise SignedOut
    return row


def access_token(row: CustomerSession, *, now: datetime, refused: str = "") -> str:
    """A token that is good now and is not `refused`. Raises SignedOut or Unreachable.

    However many pages ask at once, one refreshes: the row is locked until the new pair is committed (decision 7).
    """
    try:
        return row.access_token if _good(row, now, refused) else _renewed(row, now, refused)
    except (TokenRefused, UnableToOpen) as error:
        end(row)
        raise SignedOut from error


def end(row: CustomerSession) -> None:
    """Forget a session with its tokens."""
    CustomerSession.objects.filter(pk=row.pk).delete()


def sweep(*, now: datetime) -> int:
    """Forget sessions and sign-ins whose time is up; returns how many."""
    old, _ = CustomerSession.objects.filter(begun_at__lte=_before(now)).delete()
    stale, _ = SignIn.objects.filter(begun_at__lte=now - GOOD_FOR).delete()
    return old + stale


def end_all(shop_id: int) -> None:
    """Sign everybody of a shop out, and let nobody finish who is on the way."""
    SignIn.objects.filter(shop=shop_id).delete()
    CustomerSession.objects.filter(shop=shop_id).delete()


def of_person(person: Person) -> QuerySet[CustomerSession]:
    """Where a person is signed in: by the ids that a request names, and by the orders that are theirs."""
    named = [gid("Customer", mark) for mark in person.marks if mark.isdigit()]
    theirs = shop_by_id(person.shop_id).orders.filter(pk__in=person.order_ids).exclude(customer_gid="")
    mine = Q(customer_gid__in=named) | Q(customer_gid__in=theirs.values("customer_gid"))
    return CustomerSession.objects.filter(mine, shop=person.shop_id)


def _renewed(row: CustomerSession, now: datetime, refused: str) -> str:
    accounts = accounts_of(row.shop, now=now)
    with transaction.atomic():
        held = CustomerSession.objects.select_for_update().filter(pk=row.pk).first()
        if held is None:
            raise SignedOut
        if _good(held, now, refused):
            return held.access_token
        if not held.sealed_refresh_token:
            raise TokenRefused("no refresh token")
        given = tokens.refresh(accounts, held.refresh_token, now=now)
        held.sealed_access_token, held.access_token_expires_at = seal(given.access_token), given.expires_at
        held.sealed_refresh_token = seal(given.refresh_token) or held.sealed_refresh_token
        held.save(update_fields=["sealed_access_token", "sealed_refresh_token", "access_token_expires_at"])
    return given.access_token


def _good(row: CustomerSession, now: datetime, refused: str) -> bool:
    return row.access_token_expires_at > now + MARGIN and (not refused or row.access_token != refused)


def _before(now: datetime) -> datetime:
    return now - LIFETIME[Purpose.CUSTOMER]
