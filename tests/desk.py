"""Counts of the receiving desk, for the tests that are about them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from returns.domain.grading import Grade, Graded, Said
from returns.domain.status import DispositionType
from returns.models import DeskCount, Return, Shop
from returns.operations.publish_policy import publish_policy
from returns.operations.take_count import take_count
from returns.queries.policies import active_policy
from tests.characters import NOW, fulfilled

LATER = NOW + timedelta(days=4)


def desk_works(shop: Shop, **terms: Any) -> None:
    """Let the shop's desk work under these terms."""
    document = active_policy(shop).document
    publish_policy(shop=shop, document={**document, "desk": terms}, now=NOW)


def graded(
    rma: Return,
    place: int,
    quantity: int,
    grade: Grade = Grade.A,
    becomes: DispositionType | None = None,
    note: str = "",
) -> Graded:
    """So many pieces of one of the order's articles, restocked unless they are missing or told otherwise."""
    usual = DispositionType.MISSING if grade == Grade.MISSING else DispositionType.RESTOCKED
    return Graded(fulfilled(rma.order)[place].pk, grade, becomes or usual, quantity, note)


def count(
    rma: Return,
    *pieces: Graded,
    key: str = "count-1",
    by: str = "7001",
    sent_by: str = "",
    undoable: bool = False,
    **other: Any,
) -> DeskCount:
    """Somebody counts; `by` and `sent_by` are their ids."""
    said = Said(key=key, pieces=pieces, counted_by=by, sent_by=sent_by or by, counted_at=LATER, **other)
    return take_count(shop=rma.shop, rma_id=rma.pk, said=said, now=LATER, undoable=undoable)


def everything(rma: Return) -> Iterable[Graded]:
    """All that is expected, as new."""
    return [Graded(item.fulfilled_id, Grade.A, DispositionType.RESTOCKED, item.quantity) for item in rma.lines.all()]
