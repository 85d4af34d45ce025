"""An unannounced parcel as the merchant reads it: a row of the list, its candidates, what happened to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from returns import wording
from returns.domain.candidates import Clue, Likelihood
from returns.domain.status import Outcome
from returns.domain.unannounced import Urgency, urgency
from returns.links import Purpose, picture_urls
from returns.queries.unannounced import state_of
from returns_portal.merchant import words
from returns_portal.merchant.forms.unannounced import CONDITIONS, ENDINGS

if TYPE_CHECKING:
    from returns.models import UnannouncedEvent, UnannouncedParcel
    from returns.queries.whose import Found

STATES: Mapping[str, tuple[Promise, str]] = {
    "open": (pgettext_lazy("parcel", "Open"), "caution"),
    "matched": (gettext_lazy("To count"), "info"),
    "received": (gettext_lazy("Counted"), "success"),
    "closed": (pgettext_lazy("parcel", "Closed"), "neutral"),
}
URGENT: Mapping[Urgency, str] = {Urgency.FRESH: "neutral", Urgency.WAITING: "caution", Urgency.LATE: "critical"}
EVENTS: Mapping[str, Promise] = {
    "recorded": gettext_lazy("Parcel recorded"),
    "changed": gettext_lazy("What is known was changed"),
    "photographed": gettext_lazy("Photo added"),
    "photo_removed": gettext_lazy("Photo removed"),
    "matched": gettext_lazy("Matched to a return"),
    "unmatched": gettext_lazy("Taken off a return"),
    "received": gettext_lazy("Goods received and counted"),
    "closed": gettext_lazy("Parcel closed"),
    "reopened": gettext_lazy("Parcel taken up again"),
    "redacted": gettext_lazy("Sender deleted for privacy"),
}
CLUES: Mapping[Clue, Promise] = {
    Clue.TRACKING: gettext_lazy("Its label has the tracking number of the parcel."),
    Clue.RMA: gettext_lazy("Its number is on the parcel."),
    Clue.WHOLE: gettext_lazy("It is the rest of a return that the parcel names."),
    Clue.ORDER: gettext_lazy("The number of its order is on the parcel."),
    Clue.EMAIL: gettext_lazy("The e-mail address is the same."),
    Clue.NAME: gettext_lazy("Name and postcode are the same."),
}
LIKELIHOODS: Mapping[Likelihood, tuple[Promise, str]] = {
    Likelihood.STRONG: (gettext_lazy("Very likely"), "success"),
    Likelihood.GOOD: (gettext_lazy("Likely"), "info"),
    Likelihood.WEAK: (gettext_lazy("Possible"), "neutral"),
}
OBSTACLES: Mapping[str, Promise] = {
    "counted": gettext_lazy("Its goods are counted already, so nothing more is expected."),
    "over": gettext_lazy(
        "This return is over. If the parcel belongs to it, reopen it or make a new return of its order."
    ),
    "nothing_left": gettext_lazy("Nothing of this order is left to come back."),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One parcel of the list. `more` counts the kinds of articles that are left out."""

    pk: int
    number: str
    arrived: str
    waits: str
    urgent: str
    sender: str
    article: str
    more: int
    state: Promise
    tone: str
    rma: str

    @classmethod
    def of(cls, parcel: UnannouncedParcel, *, today: date) -> Row:
        """Fold a parcel with its return and contents, which must be loaded already."""
        key = state_of(parcel)
        state, tone = STATES[key]
        contents = contents_of(parcel)
        return cls(
            pk=parcel.pk,
            number=str(parcel),
            arrived=wording.date_of(parcel.arrived_on),
            waits=waiting(parcel.arrived_on, today=today) if key == "open" else "",
            urgent=URGENT[urgency(parcel.arrived_on, today=today)],
            sender=parcel.name or parcel.email,
            article=contents[0]["line"] if contents else "",
            more=max(len(contents) - 1, 0),
            state=ENDINGS[parcel.ending] if parcel.ending else state,
            tone=tone,
            rma=parcel.rma.number if parcel.rma else "",
        )


def waiting(arrived_on: date, *, today: date) -> str:
    """For how long a parcel has been there."""
    days = (today - arrived_on).days
    if days < 1:
        return _("Since today")
    return ngettext("For %(count)s day", "For %(count)s days", days) % {"count": wording.number(days)}


def contents_of(parcel: UnannouncedParcel) -> list[dict[str, Any]]:
    """What was in it, line by line: pieces with their description, the code, and the condition in words."""
    return [
        {
            "line": f"{item.quantity} × {item.description or item.code}",
            "code": " · ".join(filter(None, (item.code if item.description else "", item.sku))),
            "condition": CONDITIONS.get(item.condition, ""),
        }
        for item in parcel.contents.all()
    ]


def photos_of(parcel: UnannouncedParcel) -> list[dict[str, str]]:
    """The addresses of its pictures, for an hour."""
    return [
        {"id": str(photo.pk), **picture_urls(Purpose.PARCEL_PHOTO, shop_id=parcel.shop_id, row_id=photo.pk)}
        for photo in parcel.photos.all()
    ]


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """A candidate with its reasons. `rma` is empty for an order, `obstacle` where it can be chosen."""

    rma: str
    order: str
    person: str
    stage: Promise | str
    stage_tone: str
    likelihood: Promise
    tone: str
    reasons: tuple[str, ...]
    against: str
    obstacle: Promise | str

    @classmethod
    def of(cls, found: Found) -> CandidateRow:
        """Put a candidate into words."""
        judged, rma = found.candidate, found.rma
        likelihood, tone = LIKELIHOODS[judged.likelihood]
        return cls(
            rma=rma.number if rma else "",
            order=found.order.name,
            person=_person(found),
            stage=wording.STAGES[rma.stage] if rma else "",
            stage_tone=words.TONES[rma.stage] if rma else "",
            likelihood=likelihood,
            tone=tone,
            reasons=tuple(_reason(clue, found) for clue in judged.clues),
            against=_against(found) if judged.strange else "",
            obstacle=OBSTACLES.get(found.obstacle, ""),
        )


def _person(found: Found) -> str:
    """Who is meant: of a present who returns it, else who bought."""
    if found.rma and found.rma.outcome == Outcome.GIFT_CARD:
        return found.rma.gift.name or found.rma.email
    return found.order.address.get("name", "") or found.order.email


def _reason(clue: Clue, found: Found) -> str:
    if clue != Clue.ARTICLES:
        return str(CLUES[clue])
    told = {"fitting": found.candidate.fitting, "found": found.candidate.found}
    if found.rma:
        return _("Of the %(found)s pieces with a SKU, %(fitting)s are expected with it.") % told
    return _("Of the %(found)s pieces with a SKU, %(fitting)s may still come back from it.") % told


def _against(found: Found) -> str:
    return _("Not in it: %(codes)s.") % {"codes": ", ".join(code.upper() for code in found.candidate.strange)}


@dataclass(frozen=True, slots=True)
class EventRow:
    """One thing that happened: what, who, when, and a detail."""

    title: Promise
    who: str
    moment: str
    detail: str

    @classmethod
    def of(cls, event: UnannouncedEvent, *, reader: str, time_zone: str) -> EventRow:
        """Put an event into words. `reader` is the staff member's id, who is called `You`."""
        mine = event.actor == "merchant" and event.actor_id == reader
        ending = ENDINGS.get(event.facts.get("ending", ""), "")
        return cls(
            title=EVENTS[event.kind],
            who=_("You") if mine else str(words.ACTORS[event.actor]),
            moment=words.moment(event.at, time_zone=time_zone),
            detail=str(event.facts.get("return") or ending),
        )
