"""What has to travel back, who pays the way, when its label is made, and where it leads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal, Protocol

import msgspec

from returns.domain.document import Minor, Part, Sparse
from returns.domain.means import Means, MeansOffered
from returns.domain.pick_up import PickUp

Destination = Annotated[str, msgspec.Meta(pattern=r"^([a-z][a-z0-9_]{0,63})?$")]
Tag = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Per = Literal["return", "parcel"]
Consolidate = Literal["one_parcel", "by_destination"]
OWN_ADDRESS = ""


class Goods(StrEnum):
    """What is to happen with the goods of a return: they are sent back, or stay with the shopper."""

    SEND = "send"
    KEEP = "keep"
    DONATE = "donate"


class PaidBy(StrEnum):
    """Who pays the way back: a prepaid label that costs nothing, one for the fee, or postage at the shopper's cost."""

    SHOP = "shop"
    SHOPPER = "shopper"
    OWN = "own"


class LabelTime(StrEnum):
    """When a label is made: the sooner, the earlier in this list.

    CHEAPEST is only in policies: on demand where a label is charged as soon as it is bought, else at the approval.
    """

    AT_REQUEST = "at_request"
    AT_APPROVAL = "at_approval"
    CHEAPEST = "cheapest"
    ON_DEMAND = "on_demand"


class KeepIt(Part, frozen=True):
    """When nothing has to come back, by what all the goods of a return are worth in the shop's currency.

    Up to `max_minor` (0: never); with `below_return_cost`, where a label costs more than that on average; with
    `if_sending_loses`, where a supplier's credit and a resale bring less than sending them costs. Each shopper may
    keep what they returned `per_year` times in a year. `instead` is what they are asked to do with it.
    """

    max_minor: Minor = 0
    below_return_cost: bool = False
    if_sending_loses: bool = False
    instead: Literal["keep", "donate"] = "keep"
    per_year: Annotated[int, msgspec.Meta(ge=1, le=100)] = 2


class Shipping(Part, frozen=True):
    """The way back. Faulty, damaged and wrong goods travel at the shop's cost whatever is said here.

    `ways` are what shoppers choose from, in this order; `pick_up` says when the shop collects. `destination` is the
    code of one of the shop's addresses, "" its return address. Where lines lead to several, `consolidate` lets all
    travel in one parcel to the first, or each to its own; what a supplier takes back goes there. Who has not used a
    label until it was over gets a new one, `reissues` times per return. With `slip_instead`, who
    cannot be given a prepaid label sends with a slip and pays the postage, without a return shipping fee; what travels
    at the shop's cost is paid back. With `offer_one_parcel` shoppers are offered to send several returns in one
    parcel; products with one of the tags in `alone` travel by themselves all the same.
    """

    ways: MeansOffered = (Means.LABEL,)
    pick_up: PickUp = PickUp()
    paid_by: PaidBy = PaidBy.SHOPPER
    label: LabelTime = LabelTime.AT_APPROVAL
    destination: Destination = OWN_ADDRESS
    consolidate: Consolidate = "one_parcel"
    reissues: Annotated[int, msgspec.Meta(ge=0, le=10)] = 2
    slip_instead: bool = False
    offer_one_parcel: bool = True
    alone: tuple[Tag, ...] = ("hazmat", "lithium-battery")
    keep_it: KeepIt = KeepIt()


class KeepItChange(Sparse, frozen=True):
    """What is different about what may be kept; None leaves it."""

    max_minor: Minor | None = None
    below_return_cost: bool | None = None
    if_sending_loses: bool | None = None
    instead: Literal["keep", "donate"] | None = None


class ShippingChange(Sparse, frozen=True):
    """What is different about the way back; None leaves it."""

    paid_by: PaidBy | None = None
    label: LabelTime | None = None
    keep_it: KeepItChange | None = None


class Paying(Protocol):
    """What is asked of a line to know who pays its way."""

    @property
    def fault(self) -> bool:
        """Whether it is faulty, damaged or wrong."""
        ...

    @property
    def paid_by(self) -> str:
        """Who pays by its own conditions; a `PaidBy`."""
        ...


@dataclass(frozen=True, slots=True)
class Travelling:
    """One line whose way back is to be planned, under its own conditions; `fee_minor` is the return shipping fee.

    `apart`: it goes to its supplier, and never travels with what goes elsewhere.
    """

    fault: bool
    paid_by: PaidBy
    label: LabelTime
    fee_minor: int
    keep_it: KeepIt
    destination: str = OWN_ADDRESS
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a plan hangs on beside the policy, in the shop's currency.

    `value_minor` is what all the goods are worth, `label_minor` what a label costs on average (None: nobody knows),
    `gain_minor` what it saves if they stay (None: nobody knows), `kept` how often the shopper kept what they returned
    in the past year.
    """

    value_minor: int
    label_minor: int | None
    kept: int
    gain_minor: int | None = None


@dataclass(frozen=True, slots=True)
class PlannedParcel:
    """One parcel to be sent: where to, which lines are in it (their places among the wanted ones), and who pays."""

    destination: str
    lines: tuple[int, ...]
    paid_by: PaidBy


@dataclass(frozen=True, slots=True)
class Carriage:
    """The way back of a whole return. Where the goods stay nothing is held back, and `parcels` only would be sent.

    `means` is how they get back; some bear no fee.
    """

    goods: Goods
    label: LabelTime
    parcels: tuple[PlannedParcel, ...]
    fee_minor: int
    means: Means = Means.LABEL


def carriage(lines: Sequence[Travelling], shipping: Shipping, *, per: Per, about: Circumstances) -> Carriage:
    """Plan the way back of all lines of one return."""
    label = latest(line.label for line in lines)
    goods = goods_of(lines, about=about, per_year=shipping.keep_it.per_year)
    parcels = tuple(
        PlannedParcel(destination, places, payer(lines[place] for place in places))
        for destination, places in _packed(lines, shipping.consolidate)
    )
    if goods != Goods.SEND:
        return Carriage(goods, label, parcels, 0)
    return Carriage(goods, label, parcels, shipping_fee(lines, parcels, per=per))


def shipping_fee(lines: Sequence[Travelling], parcels: Iterable[PlannedParcel], *, per: Per) -> int:
    """What is held back for the way of parcels that are sent, in the shop's currency."""
    fees = [_fee(lines[place] for place in parcel.lines) for parcel in parcels]
    return sum(fees) if per == "parcel" else max(fees, default=0)


def goods_of(lines: Sequence[Travelling], *, about: Circumstances, per_year: int) -> Goods:
    """Whether the goods stay: every line must allow it for what all of them are worth together."""
    if not lines or about.kept >= per_year or not all(_may_stay(line.keep_it, about) for line in lines):
        return Goods.SEND
    return Goods.DONATE if all(line.keep_it.instead == "donate" for line in lines) else Goods.KEEP


def payer(lines: Iterable[Paying]) -> PaidBy:
    """Who pays for one parcel. A label is prepaid as soon as one line in it has to be; faulty goods always have to."""
    inside = list(lines)
    if any(bears_a_fee(line) for line in inside):
        return PaidBy.SHOPPER
    own = bool(inside) and all(not line.fault and line.paid_by == PaidBy.OWN for line in inside)
    return PaidBy.OWN if own else PaidBy.SHOP


def bears_a_fee(line: Paying) -> bool:
    """Whether the shopper pays for a label of this line."""
    return not line.fault and line.paid_by == PaidBy.SHOPPER


def settled(time: LabelTime, *, free_until_used: bool) -> LabelTime:
    """The moment that a policy's word comes to, where nothing is charged before a label is used, or something is."""
    if time != LabelTime.CHEAPEST:
        return time
    return LabelTime.AT_APPROVAL if free_until_used else LabelTime.ON_DEMAND


def latest(times: Iterable[LabelTime]) -> LabelTime:
    """The latest of several: no label is made before every line asks for it."""
    order = list(LabelTime)
    return max(times, key=order.index, default=LabelTime.AT_APPROVAL)


def _may_stay(keep_it: KeepIt, about: Circumstances) -> bool:
    cheap = keep_it.max_minor > 0 and about.value_minor <= keep_it.max_minor
    dearer_to_send = about.label_minor is not None and about.value_minor < about.label_minor
    loses = keep_it.if_sending_loses and about.gain_minor is not None and about.gain_minor > 0
    return cheap or loses or (keep_it.below_return_cost and dearer_to_send)


def _packed(lines: Sequence[Travelling], consolidate: Consolidate) -> list[tuple[str, tuple[int, ...]]]:
    """The places of the lines by destination, in the order of the lines."""
    packed: dict[str, list[int]] = {}
    together = next((line.destination for line in lines if not line.apart), OWN_ADDRESS)
    for place, line in enumerate(lines):
        leads_to = line.destination if line.apart or consolidate == "by_destination" else together
        packed.setdefault(leads_to, []).append(place)
    return [(destination, tuple(places)) for destination, places in packed.items()]


def _fee(lines: Iterable[Travelling]) -> int:
    return max((line.fee_minor for line in lines if bears_a_fee(line)), default=0)
