"""The returns that were asked for in a week: what was given, how long each step took, and what it cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Prefetch, QuerySet

from returns.domain.grading import CountStatus
from returns.domain.insight import EXCHANGE, FlowKind, Step, hours_between
from returns.domain.status import ParcelStatus, ReturnStatus, SettlementStatus
from returns.doors import door
from returns.models import ExchangeLine, GradedPieces, Return, Settlement
from returns.queries.counted import AGREED
from returns.queries.insight_sales import Span
from returns.queries.linked_orders import goes_out_apart
from returns.queries.linked_worth import linked_orders, paid_elsewhere
from returns.queries.returns import total_back, went_back

TRAVELLED = (ParcelStatus.IN_TRANSIT, ParcelStatus.DELIVERED, ParcelStatus.LOST, ParcelStatus.CAME_BACK)
REFUSED = {ReturnStatus.DECLINED: "declined", ReturnStatus.CANCELED: "canceled"}


@dataclass(frozen=True, slots=True)
class Key:
    """What is told apart: see `models.insight.InsightFlow`."""

    kind: FlowKind
    code: str
    currency: str = ""
    value: int = 0


Flows = dict[Key, list[int]]


def flows_of(span: Span) -> Flows:
    """How many, and minor units of the shop's currency, of everything that is told of the week's returns."""
    found: Flows = defaultdict(lambda: [0, 0])
    worths = Worths(span)
    for rma in _returns(span).iterator(chunk_size=1000):
        for key, count, minor in _told(rma, worths):
            found[key][0] += count
            found[key][1] += minor
    for key, count, minor in (*_grades(span, worths), *_labels(span)):
        found[key][0] += count
        found[key][1] += minor
    return found


class Worths:
    """What the lines of the week's returns had been paid with, wherever that was (`queries.linked_worth`)."""

    def __init__(self, span: Span) -> None:
        rows = span.shop.returns.filter(
            span.within("requested_at"), order__gid__in=linked_orders(span.shop).values("order_gid")
        )
        self._came_by_exchange = set(rows.values_list("pk", flat=True))

    def of(self, rma: Return) -> dict[int, int]:
        """For each line (id) of a return, tax included, in minor units of the shop's currency."""
        elsewhere = paid_elsewhere(rma) if rma.pk in self._came_by_exchange else {}
        return {
            line.pk: line.items_shop_minor + line.tax_shop_minor + elsewhere.get(line.pk, 0) for line in rma.lines.all()
        }


def _returns(span: Span) -> QuerySet[Return]:
    rows = Return.objects.filter(span.within("requested_at"), shop=span.shop, order__test=False)
    out = Prefetch("exchange_lines", ExchangeLine.objects.filter(given_up_at=None))
    return rows.select_related("order", "settlement").prefetch_related("lines", "parcels", out).order_by("pk")


def _told(rma: Return, worths: Worths) -> Iterator[tuple[Key, int, int]]:
    whole = int(rma.first_part_id is None)
    if rma.status not in AGREED:
        yield Key(FlowKind.OUTCOME, REFUSED.get(ReturnStatus(rma.status), "requested")), whole, 0
        return
    currency = rma.order.shop_currency
    yield from _outcome(rma, sum(worths.of(rma).values()), whole, currency)
    for step, hours in _steps(rma):
        if hours is not None:
            yield Key(FlowKind.TIME, step, value=hours), 1, 0
    for parcel in rma.parcels.all():
        if parcel.status in TRAVELLED and parcel.carried_by_id is None:
            yield Key(FlowKind.PARCEL, parcel.means), 1, 0
    settlement = _settlement(rma)
    if settlement and settlement.status == SettlementStatus.PAID:
        yield Key(FlowKind.PAID, rma.outcome, currency), 1, total_back(rma).shop.minor
        for name, minor in _kept(rma, settlement):
            yield Key(FlowKind.KEPT, name, currency), 1, minor


def _kept(rma: Return, settlement: Settlement) -> Iterator[tuple[str, int]]:
    """What was held back, and the bonus.

    Nobody holds back more than is given back; Shopify asks for the rest only with an exchange on the same order.
    """
    left = sum(getattr(settlement, f"{name}_shop_minor") for name in ("items", "tax", "duties", "shipping_refund"))
    asked = settlement.exchange_shop_minor and not goes_out_apart(rma)
    for name in ("restocking_fee", "return_shipping_fee", "deduction"):
        agreed = getattr(settlement, f"{name}_shop_minor")
        if held := agreed if asked else min(agreed, left):
            left -= held
            yield name, held
    if bonus := went_back(rma).bonus.shop.minor:
        yield "bonus", bonus


def _outcome(rma: Return, goods: int, whole: int, currency: str) -> Iterator[tuple[Key, int, int]]:
    """What the goods were worth, by what was given for them: what an exchange did not use up went another way."""
    out = list(rma.exchange_lines.all())
    swapped = min(sum(line.value_shop_minor for line in out), goods)
    if out:
        yield Key(FlowKind.OUTCOME, EXCHANGE, currency), whole, swapped
    if not out or goods > swapped:
        yield Key(FlowKind.OUTCOME, rma.outcome, currency), 0 if out else whole, goods - swapped


def _steps(rma: Return) -> Iterator[tuple[Step, int | None]]:
    parcels, settlement = list(rma.parcels.all()), _settlement(rma)
    scans = [parcel.first_scan_at for parcel in parcels if parcel.first_scan_at]
    arrivals = [parcel.delivered_at for parcel in parcels if parcel.delivered_at]
    sent, came = min(scans, default=None), max(arrivals, default=None)
    paid = settlement.paid_at if settlement else None
    yield Step.APPROVAL, hours_between(rma.requested_at, rma.approved_at)
    yield Step.SENDING, hours_between(rma.approved_at, sent)
    yield Step.WAY, hours_between(sent, came)
    yield Step.DESK, hours_between(came, rma.received_at)
    yield Step.REFUND, hours_between(rma.received_at, paid)
    yield Step.WHOLE, hours_between(rma.requested_at, paid)


def _settlement(rma: Return) -> Settlement | None:
    return getattr(rma, "settlement", None)


def _grades(span: Span, worths: Worths) -> Iterator[tuple[Key, int, int]]:
    """What was found at the desk, and what it had been paid with."""
    rows = GradedPieces.objects.filter(
        span.within("count__rma__requested_at"), count__shop=span.shop, count__status=CountStatus.TAKEN
    ).select_related("count__rma__order")
    each: dict[tuple[int, int], int] = {}
    read = set[int]()
    for row in rows.prefetch_related("count__rma__lines").order_by("pk").iterator(chunk_size=1000):
        rma = row.count.rma
        if rma.pk not in read:
            read.add(rma.pk)
            whole = worths.of(rma)
            each |= {(rma.pk, line.fulfilled_id): whole[line.pk] // line.quantity for line in rma.lines.all()}
        worth = each.get((rma.pk, row.fulfilled_id), 0)
        yield Key(FlowKind.GRADE, row.grade, rma.order.shop_currency), row.quantity, worth * row.quantity


def _labels(span: Span) -> Iterator[tuple[Key, int, int]]:
    """What became of the labels that were bought in the week, and of their money."""
    sheets = door("labels.cost_report")(span.shop, since=span.week, until=span.week + timedelta(days=6)).sheets
    for sheet in sheets:
        if sheet.test:
            continue
        for fate, count in sheet.total.counts.items():
            if count:
                yield Key(FlowKind.LABEL, fate, sheet.currency), count, sheet.total.sums[fate]
