"""Where a shop's customers sign in, and where the API is: what the two discovery documents say."""

from starlette.responses import JSONResponse, Response

from simulator.customer_accounts import signing
from simulator.edges.asked import Asked, Refused, spoil
from simulator.street import Street
from simulator.world.shops import Shop

SCOPES = ("openid", "email", "customer-account-api:full")


def issuer(street: Street, shop: Shop) -> str:
    """Return what stands for https://shopify.com/authentication/{shop id}."""
    return f"{street.options.public_url}/customer/{shop.id}"


def by_id(street: Street, asked: Asked) -> Shop:
    """Return the shop that the address names by its number, or refuse with 404."""
    number = asked.path("shop_id")
    found = next((shop for shop in street.world.shops.values() if str(shop.id) == number), None)
    if found is None:
        raise Refused(404, {"error": "not_found"})
    return found


def by_domain(street: Street, asked: Asked) -> Shop:
    """Return the shop that the address names by its domain, or refuse with 404."""
    found = street.world.shops.get(asked.path("domain"))
    if found is None or not found.new_customer_accounts:
        raise Refused(404, {"error": "not_found"})
    return found


def openid_configuration(street: Street, asked: Asked) -> Response:
    """GET /.well-known/openid-configuration of a shop; 404 while it has no new customer accounts."""
    shop = by_domain(street, asked)
    rule = street.unkind.take("customer", "openid-configuration", shop=shop.domain)
    base = issuer(street, shop)
    answer = JSONResponse(
        {
            "issuer": base,
            "authorization_endpoint": f"{base}/oauth/authorize",
            "token_endpoint": f"{base}/oauth/token",
            "end_session_endpoint": f"{base}/logout",
            "jwks_uri": f"{base}/.well-known/jwks.json",
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "code_challenge_methods_supported": ["S256"],
            "scopes_supported": list(SCOPES),
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }
    )
    return spoil(rule, lambda: answer) if rule else answer


def customer_account_api(street: Street, asked: Asked) -> Response:
    """GET /.well-known/customer-account-api of a shop."""
    shop = by_domain(street, asked)
    base = f"{street.options.public_url}/shops/{shop.domain}/customer/api"
    return JSONResponse({"graphql_api": f"{base}/{street.options.api_version}/graphql", "mcp_api": f"{base}/mcp"})


def keys(street: Street, asked: Asked) -> Response:
    """GET the keys that ID tokens are signed with."""
    by_id(street, asked)
    return JSONResponse(signing.jwks())
