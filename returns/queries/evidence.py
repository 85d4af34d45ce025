"""What the core knows of a disputed return, in the parts of the document (`domain.evidence`), as of a moment."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Literal, TypeVar

from django.db.models import Q

from returns import wording
from returns.domain import money as sums
from returns.domain.evidence import (
    MOST_LETTERS,
    MOST_MOVEMENTS,
    MOST_PICTURES,
    MOST_REMARKS,
    Article,
    Bought,
    Money,
    Movement,
    Picture,
    Returned,
    Said,
    Sent,
    Sum,
    Written,
)
from returns.domain.status import Outcome
from returns.models import (
    GradedPhoto,
    GradedPieces,
    LedgerEntry,
    Order,
    Return,
    ReturnEvent,
    ReturnPhoto,
    SentLetter,
    Shop,
    StaffNote,
)
from returns.models.fields import QUOTED
from returns.queries.returns import went_back

Row = TypeVar("Row")
# An undelivered letter is told by its provider; the last of these that is set is how it stands.
_FATES = (("undelivered_at", "undelivered"), ("bounced_at", "came_back"), ("complained_at", "unwanted"))


def utc(at: datetime) -> str:
    """A moment as the document writes it."""
    return at.astimezone(UTC).isoformat(timespec="seconds")


def taken(shop: Shop, event_id: int) -> ReturnEvent:
    """The moment at which a pack was made of one of the shop's returns; raises ReturnEvent.DoesNotExist."""
    return ReturnEvent.objects.select_related("rma").get(shop=shop, pk=event_id, kind="evidence.taken")


def bought_of(rma: Return) -> Bought:
    """The order, with who bought it; the recipient of a present learns nothing of them, and is not named to them."""
    order = rma.order
    return Bought(
        name=order.name,
        id=order.gid,
        placed_at=utc(order.placed_at),
        customer={} if rma.outcome == Outcome.GIFT_CARD else _customer(order),
        articles=tuple(
            Article(
                id=line.gid,
                title=line.title,
                variant=line.variant_title,
                sku=line.sku,
                quantity=line.quantity,
                unit_price=_sum(order.amount(line, "unit_price")),
            )
            for line in order.lines.order_by("position")[:200]
        ),
        sent=tuple(
            Sent(
                id=each.gid,
                status=each.status,
                sent_at=utc(each.created_at),
                delivered_at=utc(each.delivered_at) if each.delivered_at else None,
            )
            for each in order.fulfillments.order_by("created_at")[:50]
        ),
        received=_sum(order.received),
        refunded=_sum(order.amount(order, "refunded")),
    )


def _customer(order: Order) -> dict[str, str]:
    told = {"email": order.email, "phone": order.phone, **order.address}
    return {name: str(text) for name, text in told.items() if text}


def returned_of(rma: Return) -> tuple[Returned, ...]:
    """The lines, with what they were counted and graded as."""
    graded: dict[int, list[dict[str, Any]]] = {}
    pieces = GradedPieces.objects.filter(count__rma=rma).order_by("pk")[:200]
    for row in pieces:
        told = {"grade": row.grade, "became": row.disposition, "quantity": row.quantity, "note": row.note}
        graded.setdefault(row.fulfilled_id, []).append(told)
    policy = rma.policy.policy
    return tuple(
        Returned(
            article=item.line.gid,
            quantity=item.quantity,
            reason=item.reason,
            reason_words=wording.stated(reason, item.detail) if (reason := policy.reason(item.reason)) else "",
            fault=item.fault,
            note=item.note,
            counted={found.type: found.quantity for found in item.dispositions.all()},
            graded=tuple(graded.get(item.fulfilled_id, ())),
        )
        for item in rma.lines.all()
    )


def money_of(rma: Return, *, until: datetime) -> tuple[Money, int]:
    """The settlement with its movements up to a moment, and how many of them are left out."""
    order, quote, row = rma.order, went_back(rma), rma.settlement
    mine = Q(settlement=row) | Q(order_refund__rma=rma) | Q(invoice__rma=rma)
    entries = LedgerEntry.objects.filter(mine, order=order, at__lte=until).order_by("pk")
    kept, beyond = _first(entries.iterator(chunk_size=500), MOST_MOVEMENTS)
    amounts = {name: getattr(quote, name) for name in (*QUOTED, "total")}
    return Money(
        status=row.status,
        outcome=rma.outcome,
        amounts={name: _sum(amount) for name, amount in amounts.items() if amount.presentment.minor or name == "total"},
        paid_at=utc(row.paid_at) if row.paid_at else None,
        shopify_refund=row.refund_gid,
        movements=tuple(_movement(order, entry) for entry in kept),
    ), beyond


def _movement(order: Order, entry: LedgerEntry) -> Movement:
    amount = sums.MoneyPair(
        sums.Money(entry.shop_minor, order.shop_currency),
        sums.Money(entry.presentment_minor, order.presentment_currency),
    )
    return Movement(at=utc(entry.at), kind=entry.kind, amount=_sum(amount), shopify_refund=entry.refund_gid)


def _sum(amount: sums.MoneyPair) -> Sum:
    return Sum(
        shop=str(amount.shop.amount),
        shop_currency=amount.shop.currency,
        presentment=str(amount.presentment.amount),
        presentment_currency=amount.presentment.currency,
    )


def letters_of(rma: Return, *, until: datetime) -> tuple[tuple[Written, ...], int]:
    """The letters up to a moment, and how many of them are left out. Who got a present reads their own alone."""
    if rma.outcome == Outcome.GIFT_CARD:
        return (), 0
    kept, beyond = _first(rma.written_letters.filter(at__lte=until).iterator(chunk_size=100), MOST_LETTERS)
    fates = _fates(rma)
    return tuple(
        Written(
            at=utc(each.at),
            how="mail",
            kind=each.key,
            subject=each.subject,
            text=each.text,
            state=fates.get(each.at, "handed_over"),
        )
        for each in kept
    ), beyond


def _fates(rma: Return) -> dict[datetime, str]:
    """What a provider told of letters, by the moment at which each was sent."""
    found = {}
    for row in SentLetter.objects.filter(rma=rma)[:200]:
        for column, word in _FATES:
            if getattr(row, column):
                found[row.at] = word
    return found


def conversation_of(rma: Return, *, until: datetime) -> tuple[tuple[Said, ...], int]:
    """What shopper and shop wrote to each other, and how much is left out."""
    kept, beyond = _first(rma.remarks.filter(at__lte=until).iterator(chunk_size=100), MOST_REMARKS)
    return tuple(Said(at=utc(each.at), who=each.speaker, text=each.text) for each in kept), beyond


def notes_for_evidence(rma: Return, *, until: datetime) -> tuple[Said, ...]:
    """What colleagues wrote, for who chose to hand it out."""
    rows = StaffNote.objects.filter(rma=rma, at__lte=until, withdrawn_at=None)[:MOST_REMARKS]
    return tuple(Said(at=utc(each.at), who="staff", text=each.text) for each in rows)


def pictures_of(rma: Return, *, until: datetime) -> tuple[list[tuple[Picture, bytes]], int]:
    """The shopper's pictures and the desk's, with their bytes, and how many are left out."""
    theirs = ReturnPhoto.objects.filter(item__rma=rma, created_at__lte=until).select_related("item__line")
    desk = GradedPhoto.objects.filter(pieces__count__rma=rma, created_at__lte=until)
    desk = desk.select_related("pieces__fulfilled__line")
    many = theirs.count() + desk.count()
    found = [_picture(row.pk, "shopper", row.item.line.gid if row.item else "", row) for row in theirs[:MOST_PICTURES]]
    room = MOST_PICTURES - len(found)
    found += [_picture(row.pk, "desk", row.pieces.fulfilled.line.gid, row) for row in desk[:room]]
    return found, many - len(found)


def _picture(
    pk: int, by: Literal["shopper", "desk"], article: str, row: ReturnPhoto | GradedPhoto
) -> tuple[Picture, bytes]:
    jpeg = bytes(row.jpeg)
    described = Picture(
        file=f"pictures/{by}-{pk}.jpg",
        by=by,
        article=article,
        taken_in_at=utc(row.created_at),
        sha256=hashlib.sha256(jpeg).hexdigest(),
    )
    return described, jpeg


def _first(rows: Iterator[Row], most: int) -> tuple[list[Row], int]:
    """The first rows, and how many come after them."""
    return list(islice(rows, most)), sum(1 for _row in rows)


def held_of_letters(rma: Return) -> list[str]:
    """What a privacy export shows of the letters that were kept."""
    return [f"{each.at.isoformat()} {each.subject}: {each.text}" for each in rma.written_letters.all()]


def left_out(**counts: int) -> Mapping[str, int]:
    """What a pack says it has not."""
    return {name: count for name, count in counts.items() if count}
