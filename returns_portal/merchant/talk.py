"""What shopper and shop said to each other about a return, as its page shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from returns.queries.remarks import remarks_of
from returns_portal.merchant import words
from returns_portal.merchant.forms.contact import AnswerForm

if TYPE_CHECKING:
    from returns.models import Return


def talk(rma: Return, *, wrong: AnswerForm | None = None) -> dict[str, Any]:
    """The messages with their moments, whether one waits for an answer, and the form (`wrong`: as it was filled in)."""
    said = remarks_of(rma)
    zone = rma.shop.time_zone
    return {
        "said": [
            {"speaker": each.speaker, "text": each.text, "moment": words.moment(each.at, time_zone=zone)}
            for each in said
        ],
        "waits_for_answer": any(each.settled_at is None for each in said),
        "answer_form": wrong or AnswerForm(),
    }
