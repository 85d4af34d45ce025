"""The policy in force as every public page of it needs it: words, version, and where its links lead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import get_language

from returns.domain.discount_code import terms_said
from returns.domain.policy import Policy
from returns.people import ShopRequest
from returns.plain_money import About
from returns.plain_policy import PlainPolicy, plain
from returns.queries.discount_codes import codes_allowed
from returns.queries.policies import active_policy
from returns.queries.remarks import contact_of
from returns_portal.shopper.addresses import PAGES, own_root

if TYPE_CHECKING:
    from returns.models import PolicyVersion, Shop

# The page of the policy, where a return begins, and the withdrawal function with its model form.
LINKED = {
    "policy": "return_policy",
    "start": "find",
    "withdrawal": "withdrawal",
    "withdrawal_form": "withdrawal_form",
}


@dataclass(frozen=True, slots=True)
class Told:
    """A shop's policy in the active language. `links` are absolute addresses, by the names of `LINKED`."""

    version: PolicyVersion
    policy: Policy
    about: About
    plain: PlainPolicy
    links: dict[str, str]


def about(shop: Shop, policy: Policy) -> About:
    """What of the shop the policy's words hang on."""
    codes = bool(terms_said(policy.later)) and codes_allowed(shop)
    return About(currency=shop.currency, email=contact_of(shop).email, store_credit=shop.store_credit, codes=codes)


def told(shop: Shop, root: str) -> Told:
    """The policy in force; `root` is the absolute address in front of the shopper's pages.

    Raises ObjectDoesNotExist for a shop without any.
    """
    return told_of(active_policy(shop), root)


def told_of(version: PolicyVersion, root: str) -> Told:
    """A version of the policy; see `told`."""
    policy = version.policy
    said = about(version.shop, policy)
    return Told(version, policy, said, plain(policy, said), links(root))


def links(root: str) -> dict[str, str]:
    """Where the policy's links lead, in the active language."""
    return {name: f"{root}{reverse(to, PAGES)}?lang={get_language()}" for name, to in LINKED.items()}


def root_of(request: ShopRequest) -> str:
    """The same, as the request came: on the shop's domain behind the app proxy, where we know that domain."""
    if request.behind_proxy and request.shop.storefront_url:
        return request.shop.storefront_url.rstrip("/") + request.portal_base
    return own_root(request.shop)
