"""How much CO2e the way of a parcel causes, as an estimate with its range.

Half a kilogram a parcel, between a quarter and one: carriers' and researchers' figures for a parcel of clothes in
Europe (ADEME 2023: 1.0 for a whole e-commerce parcel in France; University of Bamberg: 0.85 for a return with its
handling; La Poste: 0.36 for the carrier's part; Mondial Relay: 0.26 to a relay point, 0.72 to a home). It is no
measurement, and nothing is set off against it (Directive (EU) 2024/825).
"""

from __future__ import annotations

from dataclasses import dataclass

LEAST, USUAL, MOST = 250, 500, 1_000


# Grams of CO2e for making one sheet of A4 paper (5 g at 80 g/m²): UK government conversion factors 2025, material use,
# paper: 1.35 kg a kilogram of new paper, 1.05 of recycled; the most allows for printing it.
LEAST_SHEET, USUAL_SHEET, MOST_SHEET = 5, 7, 10


@dataclass(frozen=True, slots=True)
class Footprint:
    """Grams of CO2e: what is likely, and the range it lies in."""

    usual: int
    least: int
    most: int


def footprint(parcels: int) -> Footprint:
    """The estimate for so many parcels, one way each."""
    return Footprint(parcels * USUAL, parcels * LEAST, parcels * MOST)


def sheets(number: int) -> Footprint:
    """The estimate for so many printed sheets, which a code on a screen saves."""
    return Footprint(number * USUAL_SHEET, number * LEAST_SHEET, number * MOST_SHEET)
