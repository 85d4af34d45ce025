"""What became of a shop's labels, and of their money: counted by the database, judged by `returns.domain.label_costs`.

However many labels there are, the same few questions are asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from statistics import median_low
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db.models import BooleanField, Case, Count, Exists, F, OuterRef, Q, QuerySet, Sum, Value, When, Window
from django.db.models.functions import Coalesce, Least, TruncDate, TruncMonth

from labels.models import Adjustment, CarrierEvent, Handout, Label, RefundClaim
from labels.tracking import FOLDING, OVER
from returns.domain.brought import BROUGHT
from returns.domain.label_costs import (
    Entry,
    Facts,
    Group,
    Item,
    Listed,
    Report,
    Said,
    Seller,
    Source,
    add_up,
    slips_of,
)
from returns.domain.status import ParcelStatus

if TYPE_CHECKING:
    from returns.models import Return, Shop

MOST_LISTED = 50
MOST_CREDITS = 500  # that tell how long a carrier takes
_PRICE = Coalesce("billed_minor", "cost_minor", 0)
_ARRIVED = [
    ParcelStatus.IN_TRANSIT,
    ParcelStatus.DELIVERED,
    ParcelStatus.LOST,
    ParcelStatus.CAME_BACK,
]
# What tells groups apart: the seller, the money, and what decides a label's fate.
_KEY = (
    "carrier", "account", "account__name", "cost_currency", "test", "state", "is_charged", "is_used", "is_left",
    "claim__state",
)  # fmt: skip


def report(shop: Shop, *, since: date, until: date) -> Report:
    """All of it for the labels that were bought from one day to another, both included, in the shop's time.

    What is still awaited of carriers is told whenever it was bought.
    """
    groups = [_group(row) for row in _groups(shop, since, until)]
    return Report(
        sheets=add_up(groups),
        slips=slips_of(groups),
        usual=_usual(shop),
        **_lists(shop, *_span(shop, since, until)),
    )


def entries(shop: Shop, *, since: date, until: date) -> Iterator[Entry]:
    """Each label by itself, the oldest first; they add up to the report's sheets."""
    more = ("parcel__rma__number", "bought_at", "ended_at", "cost_minor", "billed_minor", "price", "credited", "month")
    rows = _facts(shop, since, until).annotate(price=_PRICE, credited=_credited()).order_by("bought_at", "pk")
    for row in rows.values(*_KEY, *more).iterator(chunk_size=1000):
        yield Entry(
            number=row["parcel__rma__number"],
            group=_group({"count": 1, "compared": 0, "estimated": 0, "billed": 0} | row),
            bought_at=row["bought_at"],
            ended_at=row["ended_at"],
            estimated_minor=row["cost_minor"],
            billed_minor=row["billed_minor"],
        )


def changed_days(shop: Shop, *, since: datetime | None, returns: QuerySet[Return]) -> set[date]:
    """On which days, in the shop's time, labels were bought of which something changed since a moment (None: all).

    `returns` are those that had news since then: scans are among it.
    """
    labels = Label.objects.filter(parcel__rma__shop=shop, bought_at__isnull=False).order_by()
    changed = [labels]
    if since:
        changed = [
            labels.filter(Q(bought_at__gte=since) | Q(ended_at__gte=since) | Q(used_late_at__gte=since)),
            labels.filter(Q(claim__asked_at__gte=since) | Q(claim__ended_at__gte=since)),
            labels.filter(adjustments__noticed_at__gte=since),
            labels.filter(parcel__rma__in=returns),
        ]
    day = TruncDate("bought_at", tzinfo=ZoneInfo(shop.time_zone))
    return {found for rows in changed for found in rows.annotate(day=day).values_list("day", flat=True).distinct()}


def _span(shop: Shop, since: date, until: date) -> tuple[datetime, datetime]:
    """The moments between which it is one of the days; the second is the first that is not."""
    zone = ZoneInfo(shop.time_zone)
    begin, end = (datetime(day.year, day.month, day.day, tzinfo=zone) for day in (since, until + timedelta(days=1)))
    return begin, end


def _facts(shop: Shop, since: date, until: date) -> QuerySet[Label]:
    """The labels that were bought then, each with what decides its fate."""
    begin, end = _span(shop, since, until)
    scanned = Exists(CarrierEvent.objects.filter(label=OuterRef("pk"), status__in=FOLDING))
    came = Q(parcel__status__in=_ARRIVED) & ~Q(state__in=OVER)
    left = Exists(Handout.objects.filter(reference=OuterRef("reference"), ending=Handout.Ending.LEFT))
    return Label.objects.filter(parcel__rma__shop=shop, bought_at__gte=begin, bought_at__lt=end).annotate(
        month=TruncMonth("bought_at", tzinfo=ZoneInfo(shop.time_zone)),
        is_charged=Case(When(charged_at=None, then=False), default=True, output_field=BooleanField()),
        is_used=Case(
            When(came | Q(used_late_at__isnull=False) | Q(scanned), then=True),
            default=False,
            output_field=BooleanField(),
        ),
        is_left=Case(
            When(carrier="uploaded", then=True),
            When(carrier="stock", then=left),
            default=Value(False),
            output_field=BooleanField(),
        ),
    )


def _groups(shop: Shop, since: date, until: date) -> QuerySet[Label, dict[str, Any]]:
    both = Q(cost_minor__isnull=False, billed_minor__isnull=False)
    counted = _facts(shop, since, until).values("month", *_KEY)
    return counted.annotate(
        count=Count("pk"),
        price=Sum(_PRICE),
        credited=Sum(_credited()),
        compared=Count("pk", filter=both),
        estimated=Coalesce(Sum("cost_minor", filter=both), 0),
        billed=Coalesce(Sum("billed_minor", filter=both), 0),
    ).order_by()


def _credited() -> Case:
    """What came back of a label's price: never more than that, whatever was written down."""
    return Case(When(claim__state=RefundClaim.State.REFUNDED, then=Least("claim__amount_minor", _PRICE)), default=0)


def _group(row: Mapping[str, Any]) -> Group:
    return Group(
        month=row["month"].date(),
        seller=_seller(row),
        currency=row["cost_currency"],
        test=row["test"],
        facts=Facts(
            source=_source(row["carrier"]),
            over=row["state"] in OVER,
            charged=row["is_charged"],
            used=row["is_used"],
            said=Said(row["claim__state"] or ""),
            left=row["is_left"],
        ),
        count=row["count"],
        price_minor=row["price"],
        credited_minor=row["credited"],
        compared=row["compared"],
        estimated_minor=row["estimated"],
        billed_minor=row["billed"],
    )


def _seller(row: Mapping[str, Any], path: str = "") -> Seller:
    return Seller(row[f"{path}carrier"], row[f"{path}account"] or 0, row[f"{path}account__name"] or "")


def _source(carrier: str) -> Source:
    if carrier in BROUGHT:
        return Source.BROUGHT
    return Source.SLIP if carrier == "slip" else Source.SOLD


def _lists(shop: Shop, begin: datetime, end: datetime) -> dict[str, Listed]:
    """What leads to single returns: claims still open, and what came of others between two moments. No test labels."""
    claims = RefundClaim.objects.filter(label__parcel__rma__shop=shop, label__test=False)
    refused = claims.filter(state=RefundClaim.State.REJECTED, ended_at__gte=begin, ended_at__lt=end)
    labels = Label.objects.filter(parcel__rma__shop=shop, test=False).exclude(carrier="slip")
    late = labels.filter(used_late_at__gte=begin, used_late_at__lt=end)
    changes = Adjustment.objects.filter(
        label__parcel__rma__shop=shop, label__test=False, noticed_at__gte=begin, noticed_at__lt=end
    )
    asked = F("amount_minor")
    return {
        "awaited": _listed(claims.filter(ended_at=None), at="asked_at", before=asked, order="asked_at"),
        "rejected": _listed(refused, at="ended_at", before=asked),
        "late": _listed(late, at="used_late_at", path="", before=_PRICE),
        "adjusted": _listed(changes, at="noticed_at", before=F("before_minor"), after=F("after_minor")),
    }


def _listed(
    rows: QuerySet[Any], *, at: str, before: Any, after: Any = None, path: str = "label__", order: str = ""
) -> Listed:
    """The first of them, the newest first unless an `order` is given, and how many there are."""
    columns = [f"{path}{name}" for name in ("carrier", "account", "account__name", "cost_currency")]
    number = f"{path}parcel__rma__number"
    told = rows.annotate(before=before, after=after or Value(0), total=Window(Count("pk")))
    first = told.order_by(order or f"-{at}", "pk").values(number, *columns, at, "before", "after", "total")
    found = list(first[:MOST_LISTED])
    items = tuple(
        Item(row[number], _seller(row, path), row[f"{path}cost_currency"], row[at], row["before"], row["after"])
        for row in found
    )
    return Listed(items, found[0]["total"] if found else 0)


def _usual(shop: Shop) -> dict[Seller, timedelta]:
    """How long each seller's last credits took, the middle of all of them."""
    credited = RefundClaim.objects.filter(label__parcel__rma__shop=shop, state=RefundClaim.State.REFUNDED)
    columns = [f"label__{name}" for name in ("carrier", "account", "account__name")]
    took: dict[Seller, list[timedelta]] = {}
    for row in credited.order_by("-ended_at").values(*columns, "asked_at", "ended_at")[:MOST_CREDITS]:
        took.setdefault(_seller(row, "label__"), []).append(row["ended_at"] - row["asked_at"])
    return {seller: median_low(lasted) for seller, lasted in took.items()}
