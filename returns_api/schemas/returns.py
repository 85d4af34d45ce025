"""Returns, as they are read."""

from __future__ import annotations

from datetime import datetime

from ninja import Schema
from pydantic import Field

from returns.domain.status import (
    DispositionType,
    Origin,
    Outcome,
    ParcelStatus,
    ReturnStatus,
    SettlementStatus,
    Stage,
)
from returns_api.schemas.common import AmountOut, Foreign, ForeignDocument, PairOut


class OrderRef(Schema):
    """The order that goods come back from. `id` is Shopify's number of it."""

    id: str = Field(examples=["5001"])
    name: Foreign = Field(examples=["#1001"])


class CountedOut(Schema):
    """What became of some pieces of a line."""

    became: DispositionType
    quantity: int


class LineOut(Schema):
    """A quantity of one article. `id` names the line in this return, `reason` is a code of the policy."""

    id: int
    title: Foreign
    variant: Foreign
    sku: Foreign
    product_id: str = Field(description="Shopify's id.")
    variant_id: str = Field(description="Shopify's id.")
    quantity: int
    reason: str
    fault: bool = Field(description="Whether the reason is a fault of the goods, for which no fee is taken.")
    amount: PairOut = Field(description="What the goods are worth to the shopper, tax included, before fees.")
    counted: list[CountedOut]


class EventOut(Schema):
    """Something that happened.

    `actor_id` is Shopify's number of staff, or `key:` and the number of a key, with `:agent` behind it where a model
    acted. `facts` are ids, codes and amounts in minor units; what they are hangs on `kind`.
    """

    id: int
    kind: str = Field(examples=["return.approved"])
    at: datetime
    actor: str = Field(examples=["merchant"])
    actor_id: str
    facts: ForeignDocument


class CustomerOut(Schema):
    """Who bought, or who sends back. Needs the scope `customers:read`."""

    email: Foreign
    phone: Foreign
    address: dict[str, Foreign]
    id: str = Field(description="Shopify's id.")


class ReturnSummary(Schema):
    """A return as the list has it. `lines`, `timeline` and `customer` are there where `expand` asks for them."""

    number: str = Field(examples=["R-10001"])
    status: ReturnStatus
    stage: Stage
    outcome: Outcome
    order: OrderRef
    pieces: int
    total: PairOut | None = Field(description="What goes back, before a bonus; once it is paid, what went back.")
    requested_at: datetime
    stage_since: datetime | None
    assignee: str = Field(description="`user_id` of who of the staff has it; empty: nobody.")
    lines: list[LineOut] | None = None
    timeline: list[EventOut] | None = None
    customer: CustomerOut | None = None


class ReturnPage(Schema):
    """Some returns, and where the next ones begin; null where there are none."""

    data: list[ReturnSummary]
    next_cursor: str | None


class ExchangeOut(Schema):
    """What goes out instead. `for_line` is the line it goes out for; `sent` is what Shopify has put on the order."""

    id: int
    for_line: int | None
    title: Foreign
    variant: Foreign
    sku: Foreign
    variant_id: str = Field(description="Shopify's id.")
    quantity: int
    sent: int
    sold_out_at: datetime | None
    given_up_at: datetime | None


class SettlementOut(Schema):
    """The money. `payable` is what is ordered when the return is settled, bonus included, as `expected` wants it."""

    status: SettlementStatus
    amounts: dict[str, PairOut] = Field(
        description="Fee by fee; what is nothing is left out, but for the total. Once paid, that is what went back."
    )
    payable: AmountOut
    waits_for_second_person: bool
    due_at: datetime | None
    paid_at: datetime | None
    problem: str = Field(description="Why a payment stopped, as a code.")
    refund_id: str = Field(description="Shopify's id of the refund.")


class ParcelOut(Schema):
    """A parcel on its way back. Its label is read at `/returns/{number}/labels`."""

    id: int
    status: ParcelStatus
    means: str
    carrier: Foreign
    tracking_number: Foreign
    tracking_url: Foreign
    paid_by: str
    label_ready_at: datetime | None
    first_scan_at: datetime | None
    delivered_at: datetime | None


class LabelOut(Schema):
    """Where the label of a parcel is. The address opens it without a key: treat it as the label itself."""

    parcel: int
    url: str
    valid_until: datetime | None


class LabelList(Schema):
    """The labels of a return that there are."""

    data: list[LabelOut]


class ShopifyRef(Schema):
    """The return at Shopify; empty until it is known there."""

    id: str
    name: Foreign


class ReturnOut(Schema):
    """One return, whole. `timeline` and `customer` are there where `expand` asks for them."""

    number: str = Field(examples=["R-10001"])
    status: ReturnStatus
    stage: Stage
    stage_since: datetime | None
    outcome: Outcome
    origin: Origin
    lane: str
    goods: str = Field(description="Whether goods travel, or stay with the shopper.")
    means: str
    order: OrderRef
    shopify: ShopifyRef
    policy_version: int
    replaces: str | None
    first_part: str | None
    later_parts: list[str] = Field(description="Returns of what came, or comes, after the rest of this one.")
    requested_at: datetime
    approved_at: datetime | None
    ship_by: datetime | None
    received_at: datetime | None
    closed_at: datetime | None
    decline_reason: Foreign
    lines: list[LineOut]
    exchanges: list[ExchangeOut]
    settlement: SettlementOut
    parcels: list[ParcelOut]
    tags: list[Foreign]
    assignee: str = Field(description="`user_id` of who of the staff has it; empty: nobody.")
    assigned_at: datetime | None
    timeline: list[EventOut] | None = None
    customer: CustomerOut | None = None
