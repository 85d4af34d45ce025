"""An unannounced parcel as its page shows it: what is known, where it may belong, and the forms that make sense now."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from returns import wording
from returns.domain.unannounced import UnannouncedStatus, urgency
from returns.operations.photograph_unannounced import MOST_PHOTOS
from returns.queries.unannounced import said_of, state_of
from returns.queries.whose import candidates_for
from returns_portal.merchant.forms.unannounced import ENDINGS, ClosingForm, TwoReturnsForm, WhoseForm
from returns_portal.merchant.unannounced_rows import (
    STATES,
    URGENT,
    CandidateRow,
    EventRow,
    contents_of,
    photos_of,
    waiting,
)

if TYPE_CHECKING:
    from django import forms

    from returns.models import Return, UnannouncedParcel


def shown(parcel: UnannouncedParcel, form: forms.Form | None, *, reader: str, today: date) -> dict[str, Any]:
    """Everything the page shows; `form` is one that was filled in wrongly, to be shown again with its errors."""
    state, zone = state_of(parcel), parcel.shop.time_zone
    label, tone = STATES[state]
    searched = parcel.status == UnannouncedStatus.OPEN
    found = [CandidateRow.of(one) for one in candidates_for(parcel)] if searched else []
    events = sorted(parcel.events.all(), key=lambda event: event.pk, reverse=True)
    return {
        **facts_of(parcel),
        "state": state,
        "label": label,
        "tone": tone,
        "ending": ENDINGS.get(parcel.ending, ""),
        "waits": waiting(parcel.arrived_on, today=today) if state == "open" else "",
        "urgent": URGENT[urgency(parcel.arrived_on, today=today)],
        "searched": searched,
        "candidates": found,
        "more_photos": len(parcel.photos.all()) < MOST_PHOTOS,
        "whose": form if isinstance(form, WhoseForm) else WhoseForm(),
        "two": form if isinstance(form, TwoReturnsForm) else TwoReturnsForm(contents=said_of(parcel).contents),
        "may_divide": sum(item.quantity for item in parcel.contents.all()) > 1,
        "closing": form if isinstance(form, ClosingForm) else ClosingForm(),
        "timeline": [EventRow.of(event, reader=reader, time_zone=zone) for event in events],
        "may_unmatch": may_unmatch(parcel.rma) if parcel.status == UnannouncedStatus.MATCHED else False,
    }


def facts_of(parcel: UnannouncedParcel) -> dict[str, Any]:
    """What is known of a parcel, for its own page and for the page of its return."""
    return {
        "parcel": parcel,
        "arrived": wording.date_of(parcel.arrived_on),
        "sender": [text for text in (parcel.name, parcel.email, parcel.postcode) if text],
        "contents": contents_of(parcel),
        "photos": photos_of(parcel),
    }


def may_unmatch(rma: Return | None) -> bool:
    """Whether a parcel can be taken off its return: nothing is counted or paid there."""
    return rma is not None and not rma.received_at and rma.settlement.status == "QUOTED"
