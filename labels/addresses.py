"""Addresses as lines on paper, in the order the country's post reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from babel import Locale

from returns.domain.order import Address
from returns.queries.parcels import address_on

if TYPE_CHECKING:
    from returns.models import ReverseDelivery

# Where the postcode stands: before the town unless the country is listed here (UPU, addressing systems).
_TOWN_PROVINCE_POSTCODE = {"US", "CA", "AU", "NZ", "IN", "BR", "TW", "TH", "ID", "PH"}
_POSTCODE_ON_ITS_OWN_LINE = {"GB", "IE"}


def address_of(stored: Mapping[str, Any]) -> Address:
    """An address from its JSON; whatever is missing is empty."""
    names = Address.__dataclass_fields__
    return Address(**{name: str(stored.get(name) or "").strip() for name in names})


def recipient_of(parcel: ReverseDelivery) -> Address:
    """Where a parcel goes: as its label says, else its destination, else the shop's return address.

    Under the shop's name unless the merchant gave another.
    """
    shop = parcel.rma.shop
    address = address_of(address_on(parcel))
    return address if address.name else replace(address, name=shop.name)


def lines(address: Address, *, abroad: bool, language: str) -> tuple[str, ...]:
    """The address, line by line. The country stands below when the parcel crosses a border."""
    country = _country(address.country, language) if abroad else ""
    found = (address.name, address.street, address.street2, *_town(address), country)
    return tuple(line for line in found if line)


def _town(address: Address) -> tuple[str, ...]:
    if address.country in _POSTCODE_ON_ITS_OWN_LINE:
        return address.city, address.postcode
    if address.country in _TOWN_PROVINCE_POSTCODE:
        return (" ".join(part for part in (address.city, address.province, address.postcode) if part),)
    return (f"{address.postcode} {address.city}".strip(),)


def _country(code: str, language: str) -> str:
    return str(Locale.parse(language).territories.get(code, code)).upper()
