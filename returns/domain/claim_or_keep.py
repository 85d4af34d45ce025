"""Is it worth having goods sent back, or better to let the shopper keep them? Sums in minor units of one currency."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from returns.domain.money import share

WHOLE = 10_000


class Advice(StrEnum):
    """What is cheaper."""

    SEND = "send"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Prospect:
    """What is known of one line before it is sent.

    `way_back_minor` is its part of the label that the shop bears, `handling_minor` what taking it in costs. Of
    `credit_minor` a supplier pays with a chance of `chance_bps`; without the goods only where `credit_without_goods`.
    `resale_minor` is what the shop gets for it once it is back.
    """

    way_back_minor: int
    handling_minor: int
    credit_minor: int
    chance_bps: int
    resale_minor: int
    credit_without_goods: bool = False


@dataclass(frozen=True, slots=True)
class Sums:
    """What a line comes to each way; below zero it costs."""

    cost_minor: int
    hoped_minor: int
    resale_minor: int
    send_minor: int
    keep_minor: int

    @property
    def advice(self) -> Advice:
        """Keep it only where that is truly better: in doubt the goods come back."""
        return Advice.KEEP if self.keep_minor > self.send_minor else Advice.SEND

    @property
    def saved_minor(self) -> int:
        """What letting it be kept saves; 0 where it should be sent."""
        return max(self.keep_minor - self.send_minor, 0)


def weigh(prospect: Prospect) -> Sums:
    """Both ways of one line. What a supplier may pay is rounded down: nothing is counted on that is not there."""
    hoped = prospect.credit_minor * prospect.chance_bps // WHOLE
    cost = prospect.way_back_minor + prospect.handling_minor
    return Sums(
        cost_minor=cost,
        hoped_minor=hoped,
        resale_minor=prospect.resale_minor,
        send_minor=hoped + prospect.resale_minor - cost,
        keep_minor=hoped if prospect.credit_without_goods else 0,
    )


def add_up(sums: Sequence[Sums]) -> Sums:
    """All lines together: they travel, or stay, as one."""
    return Sums(
        cost_minor=sum(each.cost_minor for each in sums),
        hoped_minor=sum(each.hoped_minor for each in sums),
        resale_minor=sum(each.resale_minor for each in sums),
        send_minor=sum(each.send_minor for each in sums),
        keep_minor=sum(each.keep_minor for each in sums),
    )


def parts_of_a_label(label_minor: int, lines: int) -> list[int]:
    """What each of the lines in a parcel bears of its label, to the minor unit."""
    return [share(label_minor, part=1, whole=lines, done=done) for done in range(lines)]


def chance_bps(*, kept_word: int, answered: int) -> int:
    """How likely a supplier credits, by how they did before; without any history an even chance.

    The rule of succession: one claim more of each kind is counted than there was, so nobody is certain.
    """
    return (kept_word + 1) * WHOLE // (answered + 2)
