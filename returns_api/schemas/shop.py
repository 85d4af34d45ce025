"""What a shop has beside returns: orders, policies, suppliers, figures."""

from __future__ import annotations

from datetime import date, datetime

from ninja import Schema
from pydantic import Field

from returns.domain.insight import Dimension
from returns_api.schemas.common import AmountOut, Foreign, ForeignDocument, PairOut
from returns_api.schemas.returns import CustomerOut


class OrderSummary(Schema):
    """An order as the list has it. `id` is Shopify's number of it; `customer` is there where `expand` asks for it."""

    id: str = Field(examples=["5001"])
    name: Foreign = Field(examples=["#1001"])
    placed_at: datetime
    cancelled_at: datetime | None
    financial_status: str
    fulfillment_status: str
    received: PairOut
    refunded: PairOut
    customer: CustomerOut | None = None


class OrderPage(Schema):
    """Some orders, and where the next ones begin; null where there are none."""

    data: list[OrderSummary]
    next_cursor: str | None


class ReasonOut(Schema):
    """A reason that may be given. `fault`: no fee is taken for it."""

    code: str = Field(examples=["size_small"])
    label: Foreign = Field(examples=["Too small"])
    fault: bool


class SentLineOut(Schema):
    """What one parcel sent of one article. `id` is what `POST /returns` wants as `line`.

    `available` pieces are in no return and not refunded. `may` says whether a shopper could ask for one by the policy;
    a program may go beyond that, never beyond what is available.
    """

    id: int
    title: Foreign
    variant: Foreign
    sku: Foreign
    quantity: int
    available: int
    may: bool
    until: datetime
    why_not: list[str] = Field(description="Codes of the rules that say no.")


class OrderOut(OrderSummary):
    """One order, with what of it may come back."""

    lines: list[SentLineOut]
    reasons: list[ReasonOut]
    returns: list[str] = Field(description="Numbers of its returns.")


class ExchangeOption(Schema):
    """A variant that could go out for a piece of a line.

    `more` is what a piece of it costs the shopper more than the one that comes back is worth (below zero: less), as
    `POST /returns` would reckon it. `left`: pieces that can still be promised; null: not counted.
    """

    variant_id: str
    product_id: str
    title: Foreign
    variant: Foreign
    sku: Foreign
    options: dict[str, Foreign] = Field(description="Size, colour and the like.")
    price: AmountOut = Field(description="In the shop's currency.")
    more: AmountOut
    left: int | None
    possible: bool
    why_not: str = Field(
        description="`sold_out`, `promised` (to others), `not_offered` (by the policy), `not_reckoned` (by Shopify), "
        "or what is in the way: `duties`, `custom`, `bundle`, `exchanged`, `discount`. Empty: it can go out."
    )


class ExchangeOptions(Schema):
    """What could go out instead, in the shop's order."""

    data: list[ExchangeOption]


class PolicySummary(Schema):
    """A version of the policy that is, was or will be in force."""

    number: int
    status: str = Field(examples=["ACTIVE"])
    active_from: datetime | None
    note: Foreign


class PolicyList(Schema):
    """The latest versions, the newest first."""

    data: list[PolicySummary]


class PolicyOut(PolicySummary):
    """A version, whole. `docs/policy.md` explains each field of the document."""

    document: ForeignDocument


class SupplierOut(Schema):
    """Who answers for articles of the shop, and what was agreed."""

    id: int
    name: str
    email: str
    language: str
    active: bool
    vendors: list[str]
    skus: list[str]
    days: int | None
    handling: str
    answer_days: int


class SupplierList(Schema):
    """Everybody who does."""

    data: list[SupplierOut]


class FigureOut(Schema):
    """One subject. Only pieces whose window is over make a rate, and only from ten of them on; with a 95 % interval."""

    key: Foreign
    label: Foreign
    sent: int
    mature: int
    returned: int
    returned_early: int
    rate: float | None
    rate_low: float | None
    rate_high: float | None
    reasons: dict[str, int]


class FigureList(Schema):
    """The subjects of a dimension that sold most, in these weeks (Mondays)."""

    dimension: Dimension
    first_week: date
    last_week: date
    data: list[FigureOut]


class WeekOut(Schema):
    """What was sent in one week (its Monday), and what of it came back."""

    week: date
    sent: int
    mature: int
    returned: int
    returned_early: int


class WeekList(Schema):
    """One subject week by week, without the weeks in which nothing of it was sent."""

    dimension: Dimension
    key: str
    data: list[WeekOut]
