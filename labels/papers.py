"""The PDFs of a label: made once each, kept in the database."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from labels import accounts
from labels.artwork import placeable
from labels.carriers.base import Unavailable
from labels.contents import home_paper, sheet_of
from labels.documents import Given, Sheet, TooSlow, compose, for_customs, on_phone, render
from labels.models import Label, LabelDocument
from returns.queries.returns import return_of

if TYPE_CHECKING:
    from returns.models import Return


class NoSuchPaper(Exception):
    """This return needs no paper of the kind."""


def made_ahead(rma: Return) -> tuple[str, ...]:
    """The papers that a worker makes with the label: a label printer's, and the shopper's own."""
    return LabelDocument.Format.LABEL_4X6.value, home_paper(rma)


def draw(rma: Return, label: Label, papers: Iterable[str]) -> dict[str, bytes]:
    """Lay the papers out, around the carrier's own label where there is one. Raises Unusable for a carrier gone.

    Slow, so never inside a transaction; Unavailable where it is slower than it may be, NoSuchPaper for one that this
    return does not need.
    """
    sheet = sheet_of(rma, label, accounts.way_of(label).capabilities)
    given = placeable(label)
    try:
        return {paper: _drawn(paper, sheet, given, home=home_paper(rma)) for paper in papers}
    except TooSlow as slow:
        raise Unavailable("its papers take too long to draw") from slow


def _drawn(paper: str, sheet: Sheet, given: list[Given], *, home: str) -> bytes:
    if paper == LabelDocument.Format.CUSTOMS:
        return _for_customs(home, sheet, [file for file in given if file.customs])
    if paper == LabelDocument.Format.PHONE:
        if sheet.postage:
            raise NoSuchPaper("a label has to be on the parcel")
        return on_phone(sheet)
    return compose(paper, sheet, given) if given else render(paper, sheet)


def _for_customs(home: str, sheet: Sheet, forms: list[Given]) -> bytes:
    """What customs read, on pages of its own: the carrier's forms, or our invoice."""
    if forms:
        return compose(home, sheet, forms, alone=True)
    if sheet.customs is None:
        raise NoSuchPaper("no customs are met, or the carrier tells them itself")
    return for_customs(home, sheet)


def keep(label: Label, pdfs: dict[str, bytes], *, now: datetime) -> None:
    """Store papers; one that is there already stays as it is."""
    rows = [
        LabelDocument(label=label, format=paper, pdf=pdf, sha256=hashlib.sha256(pdf).hexdigest(), made_at=now)
        for paper, pdf in pdfs.items()
    ]
    LabelDocument.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def replace(label: Label, pdfs: dict[str, bytes], *, now: datetime) -> None:
    """Store papers instead of those that are there."""
    label.documents.all().delete()
    keep(label, pdfs, now=now)


def paper(label: Label, wanted: str, *, now: datetime) -> bytes:
    """The PDF of a READY label on the wanted paper, made now if nobody asked for it before."""
    found = label.documents.filter(format=wanted).first()
    if found is None:
        rma = return_of({"return": label.parcel.rma_id})
        keep(label, draw(rma, label, [wanted]), now=now)
        found = label.documents.get(format=wanted)
    return bytes(found.pdf)
