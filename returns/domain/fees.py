"""Fees that hang on what the shopper chooses: another way than a refund may cost less, or nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from returns.domain.document import BasisPoints, Minor, Sparse


class FeeWay(StrEnum):
    """Choices that may have fees of their own; everything else bears the general ones."""

    STORE_CREDIT = "store_credit"
    EXCHANGE = "exchange"


class FeeAmounts(Sparse, frozen=True):
    """What is held back, a share of the goods and an amount in the shop's currency; None leaves it."""

    restocking_bps: BasisPoints | None = None
    return_shipping_minor: Minor | None = None


class FeesByOutcome(Sparse, frozen=True):
    """What is different about the fees where the money stays with the shop: as store credit, or in an exchange."""

    store_credit: FeeAmounts = FeeAmounts()
    exchange: FeeAmounts = FeeAmounts()


@dataclass(frozen=True, slots=True)
class LineFees:
    """What is held back of one line for one choice: a share of the goods, and its return shipping fee."""

    restocking_bps: int
    return_shipping_minor: int


@dataclass(frozen=True, slots=True)
class SaidFees:
    """What one place of a policy, a clause or the policy itself, says of fees: for everything, and by choice."""

    general: FeeAmounts
    by_outcome: FeesByOutcome

    def of(self, way: FeeWay, name: str) -> int | None:
        """One amount for one choice: what is said of it, else what is said of everything; None where nothing is."""
        for amounts in (getattr(self.by_outcome, way.value), self.general):
            value: int | None = getattr(amounts, name)
            if value is not None:
                return value
        return None


def fees_by_way(said: Iterable[SaidFees]) -> dict[str, LineFees]:
    """The fees of each choice; the first place that says a thing counts. Nothing where no place tells choices apart."""
    places = list(said)
    if all(place.by_outcome == FeesByOutcome() for place in places):
        return {}
    return {
        way.value: LineFees(_first(places, way, "restocking_bps"), _first(places, way, "return_shipping_minor"))
        for way in FeeWay
    }


def _first(places: list[SaidFees], way: FeeWay, name: str) -> int:
    return next((value for place in places if (value := place.of(way, name)) is not None), 0)
