"""What the form asks about one article: the reasons it is offered, and conditions to say yes or no to."""

from __future__ import annotations

from dataclasses import dataclass

from returns import wording
from returns.domain.policy import Policy
from returns.queries.eligibility import ReturnableLine

ANSWERS = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class OfferedReason:
    """One reason to choose. `proof`: a photo is asked for; `details` are sub-reasons as value and words."""

    code: str
    label: str
    fault: bool
    proof: bool
    details: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Question:
    """A condition with what was said of it; nothing is said before the shopper does."""

    code: str
    statement: str
    unless_fault: bool
    said: bool | None = None

    @property
    def name(self) -> str:
        """What the names of its fields begin with."""
        return f"asked_{self.code}"

    def read(self, typed: str) -> None:
        """Take in a posted answer; anything but yes and no is none."""
        self.said = ANSWERS.get(typed)


def offered_reasons(offer: ReturnableLine, policy: Policy) -> list[OfferedReason]:
    """The reasons an article is offered, in the reader's language."""
    product_type = offer.facts.product_type
    return [
        OfferedReason(
            code=reason.code,
            label=wording.reason_label(reason),
            fault=reason.fault,
            proof=offer.proof_for(reason, policy) == "photo",
            details=tuple(
                (f"{reason.code}:{detail.code}", wording.in_words(detail.label) or detail.code)
                for detail in reason.details_for(product_type)
            ),
        )
        for reason in policy.reasons_for(product_type)
    ]


def questions(policy: Policy, product_type: str) -> list[Question]:
    """The conditions an article's shopper may be asked about, in the reader's language."""
    return [
        Question(asked.code, wording.in_words(asked.statement) or asked.code, asked.unless_fault)
        for asked in policy.asked_about(product_type, fault=False)
    ]
