"""Counts of the receiving desk, and what decides about them. Every look-up starts at a shop or at a return."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import Prefetch

from returns.domain.grading import CountStatus, DeskTerms, Grade, Graded
from returns.domain.status import DispositionType
from returns.models import DeskCount, FulfillmentLine, GradedPhoto, GradedPieces, Order, Return, Shop
from returns.queries.policies import active_policy

ByItem = Mapping[int, Mapping[DispositionType, int]]
# Counts that somebody has to look at.
WAITING = (CountStatus.DIFFERS, CountStatus.TO_CONFIRM, CountStatus.REFUSED)


def desk_terms(shop: Shop) -> DeskTerms:
    """How the shop's desk works, going by the policy in force now: it is about the warehouse, not about an order."""
    return active_policy(shop).policy.desk


def get_count(shop: Shop, count_id: int) -> DeskCount:
    """The shop's count with this id, with what was said; raises DeskCount.DoesNotExist."""
    return _whole().get(shop=shop, pk=count_id)


def waiting_counts(shop: Shop) -> list[DeskCount]:
    """Counts that somebody has to look at, the oldest first."""
    return list(_whole().filter(shop=shop, status__in=WAITING).order_by("pk")[:100])


def waiting_of(rma: Return) -> DeskCount | None:
    """The count of the return that is settled or confirmed next, if there is one."""
    waiting = (CountStatus.DIFFERS, CountStatus.TO_CONFIRM)
    return DeskCount.objects.filter(rma=rma, status__in=waiting).order_by("pk").last()


def _whole() -> Any:
    pictures = Prefetch("photos", GradedPhoto.objects.defer("jpeg", "thumbnail"))
    pieces = Prefetch("pieces", GradedPieces.objects.select_related("fulfilled__line").prefetch_related(pictures))
    return DeskCount.objects.select_related("rma__order", "rma__shop", "shop", "location", "rest").prefetch_related(
        pieces
    )


def said_in(count: DeskCount) -> tuple[Graded, ...]:
    """The graded quantities of a count as the domain knows them."""
    return tuple(
        Graded(row.fulfilled_id, Grade(row.grade), DispositionType(row.disposition), row.quantity, row.note)
        for row in count.pieces.all()
    )


def expected_of(rma: Return) -> dict[int, int]:
    """What the return has: sent line (id) -> pieces."""
    return dict(rma.lines.order_by("pk").values_list("fulfilled_id", "quantity"))


def sent_lines(order: Order) -> list[FulfillmentLine]:
    """Everything that was sent of the order: what may be in a parcel of it, announced or not."""
    rows = FulfillmentLine.objects.filter(fulfillment__order=order).exclude(fulfillment__status="CANCELLED")
    return list(rows.select_related("line").order_by("line__position", "pk"))


def piece_worth(rma: Return) -> dict[int, int]:
    """What a piece of each line was paid with, tax included: sent line (id) -> minor units of the shop's currency."""
    return {
        item.fulfilled_id: (item.items_shop_minor + item.tax_shop_minor) // item.quantity for item in rma.lines.all()
    }


def worth_of_found(rma: Return, pieces: Iterable[Graded]) -> int:
    """What the pieces that were found are worth together, in minor units of the shop's currency."""
    worth = piece_worth(rma)
    here = (each for each in pieces if each.disposition != DispositionType.MISSING)
    return sum(each.quantity * worth.get(each.fulfilled_id, 0) for each in here)


def second_is_needed(rma: Return, pieces: Iterable[Graded]) -> bool:
    """Whether the goods are worth so much that a second person confirms the count."""
    limit = desk_terms(rma.shop).second_person_minor
    return limit is not None and worth_of_found(rma, pieces) > limit


def only_at_the_desk(rma: Return, counts: ByItem) -> str:
    """Why goods are not received by whoever says so: `blind` or `second`; "" where they are.

    `counts` are pieces per disposition by line of the return (id).
    """
    terms = desk_terms(rma.shop)
    if terms.blind:
        return "blind"
    sent = dict(rma.lines.values_list("pk", "fulfilled_id"))
    pieces = [
        Graded(sent[item], Grade.A, kind, number)
        for item, kinds in counts.items()
        if item in sent
        for kind, number in kinds.items()
    ]
    return "second" if second_is_needed(rma, pieces) else ""


def held_of_counts(rma_ids: Collection[int]) -> list[dict[str, Any]]:
    """What an export shows of the counts of these returns."""
    rows = GradedPieces.objects.filter(count__rma__in=rma_ids).select_related("count__rma", "fulfilled__line")
    return [
        {
            "return": row.count.rma.number,
            "counted_at": row.count.counted_at.isoformat(),
            "article": f"{row.quantity} × {row.fulfilled.line}",
            "grade": row.grade,
            "became": row.disposition,
            "note": row.note,
        }
        for row in rows.order_by("pk")
    ]


def photos_of_counts(rma_ids: Collection[int]) -> dict[str, bytes]:
    """The pictures that staff took of the goods of these returns, as files."""
    rows = GradedPhoto.objects.filter(pieces__count__rma__in=rma_ids).values_list("pk", "jpeg")
    return {f"count-{pk}.jpg": bytes(jpeg) for pk, jpeg in rows}
