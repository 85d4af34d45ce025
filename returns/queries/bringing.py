"""What a brought return would become here: held against the orders, what was sent, and what is here already."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import Left

from returns.domain.bringing.goods import reason_code, reason_key
from returns.domain.bringing.meanings import Word, words
from returns.domain.bringing.profiles import Field
from returns.domain.bringing.record import Manner, Standing, standing_of, state_key
from returns.domain.bringing.steps import RowStatus
from returns.domain.customer_history import Elsewhere
from returns.domain.money import Money
from returns.domain.policy import Policy
from returns.models import BroughtFile, BroughtReturn, BroughtRow, Order, Shop
from returns.normalise import order_number_key
from returns.queries.eligibility import policy_of

LISTED, FOUND, LONGEST = 50, 5, 200
# Words of a file that can be given another meaning; what is rarer keeps the one that was guessed.
MOST_STATES, MOST_REASONS = 30, 60


def brought_files(shop: Shop) -> list[BroughtFile]:
    """The shop's files, the newest first."""
    return list(shop.brought_files.order_by("-pk")[:20])


def get_brought_file(shop: Shop, file_id: int) -> BroughtFile:
    """The shop's file with this id; raises BroughtFile.DoesNotExist."""
    return shop.brought_files.select_related("shop").get(pk=file_id)


def first_rows(file: BroughtFile) -> list[list[str]]:
    """The first rows, to tell by them which column is what."""
    return list(file.rows.order_by("number").values_list("cells", flat=True)[:4])


def words_of(file: BroughtFile, policy: Policy) -> tuple[list[Word], list[Word]]:
    """The most frequent statuses and reasons of a file, with what they were taken for and what was said of them."""
    said = file.meanings or {}
    states = words(
        _told(file, Field.STATE, most=MOST_STATES),
        key=state_key,
        guess=lambda text: standing_of(text) or "",
        known=said.get("states", {}),
    )
    reasons = words(
        _told(file, Field.REASON, most=MOST_REASONS),
        key=reason_key,
        guess=lambda text: reason_here(policy, text),
        known=said.get("reasons", {}),
    )
    return states, reasons


def _told(file: BroughtFile, kind: Field, *, most: int) -> list[tuple[str, int]]:
    """What a column says, and how many rows say so; the most frequent first. Nothing where no column is that."""
    if (place := file.columns.get(kind)) is None:
        return []
    rows = file.rows.annotate(text=Left(KT(f"cells__{place}"), LONGEST)).filter(text__gt="").values_list("text")
    return list(rows.annotate(rows=Count("pk")).order_by("-rows", "text")[:most])


def told_rows(file: BroughtFile) -> list[BroughtRow]:
    """The first rows of which something is to be said."""
    return list(file.rows.filter(status__in=[RowStatus.UNFIT, RowStatus.KEPT]).order_by("number")[:LISTED])


def rows_told(file: BroughtFile) -> Iterator[tuple[list[str], str, str]]:
    """Every row: its cells, what is said of it, and the number of its return here."""
    rows = file.rows.order_by("number").values_list("cells", "said", "number_here")
    return rows.iterator(chunk_size=1000)


def manner_of(file: BroughtFile) -> Manner:
    """How the file says things."""
    columns = {Field(name): place for name, place in file.columns.items()}
    states = {text: Standing(meaning) for text, meaning in (file.meanings or {}).get("states", {}).items()}
    return Manner(columns, file.day_first, ZoneInfo(file.shop.time_zone), states)


def next_returns(file: BroughtFile, *, most: int) -> list[list[BroughtRow]]:
    """The rows of the next returns after `file.place`, each return's together."""
    keys = file.rows.filter(key__gt=file.place).order_by("key").values_list("key", flat=True).distinct()[:most]
    rows = file.rows.filter(key__in=list(keys)).order_by("key", "number")
    return [list(group) for _key, group in groupby(rows, key=lambda row: row.key)]


def reason_here(policy: Policy, text: str) -> str:
    """The code of the shop's reason for one of the other system."""
    offered = [(each.code, each.shopify_handle, list(dict(each.label).values())) for each in policy.reasons]
    return reason_code(text, offered)


def reason_of(file: BroughtFile, order: Order, text: str) -> str:
    """What somebody said that it means, else the same under the policy the order was placed under.

    Its last where none is like it and none is `other`; what was said counts if that policy has such a reason.
    """
    policy = policy_of(order)
    meant = (file.meanings or {}).get("reasons", {}).get(reason_key(text), "")
    if policy.reason(meant):
        return str(meant)
    found = reason_here(policy, text)
    return found if policy.reason(found) or not policy.reasons else policy.reasons[-1].code


def earlier_elsewhere(shop: Shop, order_ids: Collection[int]) -> tuple[Elsewhere, ...]:
    """Of these orders: returns of other systems in which goods came back, system by system."""
    rows = BroughtReturn.objects.filter(shop=shop, order__in=order_ids, rma=None, standing=Standing.DONE)
    told = rows.order_by("source", "currency").values_list("source", "currency")
    found: dict[str, list[tuple[str, int, int]]] = {}
    for source, currency, number, minor in told.annotate(Count("pk"), Sum("refunded_minor")):
        found.setdefault(source, []).append((currency, number, minor or 0))
    return tuple(
        Elsewhere(source, sum(number for _c, number, _m in of), tuple((c, minor) for c, _n, minor in of if c))
        for source, of in found.items()
    )


def brought_under(shop: Shop, text: str) -> list[BroughtReturn]:
    """Returns that were over in another system, by their order's name or their number there; the newest few."""
    if not (text := text.strip()):
        return []
    meant = Q(their_id=text[:64])
    if key := order_number_key(text):
        meant |= Q(order__in=Order.objects.filter(shop=shop, number_key=key))
    rows = BroughtReturn.objects.filter(meant, shop=shop, rma=None).select_related("order")
    return list(rows.order_by("-requested_at", "-pk")[:FOUND])


def held_of_history(order_ids: Collection[int]) -> list[dict[str, Any]]:
    """What a person's export shows of returns of these orders that were over in another system."""
    rows = BroughtReturn.objects.filter(order__in=order_ids, rma=None).select_related("order").order_by("pk")
    return [
        {
            "order": row.order.name,
            "system": row.source,
            "return": row.their_id,
            "standing": row.standing,
            "outcome": row.outcome,
            "requested_at": row.requested_at.isoformat(),
            "ended_at": row.ended_at.isoformat() if row.ended_at else None,
            "refunded": str(Money(row.refunded_minor, row.currency).amount) if row.refunded_minor is not None else None,
            "currency": row.currency,
            "articles": [f"{item.quantity} × {item.fulfilled.line}" for item in row.items.all()],
            "reasons": sorted({item.their_reason or item.reason for item in row.items.all()}),
        }
        for row in rows.prefetch_related("items__fulfilled__line")
    ]
