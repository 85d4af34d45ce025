"""One parcel, one return shipping fee: how the returns that travel together bear it.

The fee of a shared parcel is the highest that any return in it agreed to, as it is the highest of the lines within one
return. It is borne once: whoever joins bears only what is missing of it, and nobody more than they agreed to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from returns.domain.money import Money, MoneyPair


@dataclass(frozen=True, slots=True)
class Bearer:
    """A return in a shared parcel: the fee it agreed to for this parcel, and what it bears of it now.

    `fixed`: what it bears can change no more.
    """

    agreed: MoneyPair
    borne: MoneyPair
    fixed: bool = False


def missing(agreed: MoneyPair, others: Sequence[Bearer]) -> MoneyPair:
    """What a return bears that agreed to this fee, where the others bear what they do; all in the same currencies.

    Shop money decides. The shopper's follows at the return's own rate, and neither exceeds the parcel's fee: two orders
    may have been paid at different rates.
    """
    fees = [agreed, *(other.agreed for other in others)]
    left_shop = max(fee.shop.minor for fee in fees) - sum(other.borne.shop.minor for other in others)
    shop = _between(left_shop, agreed.shop.minor)
    at_rate = agreed.presentment.share(part=shop, whole=agreed.shop.minor).minor if agreed.shop.minor else 0
    left = max(fee.presentment.minor for fee in fees) - sum(other.borne.presentment.minor for other in others)
    return MoneyPair(Money(shop, agreed.shop.currency), Money(_between(left, at_rate), agreed.presentment.currency))


def borne(bearers: Sequence[Bearer]) -> list[MoneyPair]:
    """What each bears, in the order in which they joined, changing as little as possible.

    Too much is taken off the last first; what is missing is borne by the first that agreed to as much.
    """
    now = list(bearers)
    for place in reversed(range(len(now))):
        now[place] = _settled(now, place, at_most=True)
    for place in range(len(now)):
        now[place] = _settled(now, place, at_most=False)
    return [bearer.borne for bearer in now]


def _settled(bearers: Sequence[Bearer], place: int, *, at_most: bool) -> Bearer:
    """The return at `place`, with less if it bears too much (`at_most`), else with what is missing."""
    bearer = bearers[place]
    if bearer.fixed:
        return bearer
    due = missing(bearer.agreed, [*bearers[:place], *bearers[place + 1 :]])
    more, at_rate = due.shop.minor - bearer.borne.shop.minor, due.presentment.minor - bearer.borne.presentment.minor
    moves = more < 0 or (more == 0 and at_rate < 0) if at_most else more > 0
    return replace(bearer, borne=due) if moves else bearer


def _between(amount: int, most: int) -> int:
    return max(0, min(amount, most))
