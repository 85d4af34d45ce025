"""How the app stands with a shop: granted scopes, and the bodies of the compliance webhooks."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from simulator.scopes import SCOPES
from simulator.world.money import padded
from simulator.world.rest_money import gid, stamp
from simulator.world.shops import Shop

if TYPE_CHECKING:
    from simulator.world.world import World

COMPLIANCE = ("customers/data_request", "customers/redact", "shop/redact")
SETTINGS = ("name", "email", "plan", "store_credit_enabled", "new_customer_accounts")


def granted(world: "World", shop: Shop) -> set[str]:
    """Return the scopes the shop grants the app: from the start what the app's configuration file requires.

    As Shopify lists them, writing stands for reading too.
    """
    if shop.granted is not None:
        return set(shop.granted)
    required = world.required_scopes or SCOPES
    return {name for name in required if name.replace("read_", "write_", 1) not in required or "write_" in name}


def grant(world: "World", shop: Shop, scopes: Iterable[str]) -> None:
    """Grant exactly these scopes; announces app/scopes_update where that changes anything."""
    before, after = granted(world, shop), set(scopes)
    shop.granted = after
    if before != after:
        body = {
            "id": shop.id + 3, "shop_id": gid("Shop", shop.id), "previous": sorted(before),
            "current": sorted(after), "updated_at": world.now().strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        }  # fmt: skip
        world.announce(shop, "app/scopes_update", body)


def keepings(shop: Shop) -> dict[str, Any]:
    """Return what the app gave buyers here besides refunds, and what it told Flow; amounts as text."""
    return {
        "store_credit": [
            {
                "customer_id": account.customer_id, "currency": account.currency,
                "balance": padded(account.balance, account.currency),
                "movements": [
                    {
                        "amount": padded(item.minor, account.currency), "event": item.event,
                        "expires_at": item.expires_at and item.expires_at.isoformat(),
                    }
                    for item in account.movements
                ],
            }
            for account in shop.credit.values()
        ],
        "gift_cards": [
            {
                "id": card.id, "customer_id": card.customer_id, "balance": padded(card.balance, card.currency),
                "currency": card.currency, "note": card.note, "enabled": card.deactivated_at is None,
            }
            for card in shop.gift_cards.values()
        ],
        "discounts": [
            {
                "id": item.id, "code": item.code, "title": item.title, "kind": item.kind, "value": item.value,
                "used": item.used, "usage_limit": item.usage_limit, "once_per_customer": item.once_per_customer,
                "customer_ids": item.customer_ids, "product_ids": item.product_ids,
                "starts_at": item.starts_at.isoformat(), "ends_at": item.ends_at and item.ends_at.isoformat(),
            }
            for item in shop.discounts.values()
        ],
        "flow": shop.flow_told,
        "invoices": shop.invoices_sent,
    }  # fmt: skip


def shop_body(shop: Shop) -> dict[str, Any]:
    """Return the body of shop/update and app/uninstalled."""
    place = shop.address
    return {
        "id": shop.id, "name": shop.name, "email": shop.email, "customer_email": shop.email, "domain": shop.domain,
        "myshopify_domain": shop.domain, "address1": place.address1, "address2": place.address2, "city": place.city,
        "zip": place.zip, "province": place.province, "province_code": place.province_code,
        "country": shop.country, "country_code": shop.country, "country_name": place.country, "phone": place.phone,
        "currency": shop.currency, "enabled_presentment_currencies": shop.presentment_currencies,
        "iana_timezone": shop.timezone, "primary_locale": shop.locale, "plan_display_name": shop.plan,
        "plan_name": shop.plan.lower().replace(" ", "_"), "taxes_included": shop.taxes_included,
        "primary_location_id": shop.default_location().id, "created_at": stamp(shop, shop.created_at),
    }  # fmt: skip


def compliance_body(
    world: "World", shop: Shop, topic: str, customer: dict[str, Any], orders: list[int]
) -> dict[str, Any]:
    """Return the body of a compliance webhook."""
    body: dict[str, Any] = {"shop_id": shop.id, "shop_domain": shop.domain}
    if topic == "customers/data_request":
        return {**body, "customer": customer, "orders_requested": orders, "data_request": {"id": world.new_id()}}
    if topic == "customers/redact":
        return {**body, "customer": customer, "orders_to_redact": orders}
    return body
