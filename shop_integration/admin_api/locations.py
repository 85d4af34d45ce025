"""The shop's locations at Shopify."""

from __future__ import annotations

from returns.domain.order import Address, LocationSnapshot
from shop_integration.admin_api.answer import Json
from shop_integration.admin_api.client import AdminClient
from shop_integration.admin_api.reading import pages, text


def read_locations(client: AdminClient) -> list[LocationSnapshot]:
    """Every location of the shop, closed ones too."""

    def following(cursor: str | None) -> Json:
        return client.query("locations", after=cursor)["locations"]

    return [_location(location) for location in pages(following(None), following)]


def _location(location: Json) -> LocationSnapshot:
    address = location["address"]
    return LocationSnapshot(
        gid=location["id"],
        name=text(location["name"], longest=255),
        active=location["isActive"],
        fulfillment_service=location["isFulfillmentService"],
        address=Address(
            name=text(location["name"], longest=255),
            street=text(address["address1"], longest=255),
            street2=text(address["address2"], longest=255),
            postcode=text(address["zip"], longest=32),
            city=text(address["city"], longest=255),
            province=text(address["provinceCode"], longest=32),
            country=text(address["countryCode"], longest=2),
            phone=text(address["phone"], longest=32),
        ),
    )
