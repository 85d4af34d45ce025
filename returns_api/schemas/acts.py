"""What programs ask for beyond the usual way of a return."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from returns.domain.outcome_offer import LONGEST_DAYS
from returns.domain.override import LONGEST_REASON, MOST_DAYS, OverrideKind
from returns.domain.status import Outcome, Way
from returns.domain.tracking_number import LONGEST
from returns_api.schemas.changes import MoneyWay, Said
from returns_api.schemas.common import NO_NUL, AmountIn, Given

_Id = Annotated[int, Field(ge=1, lt=2**63)]
_Short = Annotated[str, StringConstraints(max_length=64, pattern=NO_NUL)]
Why = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_REASON, pattern=NO_NUL)]
_Long = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=NO_NUL)]


class LeftIn(Given):
    """How many pieces of a line stay in the return; 0 takes the line off."""

    line: _Id
    quantity: Annotated[int, Field(ge=0, le=10_000)]


class RemovalIn(Given):
    """What stays, for the lines of which something goes. A line that is not named stays as it is."""

    lines: list[LeftIn] = Field(min_length=1, max_length=200)


class OfferIn(Given):
    """Where the money could go instead, and for how many days the shopper may say yes."""

    outcome: MoneyWay
    days: Annotated[int, Field(ge=1, le=LONGEST_DAYS)]


class PostingIn(Given):
    """Who carries the parcel and under which number; without `courier` the number tells."""

    number: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST, pattern=NO_NUL)]
    courier: _Short = ""


class SharingIn(Given):
    """Another return of the same shopper, and `agreed` as it was read with it."""

    number: _Short
    agreed: Annotated[str, StringConstraints(pattern=r"^(-?[0-9]{1,15},-?[0-9]{1,15})?$")] = ""


class StoreIn(Given):
    """The store that took the goods: the id of a location (`GET /settings/stores`)."""

    store: _Id


class RefundFor(StrEnum):
    """What money without goods is for."""

    SHIPPING = "shipping"
    GOODWILL = "goodwill"


class OrderRefundIn(Given):
    """How much goes back without goods, in the currency the shopper paid with, and what for."""

    amount: AmountIn
    kind: RefundFor = RefundFor.GOODWILL


class DeductionIn(Given):
    """What is taken off the goods for wear, and why; 0 takes it back. `consent`: the shopper agreed, or was told."""

    amount: AmountIn
    reason: Annotated[str, StringConstraints(max_length=500, pattern=NO_NUL)] = ""
    consent: bool = False


class OverrideIn(Given):
    """What is decided against the policy, and why. `days` for more time."""

    kind: OverrideKind
    reason: Why
    days: Annotated[int, Field(ge=1, le=MOST_DAYS)] | None = None


class WayIn(Given):
    """The way out of a difference; `expected` is what it pays back, as it was read."""

    way: Way
    expected: AmountIn | None = None


class BeginRepairIn(Given):
    """The repair begins, and is promised by a day, or by none."""

    due_on: date | None = None


class DelayRepairIn(Given):
    """It takes longer; the shopper reads why."""

    due_on: date
    reason: _Long


class FinishRepairIn(Given):
    """How the repaired goods go back."""

    carrier: _Short = ""
    tracking_number: _Short = ""
    tracking_url: Annotated[str, StringConstraints(max_length=500, pattern=r"^(https?://[^\s\x00]+)?$")] = ""


class Instead(StrEnum):
    """What a shopper gets who cannot get a repair."""

    REFUND = Outcome.REFUND.value
    REPLACEMENT = Outcome.REPLACEMENT.value


class GiveUpRepairIn(Given):
    """It cannot be repaired; the shopper reads why."""

    instead: Instead = Instead.REFUND
    reason: _Long


class ClaimMessageIn(Given):
    """What is said to the supplier, by e-mail and on their page."""

    text: Said


class ClaimMoneyIn(Given):
    """What the supplier's credit came to, in the shop's currency."""

    amount: AmountIn


class EvidenceIn(Given):
    """Which file, in which language, and whether colleagues' notes are in it."""

    kind: Annotated[str, StringConstraints(pattern=r"^(zip|pdf|json)$")] = "zip"
    language: Annotated[str, StringConstraints(pattern=r"^(en|fr)$")] = "en"
    notes: bool = False


class OwnLabelIn(Given):
    """A label that was made elsewhere, for `parcel` or for a return that has none yet.

    `file` is a PDF, PNG or JPEG, `zpl` the same for a label printer; both Base64. `cost` in the shop's currency.
    """

    parcel: Annotated[int, Field(ge=1, lt=2**63)] | None = None
    carrier: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=32, pattern=NO_NUL)]
    file: Annotated[str, StringConstraints(min_length=4, pattern=r"^[A-Za-z0-9+/]+={0,2}$")]
    zpl: Annotated[str, StringConstraints(pattern=r"^([A-Za-z0-9+/]+={0,2})?$")] = ""
    tracking_number: Annotated[str, StringConstraints(strip_whitespace=True, max_length=64, pattern=NO_NUL)] = ""
    tracking_url: Annotated[str, StringConstraints(max_length=500, pattern=r"^(https?://[^\s\x00]+)?$")] = ""
    cost: AmountIn | None = None
