"""What was sold together and comes back in part: sets, and discounts that fell on several pieces.

The price of a set and a discount are shared over their pieces as Shopify allocated them when the order was read. Each
piece gives back its own share, whatever becomes of the others, and nothing is taken back for what stays. People are
told where that happens.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from returns.domain.money import Money


@dataclass(frozen=True, slots=True)
class PartOfDiscount:
    """What of one discount fell on a line, in the shopper's currency; `is_code` where it was typed in."""

    name: str
    is_code: bool
    amount: Money


@dataclass(frozen=True, slots=True)
class Sold:
    """An order line: how many pieces, how many of them come back or have, and what it was sold with."""

    id: int
    quantity: int
    back: int
    set_gid: str = ""
    set_title: str = ""
    discounts: Sequence[PartOfDiscount] = ()


@dataclass(frozen=True, slots=True)
class TornSet:
    """A set of which `back` of `of` pieces come back."""

    title: str
    back: int
    of: int


@dataclass(frozen=True, slots=True)
class TornDiscount:
    """A discount of which `back` of the `of` pieces it fell on come back, with a share of its amount."""

    name: str
    is_code: bool
    back: int
    of: int
    amount: Money
    share: Money


@dataclass(frozen=True, slots=True)
class Torn:
    """Everything that is torn; false where nothing is."""

    sets: tuple[TornSet, ...] = ()
    discounts: tuple[TornDiscount, ...] = ()

    @property
    def promotions(self) -> tuple[TornDiscount, ...]:
        """Discounts that nobody typed in: who has a code knows what it is for."""
        return tuple(discount for discount in self.discounts if not discount.is_code)

    def __bool__(self) -> bool:
        return bool(self.sets or self.discounts)


@dataclass(slots=True)
class _Together:
    """Lines that were sold together."""

    lines: list[Sold] = field(default_factory=list)
    parts: list[Money] = field(default_factory=list)

    @property
    def back(self) -> int:
        return sum(line.back for line in self.lines)

    @property
    def of(self) -> int:
        return sum(line.quantity for line in self.lines)

    def is_torn_by(self, lines: frozenset[int]) -> bool:
        return 0 < self.back < self.of and any(line.id in lines for line in self.lines)


def torn_by(sold: Iterable[Sold], lines: Iterable[int]) -> Torn:
    """What is torn of which one of these order lines (ids) is a part."""
    sets: dict[str, _Together] = {}
    discounts: dict[tuple[str, bool], _Together] = {}
    for line in sold:
        if line.set_gid:
            sets.setdefault(line.set_gid, _Together()).lines.append(line)
        for part in line.discounts:
            if part.amount.minor:
                group = discounts.setdefault((part.name, part.is_code), _Together())
                group.lines.append(line)
                group.parts.append(part.amount)
    about = frozenset(lines)
    return Torn(
        tuple(
            TornSet(group.lines[0].set_title, group.back, group.of)
            for group in sets.values()
            if group.is_torn_by(about)
        ),
        tuple(_discount(*key, group) for key, group in discounts.items() if group.is_torn_by(about)),
    )


def _discount(name: str, is_code: bool, group: _Together) -> TornDiscount:
    parts = list(zip(group.parts, group.lines, strict=True))
    currency = group.parts[0].currency
    amount = Money(sum(part.minor for part, _ in parts), currency)
    back = Money(sum(part.share(part=line.back, whole=line.quantity).minor for part, line in parts), currency)
    return TornDiscount(name, is_code, group.back, group.of, amount, back)
