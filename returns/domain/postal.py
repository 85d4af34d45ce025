"""What an address must say so that a label can carry it. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from returns.domain.order import Address

# Countries whose addresses have no postcode, and those where labels name the province or state.
WITHOUT_POSTCODE = frozenset({"AE", "AG", "AO", "BS", "BW", "BZ", "CI", "CM", "FJ", "GH", "HK", "JM", "QA", "UG", "ZW"})
WITH_PROVINCE = frozenset({"AU", "BR", "CA", "IN", "MX", "US"})


def missing_in(address: Address) -> Iterator[str]:
    """The fields that are empty and must not be."""
    for name in ("name", "street", "city", "country"):
        if not getattr(address, name):
            yield name
    if not address.postcode and address.country not in WITHOUT_POSTCODE:
        yield "postcode"
    if not address.province and address.country in WITH_PROVINCE:
        yield "province"
