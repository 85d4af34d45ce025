"""The shop itself: the columns of `returns.Shop` that Shopify knows."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from returns.domain.order import Address
from shop_integration.admin_api.client import AdminClient
from shop_integration.admin_api.reading import text


@dataclass(frozen=True, slots=True)
class ShopFacts:
    """What a shop says of itself. `about` are the keyword arguments of `open_shop`."""

    domain: str
    scopes: tuple[str, ...]
    about: dict[str, Any]


def read_shop(client: AdminClient) -> ShopFacts:
    """Ask the shop for its details."""
    data = client.query("shop")
    shop, installation = data["shop"], data["currentAppInstallation"] or {}
    address = shop["shopAddress"]
    return ShopFacts(
        domain=shop["myshopifyDomain"].lower(),
        scopes=tuple(scope["handle"] for scope in installation.get("accessScopes", ())),
        about={
            "gid": shop["id"],
            "name": text(shop["name"], longest=255),
            "email": text(shop["contactEmail"] or shop["email"], longest=254),
            "currency": shop["currencyCode"],
            "time_zone": shop["ianaTimezone"],
            "country": text(address["countryCodeV2"], longest=2),
            "storefront_url": text((shop["primaryDomain"] or {}).get("url"), longest=200),
            "return_address": asdict(
                Address(
                    name=text(address["company"] or shop["name"], longest=255),
                    street=text(address["address1"], longest=255),
                    street2=text(address["address2"], longest=255),
                    postcode=text(address["zip"], longest=32),
                    city=text(address["city"], longest=255),
                    province=text(address["provinceCode"], longest=32),
                    country=text(address["countryCodeV2"], longest=2),
                    phone=text(address["phone"], longest=32),
                )
            ),
        },
    )
