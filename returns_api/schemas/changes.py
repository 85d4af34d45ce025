"""What programs ask to be done, and what they are told of it."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from returns.domain.bulk import LONGEST_TAG
from returns.domain.exchange import Fallback
from returns.domain.status import DeclineReason, DispositionType, Outcome, ReturnStatus, SettlementStatus, Stage
from returns_api.schemas.common import NO_NUL, AmountIn, AmountOut, Code, Given, PairOut

_Id = Annotated[int, Field(ge=1, lt=2**63)]
_Pieces = Annotated[int, Field(ge=1, le=10_000)]
Said = Annotated[str, StringConstraints(min_length=1, max_length=2000, pattern=NO_NUL)]
TagName = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_TAG, pattern=NO_NUL)]


class Result(StrEnum):
    """What came of a wish."""

    DONE = "done"
    ASKED = "asked"
    NOTHING_TO_DO = "nothing_to_do"


class InsteadIn(Given):
    """What goes out for each piece of a line: `GET /orders/{id}/lines/{line}/exchanges` says what can.

    `if_sold_out` before it is sent: `REFUND`, or a `PROPOSAL` of the shop's.
    """

    variant_id: Annotated[str, StringConstraints(pattern=r"^gid://shopify/ProductVariant/[0-9]{1,18}$")]
    if_sold_out: Fallback = Fallback.PROPOSAL


class WantedIn(Given):
    """Pieces that are to come back. `line` is the id of a sent line (`GET /orders/{id}`), `reason` a code."""

    line: _Id
    quantity: _Pieces = Field(examples=[1])
    reason: Code = Field(examples=["size_small"])
    exchange: InsteadIn | None = Field(None, description="What goes out instead; null: its money goes by `outcome`.")


class MoneyWay(StrEnum):
    """Where money can go."""

    REFUND = "refund"
    STORE_CREDIT = "store_credit"


class OpenIn(Given):
    """A return for an order, as a merchant makes one: beyond the policy if need be, never beyond what was sent.

    `expected` is what the shopper is to get, bonus included; without it, whatever it comes to. Below zero it is what
    the shopper has to pay for what goes out instead, and then it has to be said.
    """

    order: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,18}$")] = Field(description="Shopify's number of it.")
    lines: list[WantedIn] = Field(min_length=1, max_length=200)
    with_label: bool = True
    unannounced: _Id | None = Field(
        None,
        description="`id` of the unannounced parcel that the goods are in: both are matched, and no label is made.",
    )
    outcome: MoneyWay = Field(
        MoneyWay.REFUND,
        description="Where the money goes. Store credit only where the policy offers it, with its bonus.",
    )
    expected: AmountIn | None = None


class RefusalIn(Given):
    """Why not; `explanation` goes to the shopper."""

    reason: DeclineReason = DeclineReason.OTHER
    explanation: Annotated[str, StringConstraints(max_length=500, pattern=NO_NUL)] = ""
    undoable: bool = Field(False, description="Nobody is told for 45 seconds, in which it can be taken back.")


class ChangedWay(StrEnum):
    """What the shopper may get instead: their money, or in place of a repair the same article anew."""

    REFUND = "refund"
    STORE_CREDIT = "store_credit"
    REPLACEMENT = "replacement"


class OutcomeIn(Given):
    """Where the money is to go instead. `consent`: the shopper agreed to it."""

    outcome: ChangedWay
    consent: bool


class MessageIn(Given):
    """What is said to the shopper, by e-mail and on their page."""

    text: Said


class NoteIn(Given):
    """What colleagues are told; no shopper reads it."""

    text: Said


class TagsIn(Given):
    """Words of the shop's own."""

    add: list[TagName] = Field([], max_length=20)
    remove: list[TagName] = Field([], max_length=20)


class AssigneeIn(Given):
    """Who of the staff gets it: `user_id` of `GET /colleagues`."""

    user_id: str = Field(pattern=r"^[0-9]{1,20}$")


class FoundIn(Given):
    """What became of some pieces of a line."""

    became: DispositionType
    quantity: _Pieces


class CountIn(Given):
    """A line of the return, with what was found of it; its pieces add up to its quantity. MISSING is never paid."""

    line: _Id
    found: list[FoundIn] = Field(min_length=1, max_length=4)


class ReceiptIn(Given):
    """What came out of the parcel, for each line of the return."""

    lines: list[CountIn] = Field(min_length=1, max_length=200)
    in_parts: bool = Field(
        False, description="What is not named is still on its way, and becomes a return of its own (`later_parts`)."
    )
    label_to_come: bool = Field(False, description="In parts: the label both were to travel under is with the rest.")
    undoable: bool = Field(False, description="Nobody is told for 45 seconds, in which it can be taken back.")


class SettlementIn(Given):
    """The sum as it was read (`settlement.payable`) and where it goes; another one is refused."""

    expected: AmountIn
    outcome: Outcome = Outcome.REFUND


class ConsequencesOut(Given):
    """What follows: letters to the shopper, labels, payments."""

    letters: int
    labels: int
    payments: int


class DoneOut(Given):
    """What was done (or, with `dry_run`, would have been), and how the return stands then. `etag` is for If-Match."""

    number: str = Field(examples=["R-10001"], description="Empty for a return that was made on trial.")
    result: Result = Field(
        description="`asked`: a person of the shop has to confirm. `nothing_to_do`: it was so already."
    )
    dry_run: bool
    status: ReturnStatus
    stage: Stage
    settlement: SettlementStatus
    payable: AmountOut
    consequences: ConsequencesOut
    etag: str | None


class OpenedOut(DoneOut):
    """The same, with what the shopper gets (`total` and `bonus`) or has to pay (`owed`)."""

    amounts: dict[str, PairOut] = Field(description="Fee by fee; what is nothing is left out, but for the total.")
    owed: AmountOut
