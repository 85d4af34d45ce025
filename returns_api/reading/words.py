"""Read what was said about a return, and why the policy answered as it did."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse

from returns.domain.api_key import Scope
from returns.domain.remark import Speaker
from returns.queries.explain import explain_return
from returns.queries.remarks import remarks_of
from returns.queries.staff_notes import notes_of
from returns_api.caller import call_of
from returns_api.describe import reads, said
from returns_api.reading.returns import find_return
from returns_api.schemas.words import ExplanationOut, MessageList, MessageOut, NoteList, NoteOut

_TAG = "Returns"
_RETURN = "/returns/{slug:number}"


@reads(
    _TAG,
    f"{_RETURN}/explanation",
    name="explain_return",
    scope=Scope.RETURNS_READ,
    answer=ExplanationOut,
    summary="Read why the policy answered as it did",
)
def explain(request: HttpRequest, number: str) -> HttpResponse:
    """Each line's rules with the facts they used, as they were kept when the return was asked for."""
    found = explain_return(find_return(call_of(request), number))
    return said(ExplanationOut(number=number, document=json.loads(found.as_text)))


@reads(
    _TAG,
    f"{_RETURN}/messages",
    name="list_messages",
    scope=Scope.CUSTOMERS_READ,
    answer=MessageList,
    summary="Read what shopper and shop said to each other",
)
def read_messages(request: HttpRequest, number: str) -> HttpResponse:
    """The first first. `waits`: the shopper asked, and nobody answered yet."""
    rows = remarks_of(find_return(call_of(request), number))
    return said(
        MessageList(
            data=[
                MessageOut(
                    id=row.pk, at=row.at, speaker=Speaker(row.speaker), text=row.text, waits=row.settled_at is None
                )
                for row in rows
            ]
        )
    )


@reads(
    _TAG,
    f"{_RETURN}/notes",
    name="list_notes",
    scope=Scope.NOTES_WRITE,
    answer=NoteList,
    summary="Read the notes of colleagues",
)
def read_notes(request: HttpRequest, number: str) -> HttpResponse:
    """The newest hundred, the oldest of them first. Those that were taken back are not told."""
    rows = notes_of(find_return(call_of(request), number))
    return said(
        NoteList(
            data=[
                NoteOut(id=row.pk, at=row.at, actor_id=row.author, text=row.text)
                for row in rows
                if row.withdrawn_at is None
            ]
        )
    )
