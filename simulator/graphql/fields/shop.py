"""The shop, its people, places, reasons and subscriptions."""

from zlib import crc32

from simulator.graphql.fields.kinds import Fields, attributes, own_id
from simulator.graphql.ids import gid
from simulator.graphql.nodes import Context
from simulator.schema import VERSION
from simulator.world.shops import Address, Location, Reason, Shop


def plan(shop: Shop, context: Context) -> dict[str, object]:
    """Return the shop's plan."""
    return {"publicDisplayName": shop.plan, "partnerDevelopment": False, "shopifyPlus": shop.plan == "Shopify Plus"}


def reason_name(reason: Reason, context: Context) -> str:
    """Return a reason's name in the reader's language, English where it is not translated."""
    return reason.names.get(context.locale[:2], reason.names["en"])


def country(address: Address, context: Context) -> str | None:
    """Return the country code, None where the address has none."""
    return address.country_code or None


def location_address(location: Location, context: Context) -> dict[str, object]:
    """Return where a location is."""
    place = location.address
    return {
        "address1": place.address1, "address2": place.address2, "city": place.city, "zip": place.zip,
        "countryCode": place.country_code or None, "country": place.country or None, "phone": place.phone,
        "province": place.province, "provinceCode": place.province_code,
    }  # fmt: skip


ADDRESS: Fields = {
    **attributes(
        address1="address1", address2="address2", city="city", company="company", firstName="first_name",
        lastName="last_name", phone="phone", province="province", provinceCode="province_code", zip="zip",
        country="country",
    ),
    "countryCodeV2": country,
    "name": lambda a, context: f"{a.first_name} {a.last_name}".strip(),
}  # fmt: skip

TYPES: dict[str, Fields] = {
    "Shop": {
        **attributes(
            name="name", myshopifyDomain="domain", contactEmail="email", email="email", currencyCode="currency",
            enabledPresentmentCurrencies="presentment_currencies", ianaTimezone="timezone",
            taxesIncluded="taxes_included",
        ),
        "id": own_id("Shop"),
        "weightUnit": lambda shop, context: "GRAMS",
        "taxShipping": lambda shop, context: True,
        "primaryDomain": lambda shop, context: {
            "id": gid("Domain", shop.id), "host": shop.domain,
            "url": f"{context.world.public_url}/store/{shop.domain}",
        },
        "plan": plan,
        "customerAccountsV2": lambda shop, context: {
            "customerAccountsVersion": "NEW_CUSTOMER_ACCOUNTS" if shop.new_customer_accounts else "CLASSIC",
            "url": f"https://shopify.com/{shop.id}/account"
        },
        "shopAddress": lambda shop, context: shop.address,
    },
    "MailingAddress": {**ADDRESS, "id": lambda a, context: gid("MailingAddress", crc32(repr(a).encode()))},
    "ShopAddress": {**ADDRESS, "id": lambda a, context: gid("ShopAddress", context.shop.id)},
    "Location": {
        **attributes(name="name", isActive="active", isFulfillmentService="fulfillment_service", legacyResourceId="id"),
        "id": own_id("Location"),
        "address": location_address,
        "shipsInventory": lambda item, context: item.active,
        "fulfillsOnlineOrders": lambda item, context: item.active,
        "hasActiveInventory": lambda item, context: item.active,
    },
    "ReturnReasonDefinition": {
        **attributes(handle="handle", deleted="deleted"),
        "id": own_id("ReturnReasonDefinition"),
        "name": reason_name,
    },
    "WebhookSubscription": {
        **attributes(
            topic="topic", uri="uri", name="name", filter="filter", includeFields="include_fields",
            metafieldNamespaces="metafield_namespaces", format="format",
        ),
        "id": own_id("WebhookSubscription"),
        "apiVersion": lambda item, context: {"handle": VERSION},
    },
}  # fmt: skip
