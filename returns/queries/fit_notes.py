"""Fit notes, and the products that can have one."""

from __future__ import annotations

from collections.abc import Iterable

from returns.domain.fit_note import FitNoteState
from returns.domain.insight import Dimension
from returns.models import Finding, FitNote, InsightSubject, OutboxMessage, Shop

PRODUCT = "gid://shopify/Product/"
SHOWN = 50


def stream_of(fit_note_id: int) -> str:
    """What keeps the messages about one note in their order."""
    return f"fit_note:{fit_note_id}"


def product_of(finding: Finding) -> str:
    """The id at Shopify of the product that a finding is about; "" where it is about none."""
    subject = finding.subject
    key = {Dimension.PRODUCT: subject.key, Dimension.SIZE: subject.parent, Dimension.VARIANT: subject.parent}
    found = key.get(Dimension(subject.dimension), "")
    return found if found.startswith(PRODUCT) else ""


def get_product(shop: Shop, gid: str) -> InsightSubject:
    """The product by its id. Raises InsightSubject.DoesNotExist, for what was never sold here too."""
    rows = InsightSubject.objects.filter(shop=shop, dimension=Dimension.PRODUCT, key__startswith=PRODUCT)
    return rows.get(key=gid)


def get_fit_note(shop: Shop, fit_note_id: int) -> FitNote:
    """One note of the shop. Raises FitNote.DoesNotExist."""
    return shop.fit_notes.get(pk=fit_note_id)


def note_of_product(shop: Shop, gid: str) -> FitNote | None:
    """The note of a product, whatever its state."""
    return shop.fit_notes.filter(product_gid=gid).first()


def standing_note(shop: Shop, gid: str) -> FitNote | None:
    """The note of a product that stands in the shop, or is on its way there."""
    rows = shop.fit_notes.filter(product_gid=gid, removing=False)
    return rows.exclude(state=FitNoteState.REFUSED).first()


def fit_notes_of(shop: Shop, *, before: int | None = None) -> list[FitNote]:
    """At most SHOWN notes and one more, the newest first; `before` is the last one of the page before."""
    rows = shop.fit_notes.order_by("-pk")
    return list((rows.filter(pk__lt=before) if before else rows)[: SHOWN + 1])


def stuck_notes(shop: Shop, notes: Iterable[FitNote]) -> set[int]:
    """Which of these notes nobody tries to send any more, because it went wrong too often."""
    streams = {stream_of(note.pk): note.pk for note in notes}
    dead = OutboxMessage.objects.filter(shop=shop, stream__in=streams, done_at=None, dead_at__isnull=False)
    return {streams[stream] for stream in dead.values_list("stream", flat=True)}


def note_to_send(payload: dict[str, int]) -> FitNote | None:
    """The note that a message is about, as it is now; None once it is gone."""
    return FitNote.objects.select_related("shop").filter(pk=payload["note"]).first()
