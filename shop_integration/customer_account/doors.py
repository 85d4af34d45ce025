"""What the portal asks about a shopper who is signed in: their orders, Shopify's terms and estimates, the way out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from returns.domain.money import Money
from returns.doors import NoAnswer
from returns.queries.orders import not_whole
from returns.sign_in import CustomerOrders, OrderTerms, SignedOut, Visit
from returns.vault import UnableToOpen
from shop_integration.admin_api.budget import Priority
from shop_integration.connect import connect
from shop_integration.customer_account import sessions
from shop_integration.customer_account.addresses import accounts_of
from shop_integration.customer_account.client import CustomerClient
from shop_integration.customer_account.reading import estimate_of, terms_of
from shop_integration.customer_account.sign_in import logout_uri
from shop_integration.errors import ShopifyError, Unreachable
from shop_integration.sync import NoSuchOrder, sync_order

if TYPE_CHECKING:
    from returns.models import Shop

PAGE = 10
# While somebody waits for the page; what is left over is brought by the next visit, or by a webhook.
MOST_BROUGHT = 5


def customer_orders(shop: Shop, visit: Visit, *, after: str, now: datetime) -> CustomerOrders:
    """A page of the customer's orders; those not held whole are brought here first. Raises SignedOut, NoAnswer."""
    with _answering():
        client = CustomerClient(sessions.find(shop, visit, now=now), now=now)
        found = client.query("customer_orders", first=PAGE, after=after or None)["customer"]["orders"]
    terms = {str(order["id"]): terms_of(order) for order in found["nodes"]}
    missing = _bring(shop, not_whole(shop, gids=list(terms)), now=now)
    page = found["pageInfo"]
    return CustomerOrders(terms, (page["endCursor"] or "") if page["hasNextPage"] else "", missing)


def order_terms(shop: Shop, visit: Visit, order_gid: str, *, now: datetime) -> OrderTerms:
    """What Shopify lets this customer return of an order. Raises SignedOut, also for an order not theirs; NoAnswer."""
    with _answering():
        client = CustomerClient(sessions.find(shop, visit, now=now), now=now)
        order = client.query("order_terms", id=order_gid)["order"]
    if order is None:
        raise SignedOut
    return terms_of(order)


def return_estimate(
    shop: Shop, visit: Visit, order_gid: str, pieces: Mapping[str, int], *, now: datetime
) -> Money | None:
    """What Shopify says these pieces (line gid -> number) come to, in the shopper's currency; None for no answer.

    Raises SignedOut, NoAnswer.
    """
    lines = [{"lineItemId": gid, "quantity": number} for gid, number in pieces.items()]
    with _answering():
        client = CustomerClient(sessions.find(shop, visit, now=now), now=now)
        return estimate_of(client.query("return_estimate", input={"orderId": order_gid, "returnLineItems": lines}))


def sign_out(shop: Shop, visit: Visit, *, now: datetime) -> str:
    """End the session here; gives back where Shopify ends it too, or nothing where that is not known."""
    try:
        row = sessions.find(shop, visit, now=now)
    except SignedOut:
        return ""
    sessions.end(row)
    try:
        asked = {"id_token_hint": row.id_token, "post_logout_redirect_uri": logout_uri()}
        return f"{accounts_of(shop, now=now).end_session_endpoint}?{urlencode(asked)}"
    except (Unreachable, UnableToOpen):
        return ""


def _bring(shop: Shop, gids: list[str], *, now: datetime) -> int:
    """Read orders that are not held whole; gives back how many are still not here."""
    missing = len(gids)
    try:
        client = connect(shop, now=now, priority=Priority.SHOPPER) if gids else None
        for gid in gids[:MOST_BROUGHT]:
            missing -= sync_order(shop, gid, now=now, client=client) is not None
    except (ShopifyError, NoSuchOrder):
        return missing
    return missing


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except ShopifyError as error:
        raise NoAnswer(type(error).__name__) from error
    except (KeyError, TypeError) as error:
        raise NoAnswer("the answer cannot be read") from error
