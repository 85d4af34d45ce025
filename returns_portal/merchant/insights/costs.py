"""What returns cost: labels, handling, worth lost and fees, less what was kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from returns import wording
from returns.domain.grading import Grade
from returns.domain.insight import FlowKind
from returns.domain.label_costs import Fate
from returns.domain.money import Money
from returns_portal.merchant.insights.overview import Flows, Item, agreed

if TYPE_CHECKING:
    from returns.models import InsightMark

# What goods are worth that come back in each state, where the shop says nothing else (basis points).
WORTH = {Grade.A: 10_000, Grade.B: 8_000, Grade.C: 5_000, Grade.D: 0, Grade.DAMAGED: 0, Grade.INCORRECT: 10_000}
WHOLE = 10_000


@dataclass(frozen=True, slots=True)
class Costs:
    """What returns cost, row by row, with their sum and what one return comes to; minor units."""

    returns: int
    labels: int
    handling: int
    write_down: int
    fees: int
    kept: int

    @property
    def whole(self) -> int:
        """All of it, less what was kept."""
        return self.labels + self.handling + self.write_down + self.fees - self.kept


def costs_of(flows: Flows, mark: InsightMark, currency: str) -> Costs:
    """What the returns of these weeks cost, in one currency."""
    counts, _sums = agreed(flows, currency)
    paid = _sum(flows, FlowKind.PAID, currency)
    worth = WORTH | {Grade(code): bps for code, bps in mark.worth_bps.items() if code in set(Grade)}
    lost = sum(
        minor * (WHOLE - worth.get(Grade(code), WHOLE)) // WHOLE
        for (code, money, _v), (_n, minor) in flows.get(FlowKind.GRADE, {}).items()
        if money == currency and code in set(Grade)
    )
    kept = Counter[str]()
    for (code, money, _v), (_n, minor) in flows.get(FlowKind.KEPT, {}).items():
        kept[code] += minor if money == currency else 0
    return Costs(
        returns=counts.total(),
        labels=sum(labels_by_fate(flows, currency)[fate] for fate in (Fate.USED, Fate.LOST)),
        handling=counts.total() * mark.handling_minor,
        write_down=lost,
        fees=sum(paid.values()) * mark.fees_bps // WHOLE,
        kept=kept["restocking_fee"] + kept["return_shipping_fee"] + kept["deduction"] - kept["bonus"],
    )


def cost_rows(costs: Costs, currency: str) -> Iterator[Item]:
    """The costs as a table."""
    for name, minor in (
        (_("Labels, used or lost"), costs.labels),
        (_("Handling"), costs.handling),
        (_("Loss of worth of the goods"), costs.write_down),
        (_("Payment fees that are not given back"), costs.fees),
        (_("Less: fees kept, without the bonus on credit"), -costs.kept),
    ):
        yield Item(name, (wording.money(Money(minor, currency)), _each(minor, costs.returns, currency)))
    whole = (wording.money(Money(costs.whole, currency)), _each(costs.whole, costs.returns, currency))
    yield Item(_("What returns cost"), whole, strong=True)


def labels_by_fate(flows: Flows, currency: str) -> Counter[str]:
    """What labels cost, by what became of them."""
    found = Counter[str]()
    for (code, money, _v), (_n, minor) in flows.get(FlowKind.LABEL, {}).items():
        found[code] += minor if money == currency else 0
    return found


def label_sentence(flows: Flows, currency: str) -> str:
    """What labels cost, and what carriers gave back."""
    found = labels_by_fate(flows, currency)
    if not found.total():
        return ""
    return _("Labels: %(used)s used, %(open)s still open, %(credited)s credited, %(lost)s lost.") % {
        name: wording.money(Money(sum(found[fate] for fate in fates), currency))
        for name, fates in {
            "used": (Fate.USED,),
            "open": (Fate.OPEN, Fate.AWAITED),
            "credited": (Fate.CREDITED,),
            "lost": (Fate.LOST,),
        }.items()
    }


def _sum(flows: Flows, kind: FlowKind, currency: str) -> Counter[str]:
    found = Counter[str]()
    for (code, money, _v), (_n, minor) in flows.get(kind, {}).items():
        found[code] += minor if money == currency else 0
    return found


def _each(minor: int, number: int, currency: str) -> str:
    return wording.money(Money(round(minor / number), currency)) if number else "–"
