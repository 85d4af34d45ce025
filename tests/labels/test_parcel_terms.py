"""What a shop says of its parcels: the box that carriers are told, and which offer is bought."""

from __future__ import annotations

from dataclasses import replace

import pytest

from labels.carriers.base import Rate
from labels.parcel_terms import by_preference, set_terms, terms_of
from returns.domain.parcel_terms import ParcelTerms, Prefer
from tests.characters import make_shop

SLOW, QUICK, SILENT = Rate("Ground", 500, "USD", 5), Rate("Express", 1900, "USD", 1), Rate("Freight", 400, "USD")
OFFERS = (QUICK, SLOW, SILENT)


@pytest.mark.parametrize(
    ("prefer", "services", "first"),
    [
        (Prefer.CHEAPEST, (), SILENT),
        (Prefer.FASTEST, (), QUICK),
        (Prefer.CHEAPEST, ("Express",), QUICK),
        (Prefer.FASTEST, ("nowhere", "ground"), SLOW),
        (Prefer.CHEAPEST, ("nowhere",), SILENT),
        (Prefer.CHEAPEST, ("Ground", "Express"), SLOW),
    ],
)
def test_which_offer_is_taken(prefer: Prefer, services: tuple[str, ...], first: Rate) -> None:
    found = by_preference(OFFERS, ParcelTerms(prefer=prefer, services=services))
    assert found[0] == first
    assert sorted(found, key=str) == sorted(OFFERS, key=str)


def test_of_two_that_take_as_long_the_cheaper_is_taken() -> None:
    dear = replace(QUICK, service="Express plus", amount_minor=2500)
    assert by_preference((dear, QUICK), ParcelTerms(prefer=Prefer.FASTEST))[0] == QUICK


@pytest.mark.django_db
def test_a_shops_terms_are_its_own() -> None:
    ours, theirs = make_shop(), make_shop("other.myshopify.com")
    said = ParcelTerms((40, 30, 20), (25, 18, 5), 500, Prefer.FASTEST, ("Ground",))
    set_terms(ours.pk, ParcelTerms())
    set_terms(ours.pk, said)
    assert terms_of(ours.pk) == said
    assert terms_of(theirs.pk) == ParcelTerms()
