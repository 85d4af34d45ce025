"""Change what a shop has set, as far as there is an operation for it and it is not an owner's own."""

from __future__ import annotations

from typing import Any

from babel import Locale
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse

from returns.domain.api_key import Scope
from returns.domain.postal import missing_in
from returns.normalise import code_of
from returns.operations.choose_languages import choose_languages
from returns.operations.keep_destination import DestinationNamed, keep_destination, remove_destination
from returns.operations.keep_stores import keep_stores
from returns.operations.set_brand import UnknownColour, set_brand
from returns.operations.set_contact import set_contact
from returns.operations.set_return_address import set_return_address
from returns.queries.destinations import get_destination, possible_stores, stock_locations
from returns_api.caller import Call, call_of
from returns_api.describe import writes
from returns_api.problems import Problem, Wrong, invalid
from returns_api.reading.settings import destinations_of, settings_of, stores_of
from returns_api.schemas.settings import (
    BrandIn,
    ContactIn,
    DestinationIn,
    DestinationList,
    LanguagesIn,
    PlaceIn,
    SettingsOut,
    StoreList,
    StoresIn,
)
from returns_api.writing.of_shop import change_shop

_TAG = "Settings"
_DESTINATIONS = "/settings/destinations"


@writes(
    _TAG,
    "/settings/languages",
    name="choose_languages",
    scope=Scope.SETTINGS_WRITE,
    answer=SettingsOut,
    summary="Say in which languages shoppers are spoken to",
    marked=True,
)
def change_languages(request: HttpRequest, body: LanguagesIn, dry_run: bool = False) -> HttpResponse:
    """In our order; the first that a shopper's own is not among is the shop's usual one."""
    shop = call_of(request).shop

    def do() -> SettingsOut:
        try:
            choose_languages(shop, languages=body.languages)
        except ValueError as error:
            raise invalid("/languages", "We do not speak one of them.") from error
        return settings_of(shop)

    return change_shop(request, do, dry_run, seen=lambda: settings_of(shop))


@writes(
    _TAG,
    "/settings/contact",
    name="set_contact",
    scope=Scope.SETTINGS_WRITE,
    answer=SettingsOut,
    summary="Say how shoppers reach the shop",
    marked=True,
)
def change_contact(request: HttpRequest, body: ContactIn, dry_run: bool = False) -> HttpResponse:
    """What is empty is not shown."""
    shop = call_of(request).shop

    def do() -> SettingsOut:
        set_contact(shop=shop, **body.model_dump())
        return settings_of(shop)

    return change_shop(request, do, dry_run, seen=lambda: settings_of(shop))


@writes(
    _TAG,
    "/settings/return-address",
    name="set_return_address",
    scope=Scope.SETTINGS_WRITE,
    answer=SettingsOut,
    summary="Say where parcels come back to",
    marked=True,
)
def change_address(request: HttpRequest, body: PlaceIn, dry_run: bool = False) -> HttpResponse:
    """Labels that were made before stay as they are."""
    shop = call_of(request).shop
    look_at_place(body, "")

    def do() -> SettingsOut:
        return settings_of(set_return_address(shop=shop, address=body.address))

    return change_shop(request, do, dry_run, seen=lambda: settings_of(shop))


@writes(
    _TAG,
    "/settings/brand",
    name="set_brand",
    scope=Scope.SETTINGS_WRITE,
    answer=SettingsOut,
    summary="Say what the shopper's pages look like",
    marked=True,
)
def change_brand(request: HttpRequest, body: BrandIn, dry_run: bool = False) -> HttpResponse:
    """Text stays readable on any colour: what is written on it is chosen by us. The logo stays as it is."""
    call = call_of(request)

    def do() -> SettingsOut:
        try:
            set_brand(shop=call.shop, **body.model_dump(), now=call.now)
        except UnknownColour as error:
            raise invalid("/colour", "This is no colour: #1f4d43 is one.") from error
        return settings_of(call.shop)

    return change_shop(request, do, dry_run, seen=lambda: settings_of(call.shop))


@writes(
    _TAG,
    "/settings/stores",
    name="keep_stores",
    scope=Scope.SETTINGS_WRITE,
    answer=StoreList,
    summary="Say which locations take returns",
    marked=True,
)
def change_stores(request: HttpRequest, body: StoresIn, dry_run: bool = False) -> HttpResponse:
    """Those that are not named stay as they are."""
    shop, named = call_of(request).shop, {each.id: each for each in body.stores}
    if set(named) - set(possible_stores(shop).filter(pk__in=named).values_list("pk", flat=True)):
        raise invalid("/stores", "One of them is no location of the shop.")

    def do() -> StoreList:
        taking = {pk for pk, each in named.items() if each.takes_returns}
        keep_stores(shop=shop, hours={pk: each.hours for pk, each in named.items()}, taking=taking)
        return stores_of(shop)

    return change_shop(request, do, dry_run, seen=lambda: stores_of(shop))


@writes(
    _TAG,
    _DESTINATIONS,
    name="make_destination",
    scope=Scope.SETTINGS_WRITE,
    answer=DestinationList,
    summary="Keep a further address that goods are sent to",
    marked=True,
)
def make_destination(request: HttpRequest, body: DestinationIn, dry_run: bool = False) -> HttpResponse:
    """Its code is made of its name; the policy names it by that."""
    call = call_of(request)
    return _keep(request, call, body, "", dry_run)


@writes(
    _TAG,
    f"{_DESTINATIONS}/{{slug:code}}",
    name="change_destination",
    scope=Scope.SETTINGS_WRITE,
    answer=DestinationList,
    summary="Change such an address",
    marked=True,
)
def change_destination(request: HttpRequest, code: str, body: DestinationIn, dry_run: bool = False) -> HttpResponse:
    """Labels that were made before stay as they are."""
    call = call_of(request)
    _known(call, code)
    return _keep(request, call, body, code, dry_run)


@writes(
    _TAG,
    f"{_DESTINATIONS}/{{slug:code}}/removal",
    name="remove_destination",
    scope=Scope.SETTINGS_WRITE,
    answer=DestinationList,
    summary="Let such an address go",
    marked=True,
)
def drop_destination(request: HttpRequest, code: str, dry_run: bool = False) -> HttpResponse:
    """409 while a policy sends goods there."""
    call = call_of(request)
    _known(call, code)

    def do() -> DestinationList:
        try:
            remove_destination(shop=call.shop, code=code)
        except DestinationNamed as why:
            raise Problem("named") from why
        return destinations_of(call.shop)

    return change_shop(request, do, dry_run, seen=lambda: destinations_of(call.shop))


def _keep(request: HttpRequest, call: Call, body: DestinationIn, code: str, dry_run: bool) -> HttpResponse:
    look_at_place(body.address, "/address")
    if body.location_id and body.location_id not in {gid for gid, _ in stock_locations(call.shop)}:
        raise invalid("/location_id", "This is no location of the shop.")

    def do() -> DestinationList:
        about: dict[str, Any] = {
            "vendor": body.vendor,
            "location_gid": body.location_id,
            "address": body.address.address,
        }
        keep_destination(shop=call.shop, code=code or code_of(body.address.name), known=bool(code), **about)
        return destinations_of(call.shop)

    return change_shop(request, do, dry_run, seen=lambda: destinations_of(call.shop))


def look_at_place(place: PlaceIn, under: str) -> None:
    """A Problem that names each field of an address that no label could carry."""
    wrong = [Wrong(f"{under}/{name}", "missing", "A label needs it.") for name in missing_in(place.address)]
    if place.country not in Locale("en").territories:
        wrong.append(Wrong(f"{under}/country", "unknown", "There is no such country."))
    if wrong:
        raise Problem("invalid", errors=wrong)


def _known(call: Call, code: str) -> None:
    try:
        get_destination(call.shop, code)
    except ObjectDoesNotExist as error:
        raise Problem("not_found") from error
