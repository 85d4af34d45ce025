"""Access scopes: what the app cannot do without, and what is asked for when a feature is switched on.

`shopify.app.toml` names the same scopes. Merchants grant optional ones in Shopify's admin and may take them back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from returns.domain.feature import Feature, FeatureStanding
from returns.doors import NoAnswer
from returns.operations.discount_code import try_codes_again
from returns.operations.open_shop import open_shop
from shop_integration.admin_api.budget import Priority
from shop_integration.admin_api.client import AdminClient
from shop_integration.admin_api.shops import read_shop
from shop_integration.admin_api.store_credit import store_credit_enabled
from shop_integration.connect import connect
from shop_integration.errors import ShopifyError
from shop_integration.imports import import_older
from shop_integration.models import Installation

if TYPE_CHECKING:
    from returns.models import Shop

REQUIRED = frozenset({
    "read_returns", "write_returns", "read_orders", "write_orders", "read_fulfillments", "read_customers",
    "read_customer_merge", "read_products", "read_locations", "write_app_proxy",
})  # fmt: skip
OPTIONAL: Mapping[Feature, tuple[str, ...]] = {
    Feature.WHOLE_HISTORY: ("read_all_orders",),
    Feature.SIGN_IN: ("customer_read_customers", "customer_read_orders"),
    Feature.STORE_CREDIT: ("read_store_credit_accounts", "write_store_credit_account_transactions"),
    Feature.GIFT_CARDS: ("write_gift_cards",),
    Feature.TRANSLATIONS: ("read_translations",),
    Feature.DISCOUNT_CODES: ("write_discounts",),
    Feature.LINKED_ORDERS: ("write_draft_orders",),
    Feature.FIT_NOTES: ("write_products",),
}


def allows(shop: Shop, feature: Feature) -> bool:
    """Whether the shop grants everything that the feature needs, as far as we heard."""
    row = Installation.objects.filter(shop=shop, uninstalled_at=None).first()
    return row is not None and row.granted.issuperset(OPTIONAL[feature])


def features(shop: Shop) -> list[FeatureStanding]:
    """Every feature that needs more than the app has from the start; none for a shop without the app."""
    row = Installation.objects.filter(shop=shop, uninstalled_at=None).first()
    return [_standing(row, feature) for feature in OPTIONAL] if row else []


def keep_scopes(shop: Shop, scopes: Iterable[str], *, now: datetime) -> None:
    """Write down what the shop grants now, and begin what a scope that is new makes possible."""
    with transaction.atomic():
        row = Installation.objects.select_for_update().get(shop=shop)
        row.hold_scopes(scopes)
        row.save(update_fields=["scopes", "lost_scopes"])
        if row.granted.issuperset(OPTIONAL[Feature.WHOLE_HISTORY]):
            import_older(shop, now=now)
        if row.granted.issuperset(OPTIONAL[Feature.DISCOUNT_CODES]):
            try_codes_again(shop=shop, now=now)


def keep_store_credit(shop: Shop, client: AdminClient, *, now: datetime) -> None:
    """Write down whether shoppers can be given store credit: the app may, and the shop has it. Raises ShopifyError."""
    possible = allows(shop, Feature.STORE_CREDIT) and store_credit_enabled(client)
    open_shop(domain=shop.domain, now=now, store_credit=possible)


def read_features(shop: Shop, *, now: datetime) -> list[FeatureStanding]:
    """Ask Shopify what the shop grants, keep it, and give back every feature. Raises NoAnswer."""
    try:
        client = connect(shop, now=now, priority=Priority.SHOPPER)
        keep_scopes(shop, read_shop(client).scopes, now=now)
        keep_store_credit(shop, client, now=now)
    except ShopifyError as error:
        raise NoAnswer(type(error).__name__) from error
    return features(shop)


def _standing(row: Installation, feature: Feature) -> FeatureStanding:
    scopes = OPTIONAL[feature]
    return FeatureStanding(
        feature=feature,
        scopes=scopes,
        on=row.granted.issuperset(scopes),
        lost=not row.lost.isdisjoint(scopes),
    )
