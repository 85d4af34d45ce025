"""A return as Shopify tells it, in our words: what `operations.absorb_return` is given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from returns.domain.money import Money, MoneyPair
from returns.domain.status import Outcome


@dataclass(frozen=True, slots=True)
class RemoteLine:
    """A line of a return. `fulfilled_gid` is empty for lines nobody verified; `reason` is the handle of its reason."""

    gid: str
    fulfilled_gid: str
    quantity: int
    note: str = ""
    processed: int = 0
    reason: str = ""
    restocking_fee_bps: int = 0
    reason_note: str = ""


@dataclass(frozen=True, slots=True)
class RemoteExchange:
    """A variant that goes out instead."""

    gid: str
    variant_gid: str
    quantity: int
    processed: int = 0
    product_gid: str = ""
    title: str = ""
    variant_title: str = ""
    sku: str = ""


@dataclass(frozen=True, slots=True)
class RemoteParcel:
    """A reverse delivery."""

    gid: str
    tracking_number: str
    label_url: str
    tracking_url: str = ""


@dataclass(frozen=True, slots=True)
class ReverseLine:
    """What a location expects of one fulfilled line; `disposed` counts pieces per disposition."""

    gid: str
    fulfilled_gid: str
    quantity: int
    disposed: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ReverseOrder:
    """A reverse fulfillment order: one per location the goods come back to."""

    gid: str
    lines: tuple[ReverseLine, ...]
    parcels: tuple[RemoteParcel, ...]


@dataclass(frozen=True, slots=True)
class RemoteRefund:
    """A refund. `outcomes` are the statuses of its transactions (SUCCESS, PENDING, FAILURE, ERROR).

    `by_hand`: one of them goes through a payment method outside Shopify, which moves no money by itself. `as_credit`:
    all of it went out as store credit. `return_gid` is the return behind it, where that was asked for.
    """

    gid: str
    note: str
    total: Money
    outcomes: tuple[str, ...]
    by_hand: bool = False
    as_credit: bool = False
    return_gid: str = ""

    @property
    def outcome(self) -> Outcome:
        """Where the money went."""
        return Outcome.STORE_CREDIT if self.as_credit else Outcome.REFUND


@dataclass(frozen=True, slots=True)
class RemoteReturn:
    """A return as Shopify has it; its status is one of Shopify's ReturnStatus."""

    gid: str
    status: str
    lines: tuple[RemoteLine, ...]
    reverse_orders: tuple[ReverseOrder, ...] = ()
    refunds: tuple[RemoteRefund, ...] = ()
    exchanges: tuple[RemoteExchange, ...] = ()
    name: str = ""
    decline_reason: str = ""
    decline_note: str = ""
    return_shipping_fee: MoneyPair | None = None
    requested_at: datetime | None = None
    approved_at: datetime | None = None
    closed_at: datetime | None = None

    @property
    def pieces(self) -> Counter[str]:
        """Fulfilled line -> pieces; lines that nobody verified are left out."""
        return Counter({line.fulfilled_gid: line.quantity for line in self.lines if line.fulfilled_gid})

    def beyond(self, ours: Mapping[str, int], *, lines: frozenset[str], verified: bool) -> dict[str, int]:
        """Return line gid -> pieces that may be taken off: what nobody processed of what is beyond ours.

        `ours` counts pieces by fulfilled line; `lines` are the gids of our lines, which give way last. With `verified`
        it is about pieces of deliveries, else about the lines that belong to none.
        """
        found: dict[str, int] = {}
        left = Counter(ours)
        for line in sorted(self.lines, key=lambda line: line.gid not in lines):
            if bool(line.fulfilled_gid) != verified:
                continue
            kept = min(left[line.fulfilled_gid], line.quantity) if verified else 0
            left[line.fulfilled_gid] -= kept
            if (off := min(line.quantity - kept, line.quantity - line.processed)) > 0:
                found[line.gid] = off
        return found

    @property
    def disposed(self) -> dict[str, Counter[str]]:
        """Fulfilled line -> pieces per disposition, over all locations."""
        found: dict[str, Counter[str]] = {}
        for order in self.reverse_orders:
            for line in order.lines:
                found.setdefault(line.fulfilled_gid, Counter()).update(line.disposed)
        return found

    @property
    def parcels(self) -> tuple[RemoteParcel, ...]:
        """The parcels of all locations."""
        return tuple(parcel for order in self.reverse_orders for parcel in order.parcels)

    @property
    def processed(self) -> bool:
        """Whether every piece was settled at Shopify."""
        settled = all(line.processed >= line.quantity for line in self.lines)
        return bool(self.lines) and settled and all(line.processed >= line.quantity for line in self.exchanges)

    @property
    def refunded_to(self) -> Outcome:
        """Where the money of all refunds went: store credit only if none of it went elsewhere."""
        return Outcome.STORE_CREDIT if all(refund.as_credit for refund in self.refunds) else Outcome.REFUND

    @property
    def refunded_minor(self) -> int:
        """What went back for the return, in minor units of the presentment currency."""
        return sum(refund.total.minor for refund in self.refunds)


@dataclass(frozen=True, slots=True)
class Held:
    """What we hold of the same return, as far as comparing needs it.

    `on_its_way` tells that news of ours for Shopify has not arrived there: then we are ahead, and what Shopify says of
    the status is old. `bound` tells that money was promised: then pieces no longer change silently.
    `refundable` is False where nothing of it may go back to the buyer: somebody else gets its worth. `order_awaited`
    tells that something goes out on an order of its own that is not there yet: then a payment of ours is half of it.
    """

    status: str
    pieces: Mapping[str, int]
    received: bool
    settlement: str
    total_minor: int
    key: str
    on_its_way: bool
    has_parcel: bool
    opened: bool
    tracked: frozenset[str] = field(default_factory=frozenset)
    refundable: bool = True
    order_awaited: bool = False

    @property
    def settled(self) -> bool:
        """Whether money is promised or paid."""
        return self.settlement in {"DUE", "IN_DOUBT", "PAID"}

    @property
    def bound(self) -> bool:
        """Whether pieces and a sum are bound to the settlement: money is promised, paid, or could not be paid."""
        return self.settlement != "QUOTED"
