"""The document of a disputed return (`domain.evidence`), in the reader's language and as of a moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import translation

from returns import event_words
from returns.domain.evidence import (
    MOST_EVENTS,
    MOST_LETTERS,
    MOST_SCANS,
    SCHEMA,
    Evidence,
    Happened,
    Parcel,
    Scan,
    Written,
)
from returns.domain.explanation import fingerprint_of
from returns.domain.status import Outcome
from returns.doors import door
from returns.queries import evidence as held
from returns.queries.explain import explain_return
from returns_portal.merchant.evidence.words import OUTSIDE
from returns_portal.merchant.timeline import details
from returns_portal.models import SentText

if TYPE_CHECKING:
    from returns.models import Return, ReturnEvent

# What is between the shop and others, or among colleagues, and says nothing to whoever decides a dispute.
INTERNAL = (
    "note.", "evidence.", "claim.", "customer.", "return.retried", "drift.", "return.tagged", "return.untagged",
    "return.assigned", "return.unassigned", "workflow.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Gathered:
    """The document, and the pictures it names by their files."""

    document: Evidence
    pictures: dict[str, bytes]


def gather(rma: Return, *, at: datetime, with_notes: bool) -> Gathered:
    """Everything about the return up to `at`. The same moment gives the same bytes, as long as nothing changed."""
    money, more_money = held.money_of(rma, until=at)
    letters, more_letters = held.letters_of(rma, until=at)
    said, more_said = held.conversation_of(rma, until=at)
    pictures, more_pictures = held.pictures_of(rma, until=at)
    parcels, more_scans = _parcels(rma, until=at)
    events = [event for event in rma.events.all() if event.at <= at and not event.kind.startswith(INTERNAL)]
    document = Evidence(
        schema=SCHEMA,
        made_at=held.utc(at),
        language=translation.get_language() or "en",
        shop={"name": rma.shop.name, "domain": rma.shop.domain, "country": rma.shop.country},
        number=rma.number,
        shopify={"id": rma.gid, "name": rma.shopify_name},
        status=rma.status,
        stage=rma.stage,
        lane=rma.lane,
        origin=rma.origin,
        order=held.bought_of(rma),
        decision=explain_return(rma),
        policy_document_sha256=fingerprint_of(rma.policy.document),
        lines=held.returned_of(rma),
        timeline=tuple(_happened(rma, event) for event in events[:MOST_EVENTS]),
        messages=tuple(sorted((*letters, *_texts(rma, until=at)), key=lambda each: each.at)),
        conversation=() if rma.outcome == Outcome.GIFT_CARD else said,
        parcels=parcels,
        money=money,
        pictures=tuple(picture for picture, _jpeg in pictures),
        notes=held.notes_for_evidence(rma, until=at) if with_notes else None,
        left_out=dict(
            held.left_out(
                timeline=max(0, len(events) - MOST_EVENTS),
                messages=more_letters,
                conversation=more_said,
                movements=more_money,
                pictures=more_pictures,
                scans=more_scans,
            )
        ),
    )
    return Gathered(document, {picture.file: jpeg for picture, jpeg in pictures})


def _happened(rma: Return, event: ReturnEvent) -> Happened:
    said = OUTSIDE.get(event.kind) or event_words.event(
        event.kind, outcome=event.facts.get("outcome") or Outcome.REFUND
    )
    return Happened(
        at=held.utc(event.at),
        kind=event.kind,
        words=str(said),
        who=event.actor,
        staff=event.actor_id if event.actor == "merchant" else "",
        details=tuple(details(rma, event)),
    )


def _texts(rma: Return, *, until: datetime) -> list[Written]:
    """The texts that went to the shopper's telephone; their words were one sentence and a link."""
    if rma.outcome == Outcome.GIFT_CARD:
        return []
    rows = SentText.objects.filter(rma=rma, asked_at__lte=until).order_by("pk")[:MOST_LETTERS]
    return [
        Written(at=held.utc(row.asked_at), how="text", kind=row.key, subject="", text="", state=row.state.lower())
        for row in rows
    ]


def _parcels(rma: Return, *, until: datetime) -> tuple[tuple[Parcel, ...], int]:
    """The parcels on their way back; what travels under another return's label has the scans of that one."""
    rows = list(rma.parcels.all())
    ways = {parcel.pk: parcel.way for parcel in rows}
    scans, beyond = door("labels.scans")({way.pk for way in ways.values()}, until=until, most=MOST_SCANS)
    return tuple(
        Parcel(
            status=parcel.status,
            carrier=ways[parcel.pk].carrier,
            tracking_number=ways[parcel.pk].tracking_number,
            scans=tuple(
                Scan(at=held.utc(at), status=status, words=said, place=place)
                for at, status, said, place in scans.get(ways[parcel.pk].pk, ())
            ),
        )
        for parcel in rows
    ), beyond
