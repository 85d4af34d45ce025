"""The way to Shopify's sign-in and back: authorization code with PKCE, bound to the browser that began it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.conf import settings

from returns.doors import NoAnswer
from returns.links import Link, Purpose, sign
from returns.sign_in import Begun, SignInProblem, UnableToSignIn, Visit, proof_of, read_proof, ticket_name
from returns.vault import UnableToOpen
from shop_integration.customer_account import client, id_tokens, sessions, tokens
from shop_integration.customer_account.addresses import accounts_of, client_id
from shop_integration.customer_account.id_tokens import InvalidIdToken
from shop_integration.customer_rows import GOOD_FOR, CustomerAccounts, SignIn
from shop_integration.errors import Rejected, TokenRefused, Unreachable

if TYPE_CHECKING:
    from returns.models import Shop

SCOPE = "openid email customer-account-api:full"


def redirect_uri() -> str:
    """Where Shopify sends browsers back to: exactly what `[customer_authentication]` registers."""
    return f"{settings.APP_URL}/sign-in/callback"


def logout_uri() -> str:
    """Where Shopify sends browsers that signed out."""
    return f"{settings.APP_URL}/sign-in/ended"


def begin(shop: Shop, *, locale: str, way_back: str, now: datetime) -> Begun:
    """Remember a sign-in and say where to send the browser; `way_back` comes back in the state. Raises NoAnswer."""
    try:
        accounts = accounts_of(shop, now=now)
    except Unreachable as error:
        raise NoAnswer(str(error)) from error
    ticket = secrets.token_urlsafe(32)
    row = SignIn(shop=shop, key=_random(), nonce=_random(), ticket=_digest(ticket), begun_at=now)
    row.verifier = secrets.token_urlsafe(48)
    row.save()
    asked = {
        "client_id": client_id(accounts),
        "redirect_uri": redirect_uri(),
        "response_type": "code",
        "scope": SCOPE,
        "state": sign(Purpose.SIGN_IN, Link(shop.pk, row.pk, proof_of(row.key, way_back))),
        "nonce": row.nonce,
        "code_challenge": _challenge(row.verifier),
        "code_challenge_method": "S256",
        "locale": locale,
    }
    return Begun(f"{accounts.authorization_endpoint}?{urlencode(asked)}", ticket_name(row.pk), ticket)


def finish(shop: Shop, link: Link, *, code: str, ticket: str, now: datetime) -> Visit:
    """Turn what the browser brought back into a session. Raises UnableToSignIn or NoAnswer.

    Whatever comes of it, the same answer cannot be used again: the row is gone before Shopify is asked.
    """
    row = _claimed(shop, link, ticket, now)
    if not code:
        raise UnableToSignIn(SignInProblem.DENIED)
    try:
        accounts = accounts_of(shop, now=now)
        given = tokens.redeem(accounts, code=code, verifier=row.verifier, redirect_uri=redirect_uri(), now=now)
        id_tokens.check(accounts, given.id_token, nonce=row.nonce, now=now)
        return sessions.keep(shop, given, customer_gid=_customer(accounts, given.access_token), now=now)
    except (TokenRefused, InvalidIdToken, Rejected, UnableToOpen) as error:
        raise UnableToSignIn(SignInProblem.FAILED) from error
    except Unreachable as error:
        raise NoAnswer(str(error)) from error


def _claimed(shop: Shop, link: Link, ticket: str, now: datetime) -> SignIn:
    """Take the row, which only one can. A browser that did not begin it takes nothing, and spoils nothing."""
    row = SignIn.objects.filter(shop=shop, pk=link.row_id, begun_at__gt=now - GOOD_FOR).first()
    if row is None or not hmac.compare_digest(row.key, read_proof(link.proof)[0]):
        raise UnableToSignIn(SignInProblem.EXPIRED)
    if not hmac.compare_digest(row.ticket, _digest(ticket)):
        raise UnableToSignIn(SignInProblem.FOREIGN)
    if not SignIn.objects.filter(pk=row.pk).delete()[0]:
        raise UnableToSignIn(SignInProblem.EXPIRED)
    return row


def _customer(accounts: CustomerAccounts, token: str) -> str:
    """Whose token it is, by Shopify's word: the customer's gid."""
    response = client.ask(accounts.graphql_api, token, "signed_in_customer", {})
    if response.status_code == 401:
        raise TokenRefused("HTTP 401")
    try:
        return str(client.data_of(response)["customer"]["id"])[:64]
    except (KeyError, TypeError) as error:
        raise Unreachable("the answer names no customer", maybe_done=False) from error


def _random() -> str:
    return secrets.token_urlsafe(32)


def _digest(ticket: str) -> str:
    return hashlib.sha256(ticket.encode()).hexdigest()


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
