"""Statements of withdrawal from a contract, and what is done about them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from ninja import Schema
from pydantic import Field, StringConstraints

from returns.domain.status import SettlementStatus
from returns.domain.withdrawal import Standing
from returns_api.schemas.common import AmountOut, Foreign, Given
from returns_api.schemas.returns import OrderRef


class WithdrawalState(StrEnum):
    """Where a statement stands: its order is to be found, somebody decides, goods come back, all is settled."""

    MATCH = "match"
    DECIDE = "decide"
    RETURN = "return"
    DONE = "done"


class DeclaredOut(Schema):
    """What the consumer typed; empty where it was redacted. Needs the scope `customers:read`."""

    name: Foreign
    email: Foreign
    order: Foreign
    articles: Foreign


class RefundClockOut(Schema):
    """By when the money is due. `held`: the shop may still wait for the goods, or for proof that they were sent."""

    due: date | None
    held: bool
    days_left: int | None


class WithdrawalRefundOut(Schema):
    """What became of the money, over all parts of the return."""

    status: SettlementStatus
    amount: AmountOut
    received_at: datetime | None
    paid_at: datetime | None


class WithdrawalOut(Schema):
    """One statement. `standing` says whether it came in time, `problem` why a person has to look at it.

    `returns` are the numbers of what it led to, `next_return` the one that waits for its money: it is counted, paid
    (`settle_return`, before the goods are here once `posted_at` is set) and taken off for wear (`deduct_value`) as
    every other.
    """

    id: int
    reference: str = Field(examples=["W-0F3A9C41D2"])
    state: WithdrawalState
    received_at: datetime
    acknowledged_at: datetime | None
    language: str
    order: OrderRef | None
    matched_at: datetime | None
    matched_by: str = Field(description="`identified`: number and address agreed; else who of the staff, or which key.")
    standing: Standing | None
    problem: str = Field(
        description="`in_store`: it was bought at a till. `not_sent`, `order_cancelled`, `nothing_left`: of the order. "
        "`articles`: it names some. `exempt`, `left_out`: by tags. Else as `standing`. Empty where nobody has to look."
    )
    period_ends: datetime | None
    informed_on: date | None
    posted_at: datetime | None
    answered_at: datetime | None
    returns: list[str]
    next_return: str | None
    clock: RefundClockOut | None
    refund: WithdrawalRefundOut | None
    declared: DeclaredOut | None = None


class WithdrawalPage(Schema):
    """Some statements, the newest first, and where the next ones begin; null where there are none."""

    data: list[WithdrawalOut]
    next_cursor: str | None


class WhoseOrderIn(Given):
    """The order that a statement is about."""

    order: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,18}$")] = Field(description="Shopify's number of it.")


class PiecesIn(Given):
    """Pieces of a sent line (`GET /orders/{id}`)."""

    line: Annotated[int, Field(ge=1, lt=2**63)]
    quantity: Annotated[int, Field(ge=1, le=10_000)]


class AcceptanceIn(Given):
    """What comes back; null: everything that the law does not exclude by its kind."""

    lines: list[PiecesIn] | None = Field(None, min_length=1, max_length=200)


class InformationIn(Given):
    """On which day the shopper was told of the right after all."""

    told_on: Annotated[date, Field(ge=date(2000, 1, 1), lt=date(2200, 1, 1))]
