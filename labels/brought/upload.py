"""A merchant's own label for one parcel."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from labels import opening
from labels.models import UploadedLabel
from returns.domain.brought import Fault, Terms, Unusable
from returns.history import Actor
from returns.operations.bring_label import bring_label

if TYPE_CHECKING:
    from returns.models import Shop

MOST_PAGES = 2


def bring(
    shop: Shop,
    *,
    rma_id: int,
    parcel_id: int | None,
    terms: Terms,
    file: bytes,
    zpl: bytes = b"",
    actor_id: str,
    now: datetime,
    actor: str = Actor.MERCHANT,
) -> None:
    """Keep the file as the label of the shop's return and have it made; the label it had is given back.

    `zpl` is the same label for a label printer, if there is one. The files are opened before anything is written.
    Raises Unusable for files (`file`, `zpl`: the value says why), UnableToBring for a return that takes none now.
    """
    artwork = opened(file, part="file", most_pages=MOST_PAGES)
    printed = opened(zpl, part="zpl", accept=frozenset({opening.ZPL})).content if zpl else b""
    with transaction.atomic():
        parcel = bring_label(
            rma_id=shop.returns.values_list("pk", flat=True).get(pk=rma_id),
            parcel_id=parcel_id,
            carrier=terms.carrier,
            tracking_number=terms.tracking_number,
            actor=actor,
            actor_id=actor_id,
            now=now,
        )
        UploadedLabel.objects.create(
            parcel_id=parcel.pk,
            carrier=terms.carrier,
            tracking_number=terms.tracking_number,
            tracking_url=terms.tracking_url,
            cost_minor=terms.cost_minor,
            cost_currency="" if terms.cost_minor is None else shop.currency,
            media_type=artwork.media_type,
            content=artwork.content,
            zpl=printed,
            uploaded_at=now,
            uploaded_by=actor_id,
        )


def opened(
    content: bytes, *, part: str, accept: frozenset[str] = opening.LABELS, most_pages: int = 1
) -> opening.Opened:
    """Open a file that is said to be `part`. Raises Unusable with the reason in the active language."""
    try:
        return opening.open_file(content, accept=accept, most_pages=most_pages)
    except opening.FileRefused as refusal:
        raise Unusable(Fault(part, str(refusal))) from refusal
