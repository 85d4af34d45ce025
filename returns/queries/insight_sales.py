"""What was sent of the orders of a week, and what came back of it: read for counting."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from returns.domain.bringing.record import Standing
from returns.domain.grading import CountStatus
from returns.domain.insight import EXCHANGE, PartKind, Wait, discount_band, quarter
from returns.domain.insight_count import About, Line
from returns.domain.money import BPS
from returns.domain.status import DispositionType
from returns.models import (
    BroughtItem,
    Customer,
    Disposition,
    ExchangeLine,
    FulfillmentLine,
    GradedPieces,
    Order,
    OrderLine,
    PolicyVersion,
    ReturnLineItem,
    Shop,
)
from returns.queries.buyers import Buyers
from returns.queries.counted import AGREED, goods_exported, goods_sent, with_first_parcel
from returns.queries.linked_worth import agreed_off_each
from returns.queries.policies import PolicyTimes, active_policy

BATCH = 2000
_LINE = (
    "product_gid", "title", "variant_gid", "variant_title", "product_type", "vendor", "unit_price_shop_minor",
    "quantity", "discounted_shop_minor",
)  # fmt: skip
_ORDER = (
    "address__country", "channel", "placed_at", "policy", "gid", "customer", "customer__order_count",
    "customer__spent_minor", "customer__spent_currency", "customer__tags", "customer__since",
)  # fmt: skip
# Whoever asks one of the two tables follows its own way to the order: the shorter one costs a join less.
_SENT, _EXPORTED = "fulfillment__order__", "order__"


@dataclass(frozen=True, slots=True)
class Span:
    """A week of a shop: from its Monday to the next, by the shop's clock."""

    shop: Shop
    week: date

    @property
    def zone(self) -> ZoneInfo:
        """The shop's clock."""
        return ZoneInfo(self.shop.time_zone)

    def within(self, field: str) -> Q:
        """That a moment lies in the week."""
        first = datetime(self.week.year, self.week.month, self.week.day, tzinfo=self.zone)
        last = self.week + timedelta(weeks=1)
        return Q(
            **{f"{field}__gte": first, f"{field}__lt": datetime(last.year, last.month, last.day, tzinfo=self.zone)}
        )


class Waits:
    """How long the orders of a shop may still come back, by the version of its policy that they were placed under."""

    def __init__(self, shop: Shop) -> None:
        self._times = PolicyTimes(shop)
        versions = PolicyVersion.objects.filter(shop=shop, active_from__isnull=False)
        self._waits = {version.pk: Wait.of(version.policy) for version in versions}

    def of(self, policy: int | None, placed_at: datetime) -> Wait:
        """The wait of an order."""
        version = policy if policy in self._waits else self._times.in_force(placed_at)
        return self._waits.get(version or 0, Wait(30))


def lines_of(span: Span, *, now: datetime) -> Iterator[Line]:
    """Every line that was sent of the week's orders. What other hands took off or paid back counts on neither side."""
    waits, about = Waits(span.shop), Abouts(span)
    today = now.astimezone(span.zone).date()
    back, grades = _came_back(span), _grades(span)
    there = _came_back_there(span, back)
    for pk, quantity, elsewhere, sent_at, delivered_at, *row in _rows(span):
        placed_at, version = row[11:13]
        came = back.get(pk, [])
        returned = min(sum(pieces for _, _, pieces in came), quantity)
        sent = max(quantity - max(elsewhere - there[pk], 0), returned)
        if not sent:
            continue
        over = waits.of(version, placed_at).is_over(
            sent_at=sent_at, delivered_at=delivered_at, time_zone=span.zone, today=today
        )
        line = Line(about.of(*row), sent, over, returned)
        for reason, outcome, pieces in came:
            line.parts[PartKind.REASON, reason] += pieces
            line.parts[PartKind.OUTCOME, outcome] += pieces
        for grade, pieces in grades.get(pk, []):
            line.parts[PartKind.GRADE, grade] += pieces
        yield line


def _rows(span: Span) -> Iterator[tuple[Any, ...]]:
    """Each line that was sent: its id, pieces, those gone by other hands, when it went and came, and what it is about.

    Of orders that were only exported no such lines are held (id 0), and nothing is in a return.
    """
    sent = _of_week(span, goods_sent(FulfillmentLine.objects.all()), _SENT)
    read = ("pk", "quantity", "elsewhere", "fulfillment__created_at", "fulfillment__delivered_at")
    yield from sent.values_list(*read, *_about("line__", _SENT)).iterator(chunk_size=BATCH)
    exported = with_first_parcel(_of_week(span, goods_exported(OrderLine.objects.all()), _EXPORTED))
    told = exported.values_list("current_quantity", "sent_at", "delivered_at", *_about("", _EXPORTED))
    for pieces, *row in told.iterator(chunk_size=BATCH):
        yield (0, pieces, 0, *row)


def _about(line: str, order: str) -> tuple[str, ...]:
    return (*(f"{line}{name}" for name in _LINE), *(f"{order}{name}" for name in _ORDER), "bought_before")


def _of_week(span: Span, rows: QuerySet[Any, Any], order: str) -> QuerySet[Any, Any]:
    rows = rows.filter(_ordered(span, order), **{f"{order}shop": span.shop})
    earlier = Order.objects.filter(
        customer=OuterRef(f"{order}customer"), placed_at__lt=OuterRef(f"{order}placed_at"), cancelled_at=None
    )
    return rows.annotate(bought_before=Exists(earlier)).order_by()


def _ordered(span: Span, order: str = "") -> Q:
    """That an order is one of the week's that count."""
    return span.within(f"{order}placed_at") & Q(**{f"{order}cancelled_at": None, f"{order}test": False})


def _came_back(span: Span) -> dict[int, list[tuple[str, str, int]]]:
    """What was agreed to come back of each line (id): reason, what was given for it, pieces. Missing ones did not."""
    missing = Disposition.objects.filter(item=OuterRef("pk"), type=DispositionType.MISSING).values("quantity")
    out = ExchangeLine.objects.filter(item=OuterRef("pk"), given_up_at=None)
    rows = ReturnLineItem.objects.filter(
        span.within("line__order__placed_at"), rma__shop=span.shop, rma__status__in=AGREED
    )
    rows = rows.annotate(gone=Coalesce(Subquery(missing[:1]), 0), swapped=Exists(out)).order_by()
    found: dict[int, list[tuple[str, str, int]]] = defaultdict(list)
    named = rows.values_list("fulfilled", "reason", "rma__outcome", "swapped", "quantity", "gone")
    for pk, reason, outcome, swapped, quantity, gone in named.iterator(chunk_size=BATCH):
        if quantity > gone:
            found[pk].append((reason, EXCHANGE if swapped else outcome, quantity - gone))
    return found


def _came_back_there(span: Span, back: dict[int, list[tuple[str, str, int]]]) -> Counter[int]:
    """Add what came back in another system and was brought as history; how many pieces of each line that were.

    To Shopify they were taken off by other hands: here it is known how, so that they count on both sides.
    """
    rows = BroughtItem.objects.filter(
        span.within("fulfilled__line__order__placed_at"), brought__shop=span.shop, brought__standing=Standing.DONE
    )
    found = Counter[int]()
    for pk, reason, outcome, pieces in rows.order_by().values_list(
        "fulfilled", "reason", "brought__outcome", "quantity"
    ):
        back[pk].append((reason, outcome, pieces))
        found[pk] += pieces
    return found


def _grades(span: Span) -> dict[int, list[tuple[str, int]]]:
    rows = GradedPieces.objects.filter(
        span.within("fulfilled__line__order__placed_at"), count__shop=span.shop, count__status=CountStatus.TAKEN
    )
    found: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for pk, grade, pieces in rows.order_by().values_list("fulfilled", "grade", "quantity"):
        found[pk].append((grade, pieces))
    return found


class Abouts:
    """What the pieces of a week's lines are counted by; what hangs on their orders and buyers is looked up once."""

    def __init__(self, span: Span) -> None:
        orders = span.shop.orders.filter(_ordered(span))
        self._span, self._segments = span, active_policy(span.shop).policy.segments
        self._buyers = Buyers(Customer.objects.filter(orders__in=orders), self._segments)
        self._agreed_off = agreed_off_each(span.shop, orders)

    def of(
        self,
        product: str, title: str, variant: str, variant_title: str, kind: str, vendor: str,
        price: int, quantity: int, paid: int,
        country: str | None, channel: str, placed_at: datetime, version: int | None, order: str,
        buyer: int | None, orders: int, spent: int, currency: str, tags: list[str], since: datetime | None,
        before: bool,
    ) -> About:  # fmt: skip
        """One line's, from the columns that `_about` names, in their order."""
        customer = None
        if buyer is not None and since is not None:
            customer = self._buyers.facts(
                buyer,
                orders=orders,
                spent_minor=spent,
                spent_currency=currency,
                tags=tags,
                since=since,
                currency=self._span.shop.currency,
            )
        segments = tuple(each.code for each in self._segments if customer and each.held(customer, placed_at))
        return About(
            product=product,
            title=title,
            variant=variant,
            variant_title=variant_title,
            product_type=kind,
            vendor=vendor,
            country=country or "",
            channel=channel,
            segments=segments or ("",),
            discount=discount_band(price * quantity, self._paid(order, variant, price * quantity, paid)),
            first="guest" if customer is None else "later" if before else "first",
            cohort=quarter(since, self._span.zone) if since else "",
        )

    def _paid(self, order: str, variant: str, listed: int, paid: int) -> int:
        """What was paid for a line; what was paid with other goods is no discount: there, what was agreed counts."""
        off = self._agreed_off.get(order, {}).get(variant)
        return paid if off is None else listed - listed * off // BPS
