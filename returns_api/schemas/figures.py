"""What labels and returns cost, how suppliers do, and what shoppers said."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from ninja import Schema
from pydantic import Field

from returns.domain.grading import Grade
from returns.domain.label_costs import Fate, Source
from returns.domain.survey import Got
from returns_api.schemas.common import AmountIn, AmountOut, Foreign, Given

_Percent = Annotated[Decimal, Field(ge=0, le=100, decimal_places=2)]


class CameBackOut(Schema):
    """Pieces that came back for a reason, and their share of what was sent."""

    reason: str
    fault: bool
    pieces: int
    share: float


class ScorecardOut(Schema):
    """A supplier's record. Shares are of `decided`: claims that were answered, or whose time is over.

    `sent` and `came_back` are pieces of the past year. `days_to_credit` is a median.
    """

    supplier: int
    name: Foreign
    claims: int
    decided: int
    in_time: float | None
    accepted: float | None
    claimed: AmountOut
    agreed: AmountOut
    received: AmountOut
    days_to_credit: float | None
    sent: int
    came_back: list[CameBackOut]


class ScorecardList(Schema):
    """Every supplier's, by name."""

    data: list[ScorecardOut]


class AnswersOut(Schema):
    """What a group of answers comes to. `spread` has how many gave each score, the lowest first.

    `mean` and `median` are null where they are too few to tell anything.
    """

    count: int
    spread: list[int]
    mean: float | None
    median: float | None


class AnswersByOut(AnswersOut):
    """Those of who got the same."""

    got: Got


class SurveyOut(Schema):
    """What shoppers said once their returns were over."""

    since: date
    whole: AnswersOut
    by: list[AnswersByOut]


class LabelsOut(Schema):
    """Labels by what became of them: how many, and what they cost. Carriers `billed` beyond what they `estimated`."""

    bought: int
    counts: dict[Fate, int]
    sums: dict[Fate, AmountOut]
    late: int = Field(description="Used after they had been given back.")
    compared: int = Field(description="Of so many both of these are known.")
    estimated: AmountOut
    billed: AmountOut


class LabelRowOut(LabelsOut):
    """Those that one seller sold in one month."""

    month: date
    carrier: str
    account: Foreign


class LabelSheetOut(Schema):
    """All labels of one currency and source, `test` ones apart."""

    currency: str
    source: Source
    test: bool
    whole: LabelsOut
    rows: list[LabelRowOut]


class LabelCostsOut(Schema):
    """Labels that were bought from one day to another. `slips` are papers without postage."""

    since: date
    until: date
    slips: int
    sheets: list[LabelSheetOut]


class CostsOut(Schema):
    """What returns cost beside labels, as the shop says: handling one, fees that are not given back, worth by grade.

    What a grade is worth that is left out is reckoned as usual.
    """

    handling: AmountOut
    fees_percent: Decimal
    worth_percent: dict[Grade, Decimal]


class CostsIn(Given):
    """The same, whole; the amount in the shop's currency."""

    handling: AmountIn
    fees_percent: _Percent = Decimal(0)
    worth_percent: dict[Grade, _Percent] = {}
