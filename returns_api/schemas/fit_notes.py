"""Notes about the fit of an article, which shoppers read beside it before they buy."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from ninja import Schema
from pydantic import Field, StringConstraints

from returns.domain.fit_note import LONGEST, FitNoteProblem, FitNoteState
from returns_api.schemas.common import NO_NUL, Foreign, Given

_Text = Annotated[str, StringConstraints(max_length=2 * LONGEST, pattern=NO_NUL)]


class FitNoteOut(Schema):
    """The note of one product. `problem` says why it is not where it should be; `theirs` what stands there instead."""

    id: int
    product_id: str
    title: Foreign
    texts: dict[str, Foreign]
    state: FitNoteState
    problem: FitNoteProblem | None
    detail: Foreign
    theirs: dict[str, Foreign]
    finding: int | None
    actor_id: str
    changed_at: datetime
    written_at: datetime | None


class FitNotePage(Schema):
    """Some notes, the newest first, and where the next ones begin; null where there are none."""

    data: list[FitNoteOut]
    next_cursor: str | None


class FitNoteIn(Given):
    """A sentence in each of the shop's languages, as plain text; languages without one show none."""

    product_id: Annotated[str, StringConstraints(pattern=r"^gid://shopify/Product/[0-9]{1,18}$")] = Field(
        description="A product that was sold here: `key` of `GET /insights`."
    )
    texts: dict[Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")], _Text] = Field(
        min_length=1, max_length=10, examples=[{"en": "Falls small: take one size more."}]
    )


class AgainIn(Given):
    """`over_theirs`: what somebody wrote at Shopify meanwhile may go."""

    over_theirs: bool = False
