"""Where the shopper's pages are: one set of paths behind whatever base the request came through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from returns.links import Link, Purpose, fingerprint, sign
from returns.operations.suppress import reader_of
from returns.people import ShopRequest
from returns.queries.own_domains import verified_host
from returns.sign_in import Visit
from returns_portal.shopper.language import asked_for

if TYPE_CHECKING:
    from returns.models import GiftPass, Order, Return, Shop, WithdrawalStatement

PAGES = "returns_portal.shopper.urls"
SHOPIFY_SUFFIX = ".myshopify.com"
SIGNED_IN = "~"


def handle_of(shop: Shop) -> str:
    """The shop's name in addresses on our own domain: its permanent domain without Shopify's part."""
    return shop.domain.removesuffix(SHOPIFY_SUFFIX)


def own_base(shop: Shop) -> str:
    """The path in front of the shopper's pages on our own domain."""
    return f"/returns/{handle_of(shop)}"


def own_root(shop: Shop) -> str:
    """The absolute address in front of the shopper's pages: under the shop's own host once it is verified, else ours.

    The host is what the database holds; no header of a request is ever in it.
    """
    if host := verified_host(shop):
        return f"{urlsplit(settings.APP_URL).scheme}://{host}"
    return settings.APP_URL + own_base(shop)


def page(request: ShopRequest, name: str, **kwargs: Any) -> str:
    """The path of a shopper's page as this request's browser must ask for it; a language asked for is kept."""
    language = asked_for(request)
    return request.portal_base + reverse(name, PAGES, kwargs=kwargs) + (f"?lang={language}" if language else "")


def order_token(order: Order, visit: Visit | None = None) -> str:
    """The key to one order: for who has named its number and a secret of it, or for who is signed in."""
    proof = order_proof(order) + (f"{SIGNED_IN}{visit.session_id}{SIGNED_IN}{visit.key}" if visit else "")
    return sign(Purpose.ORDER, Link(order.shop_id, order.pk, proof))


def customer_token(shop: Shop, visit: Visit) -> str:
    """The key to the orders of who is signed in."""
    return sign(Purpose.CUSTOMER, Link(shop.pk, visit.session_id, visit.key))


def gift_token(gift: GiftPass) -> str:
    """The key to a present, for who typed its code."""
    return sign(Purpose.GIFT, Link(gift.shop_id, gift.pk, gift_proof(gift)))


def gift_proof(gift: GiftPass) -> str:
    """What the key to a present is bound to."""
    return fingerprint(gift.code)


def gift_url(shop: Shop, code: str) -> str:
    """The absolute address where a recipient returns a present, with its code filled in."""
    return f"{own_root(shop)}{reverse('gift', PAGES)}?code={code}"


def visit_of(link: Link) -> tuple[str, Visit | None]:
    """What an order's key says: the order's proof, and the session it was made in, if any."""
    proof, *session = link.proof.split(SIGNED_IN)
    return proof, Visit(int(session[0]), session[1]) if session else None


def order_proof(order: Order) -> str:
    """What an order's key is bound to: it stops working when the order changes hands."""
    return fingerprint(f"{order.email}\n{order.postcode_key}")


def return_token(rma: Return) -> str:
    """The key to one return's status page."""
    return sign(Purpose.RETURN, Link(rma.shop_id, rma.pk, return_proof(rma)))


def return_proof(rma: Return) -> str:
    """What a return's key is bound to."""
    return fingerprint(rma.request_key)


def receipt_token(statement: WithdrawalStatement) -> str:
    """The key to the receipt of a statement of withdrawal."""
    return sign(Purpose.WITHDRAWAL, Link(statement.shop_id, statement.pk, receipt_proof(statement)))


def receipt_proof(statement: WithdrawalStatement) -> str:
    """What a receipt's key is bound to."""
    return fingerprint(statement.sha256)


def receipt_url(statement: WithdrawalStatement) -> str:
    """The absolute address of a receipt, for mails."""
    path = reverse("withdrawal_receipt", PAGES, kwargs={"token": receipt_token(statement)})
    return own_root(statement.shop) + path


def status_url(rma: Return) -> str:
    """The absolute address of the status page, for mails."""
    path = reverse("status", PAGES, kwargs={"token": return_token(rma)})
    return own_root(rma.shop) + path


def unsubscribe_url(shop: Shop, address: str) -> str:
    """The absolute address where the owner of an e-mail address opposes marketing, in our language.

    It names the address by its digest alone, so that it works when everything else about the reader is forgotten.
    """
    token = sign(Purpose.UNSUBSCRIBE, Link(shop.pk, shop.pk, reader_of(shop, address)))
    path = reverse("unsubscribe", PAGES, kwargs={"token": token})
    return f"{own_root(shop)}{path}?lang={translation.get_language()}"
