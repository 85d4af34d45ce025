"""What a policy says of exchanges: what may be chosen, what the shop adds, on which order and when it is sent."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from returns.domain.document import BasisPoints, ExchangeModeName, InstantName, LocationGid, Minor, Offered, Part


class ModeAt(Part, frozen=True):
    """How exchanges for what left from one location of the shop (Shopify's gid) are sent, where that is different."""

    location: LocationGid
    mode: ExchangeModeName


class Exchanges(Part, frozen=True):
    """What a shopper may choose instead of a refund, and what the shop adds to it.

    With `variants` other variants of the same product, with `any` every article the shop sells. The incentive, a share
    of what the piece is worth and an amount in the shop's currency for each piece, only brings down the price of a
    dearer piece. `fallback`: whether a shopper is refunded where a variant sells out before it is sent, or may choose
    to wait for a proposal. `mode`: whether what goes out is put on the order that it is exchanged on, or on an order of
    its own; `modes` has the locations where that is different. `instant`: when it is sent, with the goods or before
    they are back, which only an order of its own can be.
    """

    offered: Offered = "none"
    incentive_bps: BasisPoints = 0
    incentive_minor: Minor = 0
    fallback: Literal["refund", "choice"] = "choice"
    mode: ExchangeModeName = "native"
    modes: Annotated[tuple[ModeAt, ...], msgspec.Meta(max_length=100)] = ()
    instant: InstantName = "never"

    @property
    def any_linked(self) -> bool:
        """Whether anything goes out on an order of its own."""
        return self.mode == "linked" or any(each.mode == "linked" for each in self.modes)

    def mode_at(self, location_gid: str) -> ExchangeModeName:
        """How exchanges for what left from a location are sent; "" for what left from nobody knows where."""
        return next((each.mode for each in self.modes if each.location == location_gid), self.mode)
