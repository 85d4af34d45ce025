"""What was said about a return, and what the policy answered."""

from __future__ import annotations

from datetime import datetime

from ninja import Schema
from pydantic import Field

from returns.domain.remark import Speaker
from returns_api.schemas.common import Foreign, ForeignDocument


class MessageOut(Schema):
    """One message between shopper and shop."""

    id: int
    at: datetime
    speaker: Speaker
    text: Foreign
    waits: bool


class MessageList(Schema):
    """All of them, the first first."""

    data: list[MessageOut]


class NoteOut(Schema):
    """A note for colleagues. `actor_id` is Shopify's number of who wrote it, or `key:` and the number of a key."""

    id: int
    at: datetime
    actor_id: str
    text: Foreign


class NoteList(Schema):
    """The notes of a return."""

    data: list[NoteOut]


class ExplanationOut(Schema):
    """The decision as `docs/explain.md` says it: each line's sentence, its rules, and the facts that they used."""

    number: str = Field(examples=["R-10001"])
    document: ForeignDocument
