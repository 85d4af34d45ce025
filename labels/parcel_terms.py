"""A shop's terms for its parcels: kept, and applied to what a carrier offers."""

from __future__ import annotations

from collections.abc import Sequence

from labels.carriers.base import Rate
from labels.models import ParcelPreference
from returns.domain.parcel_terms import ParcelTerms, Prefer


def terms_of(shop_id: int) -> ParcelTerms:
    """What the shop said, or what holds where it said nothing."""
    row = ParcelPreference.objects.filter(shop=shop_id).first()
    if row is None:
        return ParcelTerms()
    length, width, height = row.box
    return ParcelTerms(
        box=(length, width, height),
        light_box=tuple(row.light_box) if row.light_box else None,
        light_up_to=row.light_up_to,
        prefer=Prefer(row.prefer),
        services=tuple(row.services),
    )


def set_terms(shop_id: int, terms: ParcelTerms) -> None:
    """Keep what the shop says; labels that are bought already stay as they are."""
    ParcelPreference.objects.update_or_create(
        shop_id=shop_id,
        defaults={
            "box": list(terms.box),
            "light_box": list(terms.light_box or ()),
            "light_up_to": terms.light_up_to,
            "prefer": terms.prefer,
            "services": list(terms.services),
        },
    )


def by_preference(rates: Sequence[Rate], terms: ParcelTerms) -> list[Rate]:
    """The offers, the one to take first. Who does not say how long it takes counts as the slowest."""
    wanted = [name.casefold() for name in terms.services]

    def place(rate: Rate) -> tuple[float, ...]:
        name = rate.service.casefold()
        named = wanted.index(name) if name in wanted else len(wanted)
        days = float("inf") if rate.days is None else rate.days
        return (named, days, rate.amount_minor) if terms.prefer == Prefer.FASTEST else (named, rate.amount_minor)

    return sorted(rates, key=place)
