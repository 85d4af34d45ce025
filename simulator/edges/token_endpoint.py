"""POST /admin/oauth/access_token: an ID token becomes an access token, a refresh token becomes its successor."""

import secrets
from typing import Any

from starlette.responses import JSONResponse, Response

from simulator.edges.asked import Asked, Refused, spoil
from simulator.id_tokens import UnableToAcceptIdToken, read_id_token
from simulator.street import Street
from simulator.tokens import ACCESS_SECONDS, REFRESH_SECONDS, Grant, UnableToRefresh
from simulator.world.standing import granted

EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
ID_TYPE = "urn:ietf:params:oauth:token-type:id_token"
OFFLINE = "urn:shopify:params:oauth:token-type:offline-access-token"
ONLINE = "urn:shopify:params:oauth:token-type:online-access-token"


def access_token(street: Street, asked: Asked) -> Response:
    """Answer a token exchange or a refresh; every refusal is a 400 with `error` and `error_description`."""
    domain, data = asked.path("domain"), _fields(asked)
    rule = street.unkind.take("token", str(data.get("grant_type", "")), shop=domain)
    if rule:
        return spoil(rule, lambda: _answer(street, domain, data))
    return _answer(street, domain, data)


def _answer(street: Street, domain: str, data: dict[str, Any]) -> Response:
    _check_client(street, data)
    shop = street.world.shops.get(domain)
    if shop is None or not shop.installed:
        raise _refusal("invalid_request", "The application is not installed on this shop.")
    if data.get("grant_type") == EXCHANGE:
        answer = _exchange(street, domain, data)
    elif data.get("grant_type") == "refresh_token":
        answer = _refresh(street, domain, data)
    else:
        raise _refusal("unsupported_grant_type", "The grant type is not supported.")
    street.changed()
    return JSONResponse(answer)


def _exchange(street: Street, domain: str, data: dict[str, Any]) -> dict[str, Any]:
    if data.get("subject_token_type") != ID_TYPE:
        raise _refusal("invalid_request", "The subject token type is not supported.")
    options = street.options
    try:
        user = read_id_token(
            str(data.get("subject_token") or ""), shop=domain, api_key=options.api_key, api_secret=options.api_secret
        )
    except UnableToAcceptIdToken as error:
        raise _refusal("invalid_subject_token", "The subject token is invalid or expired.") from error
    scope = ",".join(sorted(granted(street.world, street.world.shops[domain])))
    if data.get("requested_token_type") == ONLINE:
        return _online(street.tokens.grant(domain, scope=scope, user_id=user), street)
    if data.get("requested_token_type") != OFFLINE:
        raise _refusal("invalid_request", "The requested token type is not supported.")
    if str(data.get("expiring", "")) != "1":
        raise _refusal("invalid_request", "Non-expiring access tokens are no longer issued to public apps.")
    return _offline(street.tokens.grant(domain, scope=scope))


def _refresh(street: Street, domain: str, data: dict[str, Any]) -> dict[str, Any]:
    token = data.get("refresh_token")
    if not isinstance(token, str) or not token:
        raise _refusal("invalid_request", "The refresh token is missing.")
    try:
        return _offline(street.tokens.refresh(domain, token))
    except UnableToRefresh as error:
        raise _refusal("invalid_grant", "This request requires an active refresh_token.") from error


def _offline(grant: Grant) -> dict[str, Any]:
    return {
        "access_token": grant.access_token,
        "scope": grant.scope,
        "expires_in": ACCESS_SECONDS,
        "refresh_token": grant.refresh_token,
        "refresh_token_expires_in": REFRESH_SECONDS,
    }


def _online(grant: Grant, street: Street) -> dict[str, Any]:
    first, _, last = street.staff.name.partition(" ")
    return {
        "access_token": grant.access_token,
        "scope": grant.scope,
        "expires_in": 24 * ACCESS_SECONDS - 1,
        "associated_user_scope": grant.scope,
        "associated_user": {
            "id": grant.user_id,
            "first_name": first,
            "last_name": last,
            "email": street.staff.email,
            "account_owner": True,
            "locale": "en",
            "collaborator": False,
            "email_verified": True,
        },
    }


def _check_client(street: Street, data: dict[str, Any]) -> None:
    known = secrets.compare_digest(str(data.get("client_id", "")).encode(), street.options.api_key.encode())
    right = secrets.compare_digest(str(data.get("client_secret", "")).encode(), street.options.api_secret.encode())
    if not (known and right):
        raise _refusal("invalid_client", "Client authentication failed.")


def _fields(asked: Asked) -> dict[str, Any]:
    if asked.header("content-type").startswith("application/x-www-form-urlencoded"):
        return dict(asked.form())
    return asked.json()


def _refusal(error: str, description: str) -> Refused:
    return Refused(400, {"error": error, "error_description": description})
