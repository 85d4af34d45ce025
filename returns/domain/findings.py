"""What comes back unusually often: found among everything that could be, with chance kept small. Pure.

Each cell (a product, a reason of it, a size …) is held against the others of its kind. It is a finding if it is likely
(95 %) to come back more than half as often again as they do, and if of all findings together no more than one in ten
is to be expected to be chance (Benjamini and Hochberg). A finding says how often, never why.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from returns.domain.insight import ENOUGH
from returns.domain.statistics import Interval, Prior, adjusted, drift, fisher, fit_prior, ratio

LEAST_RETURNS = 3
TIMES = 1.5
SURE = 0.95
# How many of the findings may be chance.
FALSE = 0.10
# With less to compare with, nothing is usual.
LEAST_OTHERS = 30
LEAST_LIKE = 4
# How much belief in "like the others" may weigh, in pieces: chance is kept small by the false-discovery rate already.
LEAST_WEIGHT, MOST_WEIGHT = 10.0, 60.0


class Sort(StrEnum):
    """What is unusual: a product, a reason of it, a size of it, a vendor, a reason in a country, or a rise."""

    PRODUCT = "product"
    REASON = "reason"
    SIZE = "size"
    VENDOR = "vendor"
    COUNTRY = "country"
    RISE = "rise"


@dataclass(frozen=True, slots=True)
class Group:
    """Pieces of one subject (its id): `k` of `n` came back, `reasons` says why.

    `kind` is a product's type, `parent` the key of a size's product, `vendor` who sells a product.
    """

    id: int
    key: str
    k: int
    n: int
    reasons: Mapping[str, int] = field(default_factory=dict)
    kind: str = ""
    parent: str = ""
    vendor: str = ""
    weeks: Sequence[tuple[int, int]] = ()


@dataclass(frozen=True, slots=True)
class World:
    """Everything that is looked at. `fit` are the reasons about the fit (codes), `weeks` all of the shop's."""

    products: Sequence[Group]
    sizes: Sequence[Group] = ()
    vendors: Sequence[Group] = ()
    countries: Sequence[Group] = ()
    fit: frozenset[str] = frozenset()
    weeks: Sequence[tuple[int, int]] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """One comparison: `k` of `n` against `other_k` of `other_n`; `weeks` tells about which last ones (0: all)."""

    sort: Sort
    group: Group
    k: int
    n: int
    other_k: int
    other_n: int
    reason: str = ""
    weight: float = 54.0
    chance: float = 1.0
    weeks: int = 0

    @property
    def key(self) -> str:
        """The same for the same thing from night to night."""
        return f"{self.sort}|{self.group.key}|{self.reason}"[:300]

    @property
    def usual(self) -> float:
        """The share of the others."""
        return self.other_k / self.other_n if self.other_n else 0.0

    @property
    def tail(self) -> float:
        """How likely so many would be, if it were like the others."""
        return fisher(self.k, self.n, self.other_k, self.other_n) if self.usual else 1.0

    @property
    def stands_out(self) -> bool:
        """Whether it is likely to be well above the others, drawn towards them by how little was seen of it."""
        if self.k < LEAST_RETURNS or self.n < ENOUGH or not 0 < self.usual * TIMES < 1:
            return False
        prior = Prior(self.usual * self.weight, (1 - self.usual) * self.weight)
        above = prior.chance_above(TIMES * self.usual, self.k, self.n) > SURE
        return above and times_of(self.k, self.n, self.other_k, self.other_n)[1].low > 1


def times_of(k: int, n: int, other_k: int, other_n: int) -> tuple[float, Interval]:
    """How many times as often as the others, with its interval."""
    return ratio(k, n, other_k, other_n)


def find(world: World) -> list[Cell]:
    """What is unusual, the surest first; what another finding tells already is left out."""
    cells = [cell for cell in _cells(world) if cell.n >= ENOUGH and cell.other_n >= LEAST_OTHERS]
    chances = adjusted([cell.tail for cell in cells])
    found = [
        _with_chance(cell, chance)
        for cell, chance in zip(cells, chances, strict=True)
        if chance <= FALSE and cell.stands_out
    ]
    told = [cell for cell in found if not _is_told(cell, found)]
    return sorted(told, key=lambda cell: (cell.chance, cell.key))


def _with_chance(cell: Cell, chance: float) -> Cell:
    return Cell(
        cell.sort, cell.group, cell.k, cell.n, cell.other_k, cell.other_n, cell.reason, cell.weight, chance, cell.weeks
    )


def _cells(world: World) -> Iterator[Cell]:
    kinds: dict[str, list[Group]] = defaultdict(list)
    for product in world.products:
        kinds[product.kind].append(product)
    weights = {kind: _weight(groups, world.products) for kind, groups in kinds.items()}
    sizes: dict[str, list[Group]] = defaultdict(list)
    for size in world.sizes:
        sizes[size.kind].append(size)
    for kind, groups in kinds.items():
        yield from _against_rest(Sort.PRODUCT, groups, weights[kind], [""])
        yield from _against_rest(Sort.REASON, groups, weights[kind], _reasons(groups))
        yield from _against_rest(Sort.SIZE, sizes[kind], weights[kind], sorted(world.fit))
    yield from _against_rest(Sort.COUNTRY, world.countries, MOST_WEIGHT, _reasons(world.countries))
    yield from _vendors(world)
    for kind, groups in kinds.items():
        yield from filter(None, (_rise(group, world.weeks, weights[kind]) for group in groups))


def _weight(groups: Sequence[Group], all_products: Sequence[Group]) -> float:
    """How much products of a type are alike, in pieces; of the shop where the type has few."""
    prior = fit_prior((each.k, each.n) for each in (groups if len(groups) >= 8 else all_products))
    return min(max(prior.a + prior.b, LEAST_WEIGHT), MOST_WEIGHT)


def _reasons(groups: Iterable[Group]) -> list[str]:
    return sorted({reason for group in groups for reason in group.reasons})


def _against_rest(sort: Sort, groups: Sequence[Group], weight: float, reasons: Iterable[str]) -> Iterator[Cell]:
    """Each group against all others, for each reason ("": whatever the reason)."""
    sold = sum(group.n for group in groups)
    if len(groups) < LEAST_LIKE:
        return
    for reason in reasons:
        came: Callable[[Group], int] = lambda group, reason=reason: group.reasons.get(reason, 0) if reason else group.k  # type: ignore[misc] # noqa: E731
        whole = sum(map(came, groups))
        for group in groups:
            k = came(group)
            yield Cell(sort, group, k, group.n, whole - k, sold - group.n, reason, weight)


def _vendors(world: World) -> Iterator[Cell]:
    """Each vendor against what others' products of the same types would come to, sold in the same numbers."""
    by_kind: dict[str, Counter[str]] = defaultdict(Counter)
    for product in world.products:
        by_kind[product.kind].update(k=product.k, n=product.n)
    for vendor in world.vendors:
        own = [product for product in world.products if product.vendor == vendor.key]
        mine: dict[str, Counter[str]] = defaultdict(Counter)
        for product in own:
            mine[product.kind].update(k=product.k, n=product.n)
        expected, compared, others, back = 0.0, 0, 0, 0
        for kind, counts in mine.items():
            rest_n, rest_k = by_kind[kind]["n"] - counts["n"], by_kind[kind]["k"] - counts["k"]
            if rest_n >= LEAST_OTHERS:
                expected += counts["n"] * rest_k / rest_n
                compared, others, back = compared + counts["n"], others + rest_n, back + counts["k"]
        if compared:
            yield Cell(
                Sort.VENDOR, vendor, back, compared, round(expected / compared * others), others, weight=MOST_WEIGHT
            )


def _rise(group: Group, shop: Sequence[tuple[int, int]], weight: float) -> Cell | None:
    """A product that comes back more often than before, beyond what the whole shop did in the same weeks."""
    found = drift(group.weeks)
    if found is None or found.n < ENOUGH or not found.before_k:
        return None
    half = max(len(group.weeks) // 2, 1)
    season = _rate(shop[found.since :]) / (_rate(shop[:half]) or 1) if shop else 1.0
    usual = min(found.before_k / found.before_n * max(season, 1.0), 0.999)
    other_k = round(usual * found.before_n)
    return Cell(
        Sort.RISE, group, found.k, found.n, other_k, found.before_n, "", weight, weeks=len(group.weeks) - found.since
    )


def _rate(weeks: Sequence[tuple[int, int]]) -> float:
    sold = sum(n for _, n in weeks)
    return sum(k for k, _ in weeks) / sold if sold else 0.0


def _is_told(cell: Cell, found: Sequence[Cell]) -> bool:
    """Whether nothing unusual is left of it without what the closer findings tell."""
    if cell.sort == Sort.REASON:
        closer = [each for each in found if each.sort == Sort.SIZE and _is_of(each, cell)]
        k, n = cell.k - sum(each.k for each in closer), cell.n - sum(each.n for each in closer)
    elif cell.sort == Sort.PRODUCT:
        closer = [each for each in found if each.sort == Sort.REASON and each.group.id == cell.group.id]
        closer = closer or [each for each in found if each.sort == Sort.SIZE and each.group.parent == cell.group.key]
        k, n = cell.k - sum(each.k for each in closer), cell.n
    elif cell.sort == Sort.VENDOR:
        return sum(1 for each in found if each.group.vendor == cell.group.key and each.sort == Sort.PRODUCT) == 1
    else:
        return False
    if not closer:
        return False
    rest = Cell(cell.sort, cell.group, max(k, 0), max(n, 0), cell.other_k, cell.other_n, cell.reason, cell.weight)
    return not rest.stands_out


def _is_of(size: Cell, product: Cell) -> bool:
    return size.group.parent == product.group.key and size.reason == product.reason
