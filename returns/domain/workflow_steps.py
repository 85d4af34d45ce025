"""What a workflow can do: each step is one operation that a person's click takes. Pure."""

from __future__ import annotations

from typing import Annotated

import msgspec

from returns.domain.document import Part, Words
from returns.domain.outcome_offer import LONGEST_DAYS, MOST_BONUS_BPS
from returns.domain.status import DeclineReason, Outcome, Stage

Line = Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=1000)]


class Action(Part, frozen=True, tag_field="do"):
    """One thing that is done, by the operation that a person's click takes."""


class Approve(Action, frozen=True, tag="approve"):
    """Agree, as far as the policy's caps on approvals without a person allow."""


class Decline(Action, frozen=True, tag="decline"):
    """Refuse, with what the shopper reads, by language."""

    reason: DeclineReason
    explanation: Words


class Ask(Action, frozen=True, tag="ask"):
    """Write to the shopper, by language: for a photo, or for an answer."""

    text: Words


class TagIt(Action, frozen=True, tag="tag"):
    """Put a tag of the shop's on the return."""

    tag: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]


class Untag(Action, frozen=True, tag="untag"):
    """Take a tag off the return."""

    tag: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]


class Note(Action, frozen=True, tag="note"):
    """Write a note that colleagues read."""

    text: Text


class Assign(Action, frozen=True, tag="assign"):
    """Give it to a colleague (Shopify's number for them), who is told by mail; `text` is a note beside it."""

    who: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,20}$")]
    text: Annotated[str, msgspec.Meta(max_length=1000)] = ""


class Unassign(Action, frozen=True, tag="unassign"):
    """Let nobody have it."""


class Label(Action, frozen=True, tag="label"):
    """Have the label made that is missing."""


class Keep(Action, frozen=True, tag="keep"):
    """Let the shopper keep the goods."""


class Settle(Action, frozen=True, tag="settle"):
    """Pay what it comes to, within the limits of a day."""


class Close(Action, frozen=True, tag="close"):
    """Close the return as it stands."""


class Cancel(Action, frozen=True, tag="cancel"):
    """Call the return off; its pieces can be asked for again."""


class Offer(Action, frozen=True, tag="offer"):
    """Offer the shopper another outcome for some days; what they chose stays unless they take it.

    `bonus_bps` is added to store credit where it is more than the policy's own bonus, and counts as money of the day.
    """

    outcome: Outcome
    days: Annotated[int, msgspec.Meta(ge=1, le=LONGEST_DAYS)]
    bonus_bps: Annotated[int, msgspec.Meta(ge=0, le=MOST_BONUS_BPS)] = 0


class Tell(Action, frozen=True, tag="tell"):
    """Say so to programs: an event of its own that webhooks carry, with a word of the shop's."""

    word: Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class TellFlow(Action, frozen=True, tag="flow"):
    """Set off the trigger "A workflow says so" of Shopify Flow, with a text that the workflow there can use."""

    text: Line


class Wait(Action, frozen=True, tag="wait"):
    """Go on after some days, and only if the return is `still` in one of these stages by then."""

    days: Annotated[int, msgspec.Meta(ge=1, le=365)]
    still: tuple[Stage, ...] = ()


Step = (
    Approve
    | Decline
    | Ask
    | TagIt
    | Untag
    | Note
    | Assign
    | Unassign
    | Label
    | Keep
    | Settle
    | Close
    | Cancel
    | Offer
    | Tell
    | TellFlow
    | Wait
)


def may_pay(step: Step) -> bool:
    """Whether it moves money, or promises some beyond the policy's own: that takes a limit for a day."""
    return isinstance(step, Settle) or (isinstance(step, Offer) and step.bonus_bps > 0)


def code_of(step: Step) -> str:
    """What a step is called in documents and in the log."""
    return str(type(step).__struct_config__.tag)
