"""POST …/oauth/token: a code becomes tokens, a refresh token becomes the next pair."""

from starlette.responses import JSONResponse, Response

from simulator.customer_accounts import signing
from simulator.customer_accounts.discovery import by_id, issuer
from simulator.customer_accounts.logins import ACCESS_SECONDS, Session, UnableToRedeem, Wish
from simulator.edges.asked import Asked, Refused, spoil
from simulator.street import Street
from simulator.world.shops import Shop


def token(street: Street, asked: Asked) -> Response:
    """Answer both grants of a public client; refusals have OAuth's `error`.

    As documented for public clients: 403 without a User-Agent, 401 unless Origin is one of those registered.
    """
    shop, data = by_id(street, asked), asked.form()
    if not asked.header("user-agent"):
        raise Refused(403, {"error": "forbidden", "error_description": "You do not have permission."})
    if asked.header("origin") not in street.registration.origins:
        raise Refused(401, {"error": "invalid_client", "error_description": "Invalid origin"})
    rule = street.unkind.take("customer", data.get("grant_type", ""), shop=shop.domain)
    if rule:
        return spoil(rule, lambda: _answer(street, shop, data))
    return _answer(street, shop, data)


def _answer(street: Street, shop: Shop, data: dict[str, str]) -> Response:
    if data.get("client_id") != street.options.api_key:
        raise _refusal("invalid_client", 401)
    grants = {"authorization_code": _redeem, "refresh_token": _refresh}
    if data.get("grant_type") not in grants:
        raise _refusal("unsupported_grant_type")
    try:
        given = grants[data["grant_type"]](street, shop, data)
    except UnableToRedeem as error:
        raise _refusal("invalid_grant") from error
    return JSONResponse(given, headers={"Cache-Control": "no-store"})


def _redeem(street: Street, shop: Shop, data: dict[str, str]) -> dict[str, object]:
    session, wish = street.logins.redeem(
        shop.domain,
        data.get("code", ""),
        client_id=data["client_id"],
        redirect_uri=data.get("redirect_uri", ""),
        verifier=data.get("code_verifier", ""),
    )
    return _tokens(session, wish.scope) | {"id_token": _id_token(street, shop, session, wish)}


def _refresh(street: Street, shop: Shop, data: dict[str, str]) -> dict[str, object]:
    session = street.logins.refresh(shop.domain, data.get("refresh_token", ""), client_id=data["client_id"])
    if session.customer_id not in shop.customers:
        raise UnableToRedeem
    return _tokens(session, "openid email customer-account-api:full")


def _tokens(session: Session, scope: str) -> dict[str, object]:
    return {
        "access_token": session.access_token,
        "expires_in": ACCESS_SECONDS,
        "refresh_token": session.refresh_token,
        "scope": scope,
        "token_type": "Bearer",
    }


def _id_token(street: Street, shop: Shop, session: Session, wish: Wish) -> str:
    claims = {
        "iss": issuer(street, shop),
        "aud": session.client_id,
        "sub": str(session.customer_id),
        "sid": session.sid,
        "email": shop.customers[session.customer_id].email,
        "email_verified": True,
    }
    return signing.id_token(claims | ({"nonce": wish.nonce} if wish.nonce else {}))


def _refusal(error: str, status: int = 400) -> Refused:
    return Refused(status, {"error": error, "error_description": "The request was not accepted."})
