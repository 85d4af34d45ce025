"""Read what a shop has set."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse

from returns.domain.api_key import Scope
from returns.domain.language import LANGUAGES
from returns.queries.brands import brand_of
from returns.queries.destinations import possible_stores
from returns.queries.remarks import contact_of
from returns_api.caller import call_of
from returns_api.describe import reads, said
from returns_api.schemas.settings import (
    BrandOut,
    ContactOut,
    DestinationList,
    DestinationOut,
    PlaceOut,
    SettingsOut,
    StoreList,
    StoreOut,
)

if TYPE_CHECKING:
    from returns.models import Shop

_TAG = "Settings"
_WHERE = ("name", "street", "street2", "postcode", "city", "province", "country", "phone")


@reads(
    _TAG, "/settings", name="get_settings", scope=Scope.SETTINGS_READ, answer=SettingsOut, summary="Read the settings"
)
def read_settings(request: HttpRequest) -> HttpResponse:
    """Its ETag is what If-Match of their changes wants."""
    return said(settings_of(call_of(request).shop))


@reads(
    _TAG,
    "/settings/stores",
    name="list_stores",
    scope=Scope.SETTINGS_READ,
    answer=StoreList,
    summary="Read which locations take returns",
)
def read_stores(request: HttpRequest) -> HttpResponse:
    """The shop's own locations, as Shopify has them."""
    return said(stores_of(call_of(request).shop))


@reads(
    _TAG,
    "/settings/destinations",
    name="list_destinations",
    scope=Scope.SETTINGS_READ,
    answer=DestinationList,
    summary="Read the further addresses that goods are sent to",
)
def read_destinations(request: HttpRequest) -> HttpResponse:
    """Suppliers' addresses are among them."""
    return said(destinations_of(call_of(request).shop))


def settings_of(shop: Shop) -> SettingsOut:
    """The settings as they are now."""
    contact, look = contact_of(shop), brand_of(shop)
    return SettingsOut(
        languages=shop.languages,
        offered=list(LANGUAGES),
        contact=ContactOut(email=contact.email, phone=contact.phone, page=contact.page),
        return_address=_place(shop.return_address) if shop.return_address else None,
        brand=BrandOut(
            colour=look.colour,
            font=look.font,
            corners=look.corners,
            inside_theme=look.inside_theme,
            logo=look.logo_url,
        ),
        personal_data_months=shop.personal_data_months,
    )


def stores_of(shop: Shop) -> StoreList:
    """The locations as they are now."""
    rows = possible_stores(shop)[:500]
    return StoreList(
        data=[StoreOut(id=row.pk, name=row.name, takes_returns=row.takes_returns, hours=row.hours) for row in rows]
    )


def destinations_of(shop: Shop) -> DestinationList:
    """The addresses as they are now."""
    return DestinationList(
        data=[
            DestinationOut(code=row.code, address=_place(row.address), vendor=row.vendor, location_id=row.location_gid)
            for row in shop.destinations.order_by("code")[:500]
        ]
    )


def _place(address: Mapping[str, Any]) -> PlaceOut:
    return PlaceOut(**{name: str(address.get(name) or "") for name in _WHERE})
