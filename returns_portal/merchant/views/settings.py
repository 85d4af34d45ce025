"""The few things a shop decides: where parcels come back to, and the basics of its policy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.forms.models import model_to_dict
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from returns import wording
from returns.domain.feature import Feature
from returns.domain.policy import Policy
from returns.domain.shipping import PaidBy
from returns.doors import door
from returns.operations.set_return_address import set_return_address
from returns.people import ShopRequest
from returns.queries.destinations import places, possible_stores, stock_locations
from returns.queries.policies import active_policy
from returns.queries.remarks import contact_of
from returns_portal.address_form import AddressForm
from returns_portal.merchant.care_words import median_words
from returns_portal.merchant.carrier_rows import carriers_of
from returns_portal.merchant.coming import coming
from returns_portal.merchant.features import offered
from returns_portal.merchant.forms.care import CareForm
from returns_portal.merchant.forms.contact import ContactForm
from returns_portal.merchant.forms.desk import DeskForm
from returns_portal.merchant.forms.exchanges import ExchangesForm
from returns_portal.merchant.forms.languages import LanguagesForm
from returns_portal.merchant.forms.pick_up import PickUpForm
from returns_portal.merchant.forms.policy import PolicyForm
from returns_portal.merchant.forms.shipping import ShippingForm
from returns_portal.merchant.forms.withdrawal_terms import TermsForm
from returns_portal.merchant.history import standing
from returns_portal.merchant.page import merchant_page, show, toast, wants_fragment
from returns_portal.merchant.return_rules import shown

if TYPE_CHECKING:
    from returns.models import Shop


@merchant_page("GET")
def show_settings(request: ShopRequest) -> HttpResponse:
    """Show what is in force."""
    return show(request, "merchant/settings.html", _context(request))


@merchant_page("POST")
def change_address(request: ShopRequest) -> HttpResponse:
    """Keep the return address. 422 with errors at the fields."""
    form = AddressForm(request.POST)
    if not form.is_valid():
        return answer(request, "address", {"address": form, "focus": True}, status=422)
    set_return_address(shop=request.shop, address=form.address)
    return answer(request, "address", {"focus": True}, said=_("Return address saved."))


def answer(
    request: ShopRequest,
    part: str,
    context: dict[str, Any],
    *,
    status: int = 200,
    said: str = "",
    also: Sequence[str] = (),
) -> HttpResponse:
    """The section that was sent, as a fragment for htmx; else the whole page, or a redirect to it after a change.

    `also` are the fragments elsewhere on the page that say something else now.
    """
    if wants_fragment(request):
        parts = {"part": _file(part), "also": [_file(name) for name in also]}
        response = show(request, "merchant/settings/_parts.html", _context(request) | context | parts, status)
        return toast(response, said) if said else response
    if said:
        response = HttpResponseRedirect(reverse("merchant:settings"))
        response.status_code = 303
        return response
    return show(request, "merchant/settings.html", _context(request) | context, status)


def _asks_for_a_label_nobody_makes(shop: Shop, policy: Policy) -> bool:
    """Whether shoppers bear a fee for a prepaid label while no carrier is connected that sells one."""
    fee = policy.fees.return_shipping_minor and policy.shipping.paid_by == PaidBy.SHOPPER
    return bool(fee) and not door("labels.sells_postage")(shop.pk)


def _file(part: str) -> str:
    return f"merchant/settings/_{part}.html"


def _context(request: ShopRequest) -> dict[str, Any]:
    shop, version = request.shop, active_policy(request.shop)
    return {
        "address": AddressForm(initial=shop.return_address),
        "contact": ContactForm(initial=model_to_dict(contact_of(shop))),
        "languages": LanguagesForm(offered=shop.languages),
        "policy": PolicyForm(document=version.document, currency=shop.currency),
        "version": version,
        "coming": coming(shop, version),
        "care": CareForm(
            document=version.document, currency=shop.currency, median=median_words(shop, now=timezone.now())
        ),
        "desk": DeskForm(document=version.document, currency=shop.currency),
        "terms": TermsForm(document=version.document, currency=shop.currency),
        "shipping": ShippingForm(document=version.document, currency=shop.currency, places=places(shop)),
        "destinations": shop.destinations.all(),
        "stores": possible_stores(shop),
        "pick_up": PickUpForm(document=version.document),
        "fee_without_label": _asks_for_a_label_nobody_makes(shop, version.policy),
        "carriers": carriers_of(shop, now=timezone.now()),
        "exchanges": ExchangesForm(document=version.document, currency=shop.currency, locations=stock_locations(shop)),
        "history": standing(shop),
        "features": offered(shop),
        "linked_orders": door("shopify.allows")(shop, Feature.LINKED_ORDERS),
        "gift_cards": door("shopify.allows")(shop, Feature.GIFT_CARDS),
        "discount_codes": door("shopify.allows")(shop, Feature.DISCOUNT_CODES),
        "sign_in": {
            "allowed": door("shopify.allows")(shop, Feature.SIGN_IN),
            "on": door("shopify.sign_in_switched_on")(shop),
            "offered": door("shopify.sign_in_offered")(shop),
        },
        "rules": shown(door("shopify.return_rules")(shop), version, shop),
        "conflict": "",
        "meanwhile": None,
        "oob": False,
        "focus": False,
        "since": wording.day(version.active_from or version.created_at, time_zone=shop.time_zone),
        "based_on": wording.day(version.based_on_at, time_zone=shop.time_zone) if version.based_on_at else "",
        "reasons": [(wording.reason_label(reason), reason.fault) for reason in version.policy.reasons],
    }
