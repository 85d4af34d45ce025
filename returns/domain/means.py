"""How the goods of a return get back, and what that is to be called nowhere else.

A parcel's `means` is a field of its own: what carriers are called can never be taken for it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import Annotated

import msgspec


class Means(StrEnum):
    """LABEL: by the label the shop makes, or its slip where it makes none. OWN: with any carrier, and a slip.

    DROP_OFF: brought to a store of the shop. PICK_UP: collected from the shopper by the shop.
    """

    LABEL = "label"
    OWN = "own"
    DROP_OFF = "drop_off"
    PICK_UP = "pick_up"


MeansOffered = Annotated[tuple[Means, ...], msgspec.Meta(min_length=1, max_length=len(Means))]

# With papers that are made for them; the others need none.
POSTED = frozenset({Means.LABEL, Means.OWN})
# The return shipping fee is for a way that the shop pays.
FREE_OF_FEE = frozenset({Means.OWN, Means.DROP_OFF})


def open_to(offered: Sequence[Means], *, has_stores: bool, collects: bool, free: bool) -> tuple[Means, ...]:
    """What a shopper may choose from, in the policy's order, each once; a label where nothing else is possible.

    `free`: the shop pays the way of everything, so that nobody is asked to send at their own cost. `collects` tells
    whether the shop collects where the shopper lives.
    """
    impossible: set[Means] = set()
    if not has_stores:
        impossible.add(Means.DROP_OFF)
    if not collects:
        impossible.add(Means.PICK_UP)
    if free:
        impossible.add(Means.OWN)
    possible = tuple(dict.fromkeys(means for means in offered if means not in impossible))
    return possible or (Means.LABEL,)


def first_choice(offered: Collection[Means], fees: dict[Means, int]) -> Means:
    """What is chosen until the shopper says otherwise: what costs them nothing, in the policy's order.

    Postage at their own cost is never chosen for them where there is something else.
    """
    return min(offered, key=lambda means: (means == Means.OWN, fees.get(means, 0)))
