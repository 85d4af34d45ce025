"""Write down what returns are found by; part of every transaction that changes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch

from returns.domain.clauses import Segment
from returns.domain.inbox import Facet, facets_of
from returns.domain.insight_count import goods_of
from returns.models import Order, OrderLine, Return, ReturnFacet, ReturnLineItem, ReturnPhoto, Shop
from returns.normalise import phone_key
from returns.queries.buyers import customer_facts


def index_returns(ids: Iterable[int]) -> None:
    """Bring the facets of returns up to what they, their orders and their lines say now; the rest stays untouched."""
    wanted = sorted(set(ids))
    if not wanted:
        return
    lines = Prefetch("lines", ReturnLineItem.objects.select_related("line"))
    rows = Return.objects.filter(pk__in=wanted).prefetch_related(lines)
    pictured = set(ReturnPhoto.objects.filter(item__rma__in=wanted).values_list("item__rma", flat=True))
    held = set(ReturnFacet.objects.filter(rma__in=wanted).values_list("rma", "facet"))
    found = {
        (rma.pk, facet): ReturnFacet(shop_id=rma.shop_id, rma_id=rma.pk, facet=facet)
        for rma in rows.select_related("order__shop", "order__customer", "policy", "gift")
        for facet in _facets(rma, pictured=rma.pk in pictured)
    }
    gone = held - found.keys()
    for rma_id in {owner for owner, _ in gone}:
        ReturnFacet.objects.filter(rma=rma_id, facet__in=[facet for owner, facet in gone if owner == rma_id]).delete()
    ReturnFacet.objects.bulk_create([row for key, row in found.items() if key not in held], batch_size=1000)


def index_orders(ids: Iterable[int]) -> None:
    """The same for all returns of some orders, of which something changed that returns are found by."""
    if wanted := list(ids):
        index_returns(Return.objects.filter(order__in=wanted).values_list("pk", flat=True))


# What the facets of an order's returns are made of.
_OF_THE_ORDER = ("name", "email", "phone", "postcode_key", "discount_codes", "channel")
_OF_THE_ADDRESS = ("name", "country")
_OF_GOODS = ("product_gid", "title", "variant_gid", "variant_title", "product_type")
_OF_A_LINE = (*_OF_GOODS, "sku", "vendor")
_OF_THE_BUYER = ("order_count", "spent_minor", "spent_currency", "tags", "since")


@dataclass(frozen=True, slots=True)
class Said:
    """What an order with returns says of itself, its buyer and its lines (gid -> texts), as far as facets show it."""

    order: tuple[Any, ...]
    buyer: tuple[Any, ...] | None
    lines: Mapping[str, tuple[Any, ...]]

    @classmethod
    def of(cls, order: Mapping[str, Any], buyer: Mapping[str, Any] | None, lines: Iterable[Mapping[str, Any]]) -> Said:
        """From columns."""
        return cls(
            (*(order[name] for name in _OF_THE_ORDER), *(order["address"].get(name, "") for name in _OF_THE_ADDRESS)),
            tuple(buyer[name] for name in _OF_THE_BUYER) if buyer else None,
            {line["gid"]: tuple(line[name] for name in _OF_A_LINE) for line in lines},
        )

    def differs(self, later: Said) -> bool:
        """Whether returns are found by something else after what was told. A line that is new is in no return yet."""
        known = self.lines.items()
        lines = any(gid in later.lines and later.lines[gid] != texts for gid, texts in known)
        return lines or (self.order, self.buyer) != (later.order, later.buyer)


def said_before(shop: Shop, gids: Iterable[str]) -> dict[str, Said]:
    """What those of these orders (by gid) say that have returns; nearly none has. For who holds the orders."""
    returned = Exists(Return.objects.filter(order=OuterRef("pk")))
    buyers = [f"customer__{name}" for name in _OF_THE_BUYER]
    rows = shop.orders.filter(returned, gid__in=list(gids)).values(
        "pk", "gid", "customer_id", "address", *_OF_THE_ORDER, *buyers
    )
    orders = {row["pk"]: row for row in rows}
    lines: dict[int, list[Mapping[str, Any]]] = {pk: [] for pk in orders}
    if orders:
        for line in OrderLine.objects.filter(order__in=orders).values("order_id", "gid", *_OF_A_LINE):
            lines[line["order_id"]].append(line)
    return {row["gid"]: Said.of(row, _buyer(row), lines[pk]) for pk, row in orders.items()}


def _buyer(row: Mapping[str, Any]) -> Mapping[str, Any] | None:
    return {name: row[f"customer__{name}"] for name in _OF_THE_BUYER} if row["customer_id"] else None


def _facets(rma: Return, *, pictured: bool) -> set[str]:
    order, items, gift = rma.order, list(rma.lines.all()), getattr(rma, "gift", None)
    return facets_of(
        names=[order.address.get("name", ""), gift.name if gift else ""],
        emails=[rma.email, order.email],
        numbers=[order.postcode_key, order.name, *(item.line.sku for item in items)],
        phone=phone_key(order.phone),
        articles=[text for item in items for text in (item.line.title, item.line.variant_title)],
        codes=order.discount_codes,
        reasons=[item.reason for item in items],
        vendors=[item.line.vendor for item in items],
        segments=_segments(order, rma.policy.policy.segments),
        country=order.address.get("country", ""),
        pictured=pictured,
        goods=[
            (Facet.CHANNEL, order.channel),
            *(
                (Facet(kind), key)
                for item in items
                for kind, key in goods_of(*(getattr(item.line, name) for name in _OF_GOODS))
            ),
        ],
    )


def _segments(order: Order, segments: tuple[Segment, ...]) -> list[str]:
    """The kinds of customers of the policy that the buyer was of."""
    facts = customer_facts(order, segments) if segments else None
    return [segment.code for segment in segments if facts and segment.held(facts, order.placed_at)]
