"""Words of messages and pages, and when messages are sent."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated

from ninja import Schema
from pydantic import Field, StringConstraints

from returns.domain.notices import WindowReminder
from returns_api.schemas.common import NO_NUL, AmountIn, AmountOut, Foreign, Given

# As long as the forms let them be; a test compares.
LINE_MOST, BODY_MOST = 200, 4_000
_Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LINE_MOST, pattern=r"^[^\x00\r\n]*$")]
_Body = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=BODY_MOST, pattern=NO_NUL)]
_Hour = Annotated[int, Field(ge=0, le=23)]


class ValueOut(Schema):
    """A name that words may use, as `{{ name }}`; lists have `entries`."""

    name: str
    meaning: str
    entries: list[str]


class ShopMessageOut(Schema):
    """A message to shoppers. `own`: languages in which the shop has its own words; `broken`: where they failed."""

    message: str = Field(examples=["approved"])
    name: str
    sent: str = Field(description="When.")
    marketing: bool
    can_be_off: bool
    values: list[ValueOut]
    own: list[str]
    broken: list[str]


class ShopMessageList(Schema):
    """Every message to shoppers."""

    data: list[ShopMessageOut]


class OwnWordsOut(Schema):
    """The shop's words, in Liquid. An empty subject or headline is ours."""

    subject: Foreign
    headline: Foreign
    body: Foreign


class OurWordsOut(Schema):
    """Our words, in Liquid."""

    headline: str
    body: str


class SampleOut(Schema):
    """What a shopper would get, with made-up values."""

    subject: Foreign
    headline: Foreign
    text: Foreign
    html: Foreign


class MessageWordsOut(Schema):
    """The words of one message in one language: `own` is null where ours are sent."""

    message: str
    language: str
    own: OwnWordsOut | None
    broken: str = Field(description="Why they could not be used when a message went; empty where they can.")
    written_at: datetime | None
    actor_id: str
    ours: OurWordsOut | None = Field(description="Null where they cannot be said without a return.")
    preview: SampleOut | None


class MessageWordsIn(Given):
    """Words for a message, in Liquid, with the message's values and no HTML. `body` has paragraphs."""

    subject: _Line = ""
    headline: _Line = ""
    body: _Body


class PageTextOut(Schema):
    """A text of the shopper's pages: ours, the shop's own (empty for none), and what stands there."""

    key: str = Field(examples=["find_heading"])
    page: str
    kind: str
    longest: int
    ours: str
    own: Foreign
    shown: Foreign


class PageTextList(Schema):
    """All texts in one language."""

    language: str
    data: list[PageTextOut]


class PageTextsIn(Given):
    """The shop's own texts by their `key`, all of them: what is left out is said in ours."""

    texts: dict[
        Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,32}$")],
        Annotated[str, StringConstraints(strip_whitespace=True, max_length=600, pattern=NO_NUL)],
    ] = Field(max_length=100)


class MessageTermsOut(Schema):
    """Which messages are not sent, when it is quiet (full hours of the shop's day), and what is reminded of.

    `count_days` and `refund_days` are what the shop promises.
    """

    off: list[str]
    quiet_from: int | None
    quiet_until: int | None
    remind_days: int
    window_reminder: WindowReminder
    count_days: int
    refund_days: int
    name_suppliers: bool


class MessageTermsIn(Given):
    """The same, whole. `off`: messages with `can_be_off`. Quiet hours have both ends, or none."""

    off: list[Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,32}$")]] = Field([], max_length=100)
    quiet_from: _Hour | None = None
    quiet_until: _Hour | None = None
    remind_days: int = Field(3, ge=1, le=7)
    window_reminder: WindowReminder = WindowReminder.OFF
    count_days: int = Field(5, ge=1, le=60)
    refund_days: int = Field(5, ge=1, le=60)
    name_suppliers: bool = False


class AfterTermsOut(Schema):
    """What is sent after returns: nothing where `days` is null. A code takes a share or an amount off, or nothing."""

    days: int | None
    suggests: bool
    earlier: bool
    discount_percent: Decimal | None
    discount_amount: AmountOut | None
    offer_days: int
    offers_a_month: int


class AfterTermsIn(Given):
    """The same, whole; the amount in the shop's currency."""

    days: int | None = Field(None, ge=1, le=60)
    suggests: bool = False
    earlier: bool = True
    discount_percent: Decimal | None = Field(None, gt=0, le=100, decimal_places=2)
    discount_amount: AmountIn | None = None
    offer_days: int = Field(30, ge=1, le=365)
    offers_a_month: int = Field(50, ge=1, le=10_000)
