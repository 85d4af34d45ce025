"""The policy on the shop: what of it can be shown where, how it looks there, and what to copy.

A page of the admin made of the shoppers' pieces. It stands beside both, since the shoppers' forms use the admin's.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from returns.languages import language_for
from returns.links import inserts_url
from returns.people import ShopRequest
from returns.plain_policy import brief
from returns.queries.policies import next_policy
from returns_portal.merchant.page import merchant_page, show
from returns_portal.shopper.addresses import PAGES, own_root
from returns_portal.shopper.door_code import door_address, drawn, number_to_print
from returns_portal.shopper.policy_shape import labels
from returns_portal.shopper.structured_policy import organization
from returns_portal.shopper.told_policy import Told, told
from returns_portal.shopper.views.policy import as_script

if TYPE_CHECKING:
    from returns.models import Shop

# Where Shopify's app proxy puts the shopper's pages unless the merchant renamed it; the same as in shopify.app.toml.
PROXY_PATH = "/apps/returns"
NOTIFICATIONS = settings.BASE_DIR / "extensions" / "notifications"
WRITTEN = ("en", "fr")  # the languages that the e-mail snippet is written in


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece: where it belongs, the block that shows it, what to copy, and how it looks."""

    code: str
    name: Promise
    where: Promise
    block: Promise | str
    text: str
    preview: str = ""


PIECES: dict[str, tuple[Promise, Promise, Promise | str]] = {
    "product": (
        _("Product pages"),
        _(
            "In the theme editor, on the product template: add a block, under Apps. It tells each article’s own "
            "conditions."
        ),
        _("Returns: this product"),
    ),
    "cart": (
        _("Cart"),
        _("In the theme editor, on the cart template: add a block, under Apps."),
        _("Returns: cart"),
    ),
    "footer": (
        _("Footer"),
        _("In the theme editor, in the footer. The law wants the withdrawal function easy to find on every page."),
        _("Returns: footer links"),
    ),
}


@merchant_page("GET")
def show_storefront(request: ShopRequest) -> HttpResponse:
    """Every piece with its preview, and whether the policy can be shown at all."""
    shop = request.shop
    said = told(shop, storefront_root(shop))
    own = own_root(shop)
    context = {
        "told": said,
        "next": next_policy(shop),
        "shown": bool(said.policy.reasons),
        "own": f"{own}{reverse('return_policy', PAGES)}",
        "on_shop": said.links["policy"].partition("?")[0] if shop.storefront_url else "",
        "json": f"{storefront_root(shop)}{reverse('policy_json', PAGES)}?{urlencode({'lang': get_language()})}",
        "pieces": [_piece(code, said) for code in PIECES],
        "mail": _mail(),
        "slip": (NOTIFICATIONS / "packing-slip.liquid").read_text(encoding="utf-8").strip(),
        **_codes(request),
        "structured": f'<script type="application/ld+json">{as_script(organization(shop, said))}</script>',
    }
    return show(request, "merchant/storefront.html", context)


def storefront_root(shop: Shop) -> str:
    """In front of the shopper's pages on the shop's own domain; on ours while nobody knows that domain."""
    return shop.storefront_url.rstrip("/") + PROXY_PATH if shop.storefront_url else own_root(shop)


def _piece(code: str, said: Told) -> Piece:
    name, where, block = PIECES[code]
    context: dict[str, Any] = {
        "told": said,
        "labels": labels(),
        "brief": brief(said.policy, said.about),
        "denied": False,
        "depends": said.plain.groups if code == "product" else (),
    }
    text = render_to_string(f"shopper/snippets/{code}.html", context).strip()
    return Piece(code, name, where, block, text, text)


def _codes(request: ShopRequest) -> dict[str, Any]:
    """The codes to print: the general ones, or those of the order that `?number=` names."""
    shop, number = request.shop, number_to_print(request.GET.get("number", ""))
    address = door_address(storefront_root(shop), number)
    own = {form: own_root(shop) + reverse(f"door_{form}", PAGES) for form in ("svg", "png")}
    asked = urlencode({"number": number} if number else {})
    return {
        "number": number,
        "door": address,
        "code": f"data:image/png;base64,{base64.b64encode(drawn(address, 'png')).decode()}",
        "codes": {form: f"{path}?{asked}&download" for form, path in own.items()},
        "cards": inserts_url(shop_id=shop.pk, language=language_for(shop), address=address),
    }


def _mail() -> str:
    """The Liquid for Shopify's e-mails, in the staff member's language where it is written in that."""
    language = get_language() if get_language() in WRITTEN else WRITTEN[0]
    return (NOTIFICATIONS / f"return-link.{language}.liquid").read_text(encoding="utf-8").strip()
