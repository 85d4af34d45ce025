"""Which returns: the filters of the list, as the admin has them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

from ninja import Schema
from pydantic import Field

from returns.domain.inbox import Age, Flag, Sort
from returns.domain.status import Outcome, Stage
from returns.queries.inbox_query import LONGEST_KEY, Filters, InboxQuery
from returns.queries.staff_notes import member_id
from returns_api.schemas.common import NO_NUL

if TYPE_CHECKING:
    from returns.models import Shop

_Word = Annotated[str, Field(max_length=80, pattern=NO_NUL)]
_Key = Annotated[str, Field(max_length=LONGEST_KEY, pattern=NO_NUL)]
_Day = Annotated[date, Field(ge=date(2000, 1, 1), lt=date(2200, 1, 1))]
_OF_INSIGHTS = "A `key` of `GET /insights` by this dimension."
# Filters that are asked for as they are given.
_AS_GIVEN = (
    "outcome",
    "reason",
    "value_from",
    "value_to",
    "age",
    "country",
    "vendor",
    "supplier",
    "segment",
    "photo",
    "flag",
    "tag",
    "product",
    "variant",
    "size",
    "type",
    "channel",
    "asked_from",
    "asked_until",
    "assignee",
)


class Narrowed(Schema):
    """The list's filters, all of which must hold; the same as in the admin."""

    stage: list[Stage] = Field([], description="One of these; none: all.")
    search: str = Field("", max_length=254, pattern=NO_NUL, description="Anything on a parcel or an e-mail.")
    outcome: Outcome | None = None
    reason: _Word = Field("", description="A code of the policy.")
    value_from: Decimal | None = Field(None, ge=0, lt=10**9, description="In the shop's currency.")
    value_to: Decimal | None = Field(None, ge=0, lt=10**9, description="In the shop's currency.")
    age: Age | None = Field(None, description="Asked for within so many days, or longer ago.")
    asked_from: _Day | None = Field(None, description="Asked for on this day of the shop, or later.")
    asked_until: _Day | None = Field(None, description="Asked for on this day of the shop, or before.")
    country: str = Field("", pattern=r"^([A-Z]{2})?$")
    vendor: _Word = ""
    supplier: int | None = Field(None, ge=1, lt=2**63)
    segment: _Word = ""
    product: _Key = Field("", description=_OF_INSIGHTS)
    variant: _Key = Field("", description=_OF_INSIGHTS)
    size: _Key = Field("", description=_OF_INSIGHTS)
    type: _Key = Field("", description=_OF_INSIGHTS)
    channel: _Key = Field("", description=_OF_INSIGHTS)
    photo: bool | None = None
    flag: Flag | None = None
    tag: _Word = ""
    named: str = Field(
        "", max_length=64, pattern=NO_NUL, description="A note names this colleague (`user_id` of `GET /colleagues`)."
    )

    assignee: str = Field(
        "",
        pattern=r"^(nobody|[0-9]{1,20})?$",
        description="Who of the staff has it (`user_id` of `GET /colleagues`), or `nobody`.",
    )

    def query(self, shop: Shop, *, sort: Sort = Sort.NEWEST) -> InboxQuery:
        """As the admin asks."""
        named = (member_id(shop, self.named) or 0) if self.named else None
        filters = Filters(**{name: getattr(self, name) for name in _AS_GIVEN}, mentions=named)
        return InboxQuery(stages=tuple(self.stage), search=self.search.strip(), sort=sort, filters=filters)


class ListAsked(Narrowed):
    """The filters, the order, and a page of what they find."""

    sort: Sort = Sort.NEWEST
    cursor: str = Field("", max_length=40, pattern=r"^([0-9]{1,18}-[0-9]{1,18})?$", description="From `next_cursor`.")
    limit: int = Field(25, ge=1, le=100)
    expand: str = Field("", pattern=r"^((lines|timeline|customer)(,(lines|timeline|customer)){0,2})?$")
