"""What few shops, orders and returns have: a page learns by one narrow question what there is, and asks for that only.

In SQL, since a dozen small questions by the ORM take as long to write as they take to answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeVar

from django.db import connection
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from returns.domain.seldom import Seldom

if TYPE_CHECKING:
    from returns.models import Order, Return, Shop

Row = TypeVar("Row", "Shop", "Order")
Where = Mapping[Seldom, str]

OF_SHOP: Where = {
    Seldom.DESTINATIONS: "returns_destination WHERE shop_id = returns_shop.id",
    Seldom.PAGE_TEXTS: "returns_pagetexts WHERE shop_id = returns_shop.id",
    Seldom.RESTRICTIONS: "returns_restriction WHERE shop_id = returns_shop.id",
    Seldom.SUPPLIERS: "returns_supplier WHERE shop_id = returns_shop.id",
}
# `order_gid <> ''` is what the index of linked orders holds.
OF_ORDER: Where = {
    Seldom.GIFT_PASS: "returns_giftpass WHERE order_id = returns_order.id",
    Seldom.SOURCE: "returns_linkedorder WHERE order_gid = returns_order.gid AND order_gid <> ''",
}
# The code and the withdrawal belong to all parts of a return together.
OF_RETURN: Where = {
    Seldom.ANSWER: "returns_surveyanswer WHERE rma_id = %(rma)s",
    Seldom.CANCELED: (
        "returns_return WHERE order_id = (SELECT bought FROM this) AND status = 'CANCELED' AND id <> %(rma)s"
    ),
    Seldom.CODE: "returns_discountcode WHERE whole_id = (SELECT whole FROM this)",
    Seldom.DISPOSITIONS: "returns_disposition WHERE item_id IN (SELECT id FROM items)",
    Seldom.EXCHANGES: "returns_exchangeline WHERE rma_id = %(rma)s",
    Seldom.LINKED: "returns_linkedorder WHERE rma_id = %(rma)s",
    Seldom.OFFERS: "returns_outcomeoffer WHERE rma_id = %(rma)s",
    Seldom.PARTS: "returns_return WHERE first_part_id = (SELECT whole FROM this)",
    Seldom.PHOTOS: "returns_returnphoto WHERE item_id IN (SELECT id FROM items)",
    Seldom.REMARKS: "returns_remark WHERE rma_id = %(rma)s",
    Seldom.SENT: "returns_posting WHERE parcel_id IN (SELECT way FROM parcels)",
    Seldom.SOURCE: "returns_linkedorder WHERE order_gid = (SELECT gid FROM this) AND order_gid <> ''",
    Seldom.SUCCESSOR: "returns_return WHERE replaces_id = %(rma)s",
    Seldom.TOGETHER: "returns_reversedelivery WHERE carried_by_id IN (SELECT way FROM parcels)",
    Seldom.UNANNOUNCED: "returns_unannouncedparcel WHERE rma_id = %(rma)s",
    Seldom.WITHDRAWAL: "returns_withdrawal WHERE rma_id = (SELECT whole FROM this)",
}
_ASK = f"""
    WITH this AS (
        SELECT COALESCE(returns_return.first_part_id, returns_return.id) AS whole, order_id AS bought, returns_order.gid
        FROM returns_return JOIN returns_order ON returns_order.id = returns_return.order_id
        WHERE returns_return.id = %(rma)s
    ), items AS (
        SELECT id FROM returns_returnlineitem WHERE rma_id = %(rma)s
    ), parcels AS (
        SELECT COALESCE(carried_by_id, id) AS way FROM returns_reversedelivery WHERE rma_id = %(rma)s
    )
    SELECT (SELECT MAX(id) FROM returns_returnevent WHERE rma_id = %(rma)s),
    {", ".join(f"EXISTS (SELECT 1 FROM {where})" for where in OF_RETURN.values())}
"""  # noqa: S608  # nosec B608 - nothing but the text above


def with_seldom(rows: QuerySet[Row], wheres: Where) -> QuerySet[Row]:
    """The rows, each with whether there is any of all this; see `lacks_of`."""
    return rows.annotate(**{f"has_{kind}": _exists(where) for kind, where in wheres.items()})


def _exists(where: str) -> RawSQL:
    return RawSQL(f"EXISTS (SELECT 1 FROM {where})", (), BooleanField())  # noqa: S608, S611  # nosec B608 B611 - above


def lacks_of(row: Shop | Order, wheres: Where) -> frozenset[Seldom]:
    """What a row has none of that was read so."""
    return frozenset(kind for kind in wheres if not getattr(row, f"has_{kind}"))


def lacks_of_return(rma_id: int) -> tuple[frozenset[Seldom], int]:
    """What a return has none of, and the newest of its events (id) by then; 0 for none."""
    with connection.cursor() as cursor:
        cursor.execute(_ASK, {"rma": rma_id})
        newest, *answers = cursor.fetchone()
    return frozenset(kind for kind, there in zip(OF_RETURN, answers, strict=True) if not there), newest or 0


def may_have(row: Shop | Order | Return, kind: Seldom) -> bool:
    """Whether asking for it can find any: False only where a page read the row and found that it has none."""
    return kind not in row.lacks
