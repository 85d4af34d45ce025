"""A shop with very many returns: one at each stage is brought there as always, then copied by the database.

No copy is quite like another: buyer, number, words, sum and moment differ. The newest is of today; a shop that grows
here gets older. One in ten is open, which is more than a shop has that works through them. A second shop has a quarter
as many rows in the same tables, and both have insights of two years.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import DateTimeField, ForeignKey, Model
from django.utils import timezone

from benchmarks.beside_rows import EMAIL, Beside, fill_beside, open_beside
from benchmarks.insight_rows import count_weeks
from benchmarks.shop_history import order
from returns.domain.status import DispositionType, Outcome, ParcelStatus
from returns.models import (
    Disposition,
    Fulfillment,
    FulfillmentLine,
    Order,
    OrderLine,
    OutboxMessage,
    Return,
    ReturnEvent,
    ReturnLineItem,
    ReturnUnit,
    ReverseDelivery,
    Settlement,
    Shop,
)
from returns.operations.approve_return import approve_return
from returns.operations.decline_return import DeclineReason, decline_return
from returns.operations.ingest_order import ingest_order
from returns.operations.open_shop import open_shop
from returns.operations.receive_goods import receive_goods
from returns.operations.record_label import record_label
from returns.operations.record_payment import begin_payment, fail_payment, record_payment
from returns.operations.record_scan import record_scan
from returns.operations.request_return import request_return
from returns.operations.settle_return import settle_return
from returns.queries.eligibility import Wanted

DOMAIN, BESIDE = "benchmark-inbox.myshopify.com", "benchmark-beside.myshopify.com"
# Copy number g has the ids BASE + g * STRIDE and some more in every table; the other shop's begin further up.
BASE, STRIDE, FURTHER = 10_000_000, 16, 1_000_000_000
EVERY = timedelta(seconds=70)
# How many of twenty are at each stage, as numbers that g % 20 may have.
STAGES: Mapping[str, tuple[int, ...]] = {
    "refunded": tuple(range(17)),
    "declined": (17,),
    "requested": (18,),
    "open": (19,),
}
# What is open is spread over these.
OPEN = ("awaiting_parcel", "in_transit", "to_inspect", "to_refund", "needs_attention")
# Tables in which a return has rows of its own, each after those it points to.
Table = tuple[type[Model], str]
# Orders of which nothing came back have numbers above those of any return.
SOLD_FROM = 10_000_000
SOLD: tuple[Table, ...] = (
    (Order, "pk"),
    (OrderLine, "order"),
    (Fulfillment, "order"),
    (FulfillmentLine, "fulfillment__order"),
)
TABLES: tuple[Table, ...] = (
    *SOLD,
    (Return, "order"),
    (ReturnLineItem, "rma__order"),
    (Settlement, "rma__order"),
    (ReturnUnit, "item__rma__order"),
    (ReverseDelivery, "rma__order"),
    (Disposition, "item__rma__order"),
    (ReturnEvent, "rma__order"),
)
OWN: Mapping[type[Model], Mapping[str, str]] = {
    Order: {
        "gid": "'gid://shopify/Order/copy-' || g",
        "name": "'#' || g",
        "number_key": "g::text",
        "email": EMAIL,
        "customer_id": "NULL",
        "customer_gid": "'gid://shopify/Customer/' || (g % 400000)",
        "address": "jsonb_set(t.address, '{name}', to_jsonb('Camille' || (g % 500) || ' Martin' || (g % 3000)))",
    },
    OrderLine: {"product_gid": "'gid://shopify/Product/' || (g % 500)", "sku": "'ROB-' || (g % 2000)"},
    Return: {
        "number": "'R-' || (20000 + g)",
        "request_key": "g::text",
        "assigned_to": "(ARRAY['7','8','9',''])[1 + g % 4]",
        "email": EMAIL,
        "gid": "CASE WHEN t.gid = '' THEN '' ELSE t.gid || '-' || g END",
        "outcome": "CASE WHEN g % 5 = 0 THEN 'store_credit' ELSE 'refund' END",
    },
    Settlement: {
        "key": "gen_random_uuid()",
        "total_shop_minor": "CASE WHEN t.status = 'PAID' THEN (g * 7919) % 9000 ELSE t.total_shop_minor END",
        "refund_gid": "CASE WHEN t.refund_gid = '' THEN '' ELSE t.refund_gid || '-' || g END",
    },
    ReverseDelivery: {"tracking_number": "CASE WHEN t.tracking_number = '' THEN '' ELSE 'SBX' || g || 'FR' END"},
}


class Filler:
    """One shop, the returns of it that are copied, and how far."""

    def __init__(self, domain: str, *, further: int, now: datetime) -> None:
        told = {"name": "Benchmark", "email": "", "currency": "EUR", "time_zone": "UTC", "locale": "fr"}
        self.now, self.base, self.filled, self.sold, self.shift = now, BASE + further, 0, 0, 0
        self.shop = open_shop(domain=domain, now=now - timedelta(days=900), country="FR", **told)
        street = {"street": "12 rue des Lices", "postcode": "35000", "city": "Rennes", "country": "FR"}
        Shop.objects.filter(pk=self.shop.pk).update(return_address={"name": "Retours", **street})
        if self.shop.orders.exists():
            raise SystemExit("the benchmark's orders are there already: give it a database of its own")
        self.at_stage = {stage: _walk(self.shop, place, stage, now) for place, stage in enumerate(_ways(), start=1)}
        OutboxMessage.objects.filter(shop=self.shop).delete()
        self.beside = False

    def also_beside(self) -> None:
        """From now on with what stands beside returns: events, runs of workflows, notes, tags, tasks."""
        open_beside(self.shop, now=self.now)
        self.beside = True

    def fill(self, last: int) -> None:
        """Copies up to number `last`, then what the planner knows of them."""
        first, self.filled = self.filled + 1, last
        with connection.cursor() as cursor:
            # The copies are as sound as what they are copied from; to have each proved would take hours.
            cursor.execute("SET session_replication_role = replica")
            try:
                for stage, rma in self.at_stage.items():
                    self._copy(cursor, rma, _which(stage), first, last)
                if self.beside:
                    fill_beside(cursor, self._beside, first, last)
            finally:
                cursor.execute("SET session_replication_role = DEFAULT")
            cursor.execute("VACUUM ANALYZE")

    def sell(self, last: int) -> None:
        """As many orders of which nothing came back, numbered behind all returns and as new as those."""
        first, self.sold, self.shift = self.sold + 1, last, SOLD_FROM
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            try:
                self._copy(cursor, self.at_stage["refunded"], "true", SOLD_FROM + first, SOLD_FROM + last, SOLD)
            finally:
                self.shift = 0
                cursor.execute("SET session_replication_role = DEFAULT")
            cursor.execute("VACUUM ANALYZE")

    def pk(self, number: int) -> int:
        """The id of the copy with this number."""
        return self.base + number * STRIDE

    @property
    def _beside(self) -> Beside:
        return Beside(self.shop, self.base, STRIDE, self._moment(), self.now)

    def _copy(
        self, cursor: Any, rma: Return, which: str, first: int, last: int, tables: Sequence[Table] = TABLES
    ) -> None:
        """All rows of one return, as often as there are numbers `g` of which `which` is true."""
        places: dict[tuple[str, int], int] = {}
        for model, way in tables:
            for place, row in enumerate(model._default_manager.filter(**{way: rma.order_id}).order_by("pk")):
                places[model._meta.db_table, row.pk] = place
                values = ", ".join(self._value(field, row, places, rma) for field in model._meta.concrete_fields)
                names = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)
                table = model._meta.db_table
                cursor.execute(
                    f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} t,"
                    f" generate_series({first}::bigint, {last}) g WHERE t.id = {row.pk} AND {which}"
                )

    def _value(self, field: Any, row: Model, places: Mapping[tuple[str, int], int], rma: Return) -> str:
        if field.primary_key:
            return f"{self.base} + g * {STRIDE} + {places[row._meta.db_table, row.pk]}"
        if changed := OWN.get(type(row), {}).get(field.column):
            return changed
        if isinstance(field, DateTimeField) and getattr(row, field.attname):
            return f"t.\"{field.column}\" + ({self._moment()} - timestamptz '{rma.requested_at.isoformat()}')"
        if isinstance(field, ForeignKey) and field.related_model is not None:
            known = (field.related_model._meta.db_table, getattr(row, field.attname))
            if known in places:
                return f"{self.base} + g * {STRIDE} + {places[known]}"
        return f't."{field.column}"'

    def _moment(self) -> str:
        apart = f"interval '{EVERY.total_seconds():.0f} seconds'"
        return f"(timestamptz '{self.now.isoformat()}' - (g - {self.shift}) * {apart})"


def open_benchmark() -> tuple[Filler, Filler]:
    """The shop that is measured, and the one beside it; both have insights already."""
    now = timezone.now().replace(microsecond=0)
    both = Filler(DOMAIN, further=0, now=now), Filler(BESIDE, further=FURTHER, now=now)
    for each in both:
        count_weeks(each.shop, now=now)
        each.also_beside()
    return both


def fill(both: tuple[Filler, Filler], size: int) -> None:
    """Bring the measured shop to `size` returns, the other to a quarter of that."""
    mine, other = both
    other.fill(size // 4)
    mine.fill(size)


def _ways() -> Iterator[str]:
    yield from ("refunded", "declined", "requested", *OPEN)


def _which(stage: str) -> str:
    if stage in OPEN:
        return f"g % 20 = 19 AND (g / 20) % {len(OPEN)} = {OPEN.index(stage)}"
    return f"g % 20 IN ({', '.join(map(str, STAGES[stage]))})"


def _walk(shop: Shop, place: int, stage: str, now: datetime) -> Return:
    """A return that is brought to a stage by the operations that bring all others there."""
    told = order(place, lines=1)
    at = told.placed_at + timedelta(days=4)
    bought = ingest_order(shop=shop, snapshot=told)
    line = FulfillmentLine.objects.get(fulfillment__order=bought)
    rma = request_return(
        shop=shop,
        order_id=line.fulfillment.order_id,
        wanted=[Wanted(line.pk, 1, "size_small")],
        request_key="benchmark",
        expected_minor=None,
        outcome=Outcome.REFUND,
        locale="fr",
        now=at,
    )
    for step in _STEPS[: _UNTIL[stage]]:
        step(rma, at)
    if stage == "declined":
        decline_return(rma_id=rma.pk, reason=DeclineReason.OTHER, explanation="Worn.", actor="merchant", now=at)
    if stage == "needs_attention":
        fail_payment(rma_id=rma.pk, problem="refused", detail="Order is locked", now=at)
    if stage == "refunded":
        _pay(rma, at)
    rma.refresh_from_db()
    if rma.stage != stage:
        raise SystemExit(f"a return that should be {stage} is {rma.stage}")
    return rma


def _approve(rma: Return, at: datetime) -> None:
    approve_return(rma_id=rma.pk, actor="merchant", now=at)
    parcel = rma.parcels.get()
    record_label(parcel_id=parcel.pk, carrier="sandbox", tracking_number=f"SBX{rma.pk}", tracking_url="", now=at)


def _send(rma: Return, at: datetime) -> None:
    record_scan(parcel_id=rma.parcels.get().pk, status=ParcelStatus.IN_TRANSIT, at=at, now=at)


def _arrive(rma: Return, at: datetime) -> None:
    record_scan(parcel_id=rma.parcels.get().pk, status=ParcelStatus.DELIVERED, at=at, now=at)


def _receive(rma: Return, at: datetime) -> None:
    counts = {item.pk: {DispositionType.RESTOCKED: item.quantity} for item in rma.lines.all()}
    receive_goods(rma_id=rma.pk, counts=counts, actor="merchant", now=at)


def _settle(rma: Return, at: datetime) -> None:
    rma.settlement.refresh_from_db()
    total = rma.settlement.total_presentment_minor
    settle_return(rma_id=rma.pk, expected_minor=total, actor="merchant", now=at)
    begin_payment(rma_id=rma.pk, now=at)


def _pay(rma: Return, at: datetime) -> None:
    total = rma.settlement.total_presentment_minor
    record_payment(rma_id=rma.pk, refund_gid=f"gid://shopify/Refund/{rma.pk}", paid_minor=total, now=at)


_STEPS: tuple[Callable[[Return, datetime], None], ...] = (_approve, _send, _arrive, _receive, _settle)
_UNTIL: Mapping[str, int] = {
    "declined": 0,
    "requested": 0,
    "awaiting_parcel": 1,
    "in_transit": 2,
    "to_inspect": 3,
    "to_refund": 4,
    "needs_attention": 5,
    "refunded": 5,
}
