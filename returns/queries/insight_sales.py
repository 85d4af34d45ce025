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
from returns.domain.facts import CustomerFacts
from returns.domain.grading import CountStatus
from returns.domain.insight import EXCHANGE, PartKind, Wait, discount_band, quarter
from returns.domain.insight_count import About, Line
from returns.domain.policy import Policy
from returns.domain.status import DispositionType
from returns.models import (
    BroughtItem,
    Disposition,
    ExchangeLine,
    FulfillmentLine,
    GradedPieces,
    Order,
    PolicyVersion,
    ReturnLineItem,
    Shop,
)
from returns.queries.counted import AGREED, goods_sent
from returns.queries.policies import PolicyTimes, active_policy

BATCH = 2000
_ORDER = "fulfillment__order__"
_READ = (
    "pk", "quantity", "elsewhere", "fulfillment__created_at", "fulfillment__delivered_at",
    "line__product_gid", "line__title", "line__variant_gid", "line__variant_title", "line__product_type",
    "line__vendor", "line__unit_price_shop_minor", "line__quantity", "line__discounted_shop_minor",
    f"{_ORDER}address__country", f"{_ORDER}channel", f"{_ORDER}placed_at", f"{_ORDER}policy",
    f"{_ORDER}customer__order_count", f"{_ORDER}customer__spent_minor", f"{_ORDER}customer__spent_currency",
    f"{_ORDER}customer__tags", f"{_ORDER}customer__since", "bought_before",
)  # fmt: skip


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
    policy, waits = active_policy(span.shop).policy, Waits(span.shop)
    today = now.astimezone(span.zone).date()
    back, grades = _came_back(span), _grades(span)
    there = _came_back_there(span, back)
    for row in _sent(span).values_list(*_READ).iterator(chunk_size=BATCH):
        pk, quantity, elsewhere, sent_at, delivered_at = row[:5]
        placed_at, version = row[16:18]
        came = back.get(pk, [])
        returned = min(sum(pieces for _, _, pieces in came), quantity)
        sent = max(quantity - max(elsewhere - there[pk], 0), returned)
        if not sent:
            continue
        over = waits.of(version, placed_at).is_over(
            sent_at=sent_at, delivered_at=delivered_at, time_zone=span.zone, today=today
        )
        line = Line(_about(row, policy, span), sent, over, returned)
        for reason, outcome, pieces in came:
            line.parts[PartKind.REASON, reason] += pieces
            line.parts[PartKind.OUTCOME, outcome] += pieces
        for grade, pieces in grades.get(pk, []):
            line.parts[PartKind.GRADE, grade] += pieces
        yield line


def _sent(span: Span) -> QuerySet[FulfillmentLine, Any]:
    rows = goods_sent(FulfillmentLine.objects.filter(fulfillment__order__shop=span.shop))
    rows = rows.filter(span.within(f"{_ORDER}placed_at"), **{f"{_ORDER}cancelled_at": None, f"{_ORDER}test": False})
    earlier = Order.objects.filter(
        customer=OuterRef(f"{_ORDER}customer"), placed_at__lt=OuterRef(f"{_ORDER}placed_at"), cancelled_at=None
    )
    return rows.annotate(bought_before=Exists(earlier)).order_by()


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


def _about(row: tuple[Any, ...], policy: Policy, span: Span) -> About:
    product, title, variant, variant_title, kind, vendor, price, quantity, paid, country, channel, placed_at = row[5:17]
    orders, spent, currency, tags, since, before = row[18:]
    own = spent if currency == span.shop.currency else 0
    customer = CustomerFacts(orders, own, tuple(tags), since) if since else None
    segments = tuple(each.code for each in policy.segments if customer and each.held(customer, placed_at))
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
        discount=discount_band(price * quantity, paid),
        first="guest" if customer is None else "later" if before else "first",
        cohort=quarter(since, span.zone) if since else "",
    )
