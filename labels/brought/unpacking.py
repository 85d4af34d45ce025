"""A batch is opened in the background, some labels at a time, so that its page can tell how far it is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import translation

from labels import opening
from labels.brought.batches import MOST_BYTES, refuse
from labels.brought.packing import MOST_LABELS, PDF, kind_of, names_in, pages_in, read_one, split
from labels.brought.previewing import previews
from labels.brought.upload import opened
from labels.models import LabelBatch, StockLabel
from returns.domain.brought import Fault, Unusable
from returns.outbox import put

if TYPE_CHECKING:
    from returns.models import OutboxMessage

PAGES_AT_ONCE, FILES_AT_ONCE = 50, 15
MOST_FAULTS = 50


@dataclass(frozen=True, slots=True)
class Piece:
    """One label of a batch, opened."""

    position: int
    media_type: str
    content: bytes

    @property
    def sha256(self) -> str:
        """What tells it from every other."""
        return hashlib.sha256(self.content).hexdigest()


def open_batch(message: OutboxMessage, *, now: datetime) -> None:
    """Open the next labels of a batch; the last of them proposes it to the merchant, or refuses the whole of it.

    May stop anywhere and be run again: each go begins where the last that was committed ended.
    """
    batch = message.shop.label_batches.filter(pk=message.payload["batch"], state=LabelBatch.State.OPENING).first()
    if batch is None:
        return
    with translation.override(batch.shop.locale):
        try:
            if not batch.is_clean:
                _prepare(batch)
            pieces, faults = _next(batch)
        except Unusable as unusable:
            _refuse(batch, unusable.faults)
            return
    _keep(batch, pieces, faults, previews([(piece.media_type, piece.content) for piece in pieces]), now=now)


def _prepare(batch: LabelBatch) -> None:
    """Look at the file as a whole: what is in it, and which row of the list is about what. Raises Unusable."""
    source = bytes(batch.source or b"")
    if kind_of(source) == PDF:
        try:
            source = opening.open_file(source, accept={PDF}, most_bytes=MOST_BYTES, most_pages=MOST_LABELS).content
        except opening.FileRefused as refusal:
            raise Unusable(Fault("file", str(refusal))) from refusal
        names = [str(number) for number in range(1, pages_in(source) + 1)]
    else:
        names = names_in(source)
    if not names:
        raise Unusable(Fault("batch_empty"))
    if len(names) > MOST_LABELS:
        raise Unusable(Fault("too_many_labels", str(MOST_LABELS)))
    batch.rows, batch.pages, batch.source, batch.is_clean = _matched(batch.rows, names), len(names), source, True
    batch.save(update_fields=["rows", "pages", "source", "is_clean"])


def _matched(rows: Sequence[dict[str, Any]], names: Sequence[str]) -> list[dict[str, Any]]:
    """A row for every label, in the labels' order. Raises Unusable where the list and the file do not fit."""
    if len(rows) == 1 and not rows[0]["line"]:
        return [dict(rows[0]) for _ in names]
    if not any(row["file"] for row in rows):
        if len(rows) != len(names):
            raise Unusable(Fault("count", f"{len(rows)} / {len(names)}"))
        return list(rows)
    places = {**{PurePosixPath(name).name.lower(): name for name in names}, **{name.lower(): name for name in names}}
    told = {places[row["file"].lower()]: row for row in rows if row["file"].lower() in places}
    faults = [Fault("file_unknown", row["file"][:64], row["line"]) for row in rows if row["file"].lower() not in places]
    faults += [Fault("row_missing", name[:100]) for name in names if name not in told]
    if faults:
        raise Unusable(*faults[:MOST_FAULTS])
    return [told[name] for name in names]


def _next(batch: LabelBatch) -> tuple[list[Piece], list[Fault]]:
    """The labels that come next, and what is wrong with some of them."""
    source, start = bytes(batch.source or b""), batch.opened
    if kind_of(source) == PDF:
        pages = split(source, start=start, stop=min(start + PAGES_AT_ONCE, batch.pages))
        return [Piece(place, PDF, page) for place, page in enumerate(pages, start=start + 1)], []
    pieces, faults = [], []
    for place, name in list(enumerate(names_in(source), start=1))[start : start + FILES_AT_ONCE]:
        try:
            file = opened(read_one(source, name), part="file")
            pieces.append(Piece(place, file.media_type, file.content))
        except Unusable as unusable:
            faults += [_in_zip(fault, name, place) for fault in unusable.faults]
    return pieces, faults


def _in_zip(fault: Fault, name: str, place: int) -> Fault:
    return (
        Fault("file_in_zip", f"{name[:100]}: {fault.value}", place)
        if fault.code == "file"
        else replace(fault, row=place)
    )


@transaction.atomic
def _refuse(batch: LabelBatch, faults: Sequence[Fault]) -> None:
    refuse(batch, list(faults))


@transaction.atomic
def _keep(
    batch: LabelBatch, pieces: Sequence[Piece], faults: Sequence[Fault], pictures: Sequence[bytes], *, now: datetime
) -> None:
    """Keep what was opened, go on with the rest, or come to an end; nothing where somebody else was faster."""
    held = LabelBatch.objects.select_for_update(of=("self",)).defer("source").get(pk=batch.pk)
    if held.state != LabelBatch.State.OPENING or held.opened != batch.opened:
        return
    known = [*faults, *_known_already(held, pieces)]
    bad = {fault.row for fault in known}
    rows = [
        _label(held, piece, picture)
        for piece, picture in zip(pieces, pictures, strict=True)
        if piece.position not in bad
    ]
    StockLabel.objects.bulk_create(rows)
    step = PAGES_AT_ONCE if _is_pdf(batch) else FILES_AT_ONCE
    held.faults = [*held.faults, *(asdict(fault) for fault in known)][:MOST_FAULTS]
    held.opened = min(held.opened + step, held.pages)
    held.save(update_fields=["faults", "opened"])
    if held.opened < held.pages:
        put(held.shop, "labels.open_batch", {"batch": held.pk}, now=now, stream=f"batch:{held.pk}")
    elif held.faults:
        refuse(held, [Fault(**fault) for fault in held.faults])
    else:
        held.state, held.source = LabelBatch.State.PROPOSED, None
        held.save(update_fields=["state", "source"])


def _is_pdf(batch: LabelBatch) -> bool:
    return kind_of(bytes(batch.source or b"")) == PDF


def _known_already(batch: LabelBatch, pieces: Sequence[Piece]) -> Iterator[Fault]:
    """Labels that the shop has already, by what they look like or by their number."""
    ours = StockLabel.objects.filter(shop=batch.shop_id)
    hashes = set(ours.filter(sha256__in=[piece.sha256 for piece in pieces]).values_list("sha256", flat=True))
    numbers = [batch.rows[piece.position - 1]["tracking_number"] for piece in pieces]
    taken = set(ours.filter(tracking_number__in=set(numbers) - {""}).values_list("tracking_number", flat=True))
    for piece, number in zip(pieces, numbers, strict=True):
        if piece.sha256 in hashes:
            yield Fault("known_already", number, piece.position)
        elif number in taken:
            yield Fault("number_known", number, piece.position)
        hashes.add(piece.sha256)


def _label(batch: LabelBatch, piece: Piece, picture: bytes) -> StockLabel:
    row = batch.rows[piece.position - 1]
    return StockLabel(
        shop_id=batch.shop_id,
        batch=batch,
        position=piece.position,
        media_type=piece.media_type,
        content=piece.content,
        preview=picture,
        sha256=piece.sha256,
        tracking_number=row["tracking_number"],
        expires_on=date.fromisoformat(row["expires_on"]) if row["expires_on"] else None,
        country=row["country"],
        max_grams=row["max_grams"],
    )
