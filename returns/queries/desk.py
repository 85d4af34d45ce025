"""What the receiving desk looks for and looks at. Every function starts at a shop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Prefetch, Q, QuerySet

from returns.domain.expected import usual_time
from returns.domain.grading import CountStatus
from returns.domain.scanned import Scanned, likeliest
from returns.domain.status import ParcelStatus, ReturnStatus, Stage
from returns.domain.unannounced import UnannouncedStatus, code_key
from returns.models import DeskCount, Order, Posting, Return, ReverseDelivery, Shop, UnannouncedParcel
from returns.normalise import email_key, order_number_key
from returns.queries.parts import with_later_parts
from returns.queries.suppliers import goes_to_supplier

MOST, MOST_LISTED = 25, 100
# Where goods of an agreed return are still to come in.
COMING = (
    Stage.LABEL_PENDING,
    Stage.AWAITING_PARCEL,
    Stage.IN_TRANSIT,
    Stage.TO_INSPECT,
    Stage.NEEDS_ATTENTION,
)
LEARNT_FROM = 200
UNSETTLED = (CountStatus.DIFFERS, CountStatus.TO_CONFIRM)


@dataclass(frozen=True, slots=True)
class Found:
    """What a scan may mean. `orders` are those without a return that waits for goods."""

    returns: tuple[Return, ...] = ()
    parcels: tuple[UnannouncedParcel, ...] = ()
    orders: tuple[Order, ...] = ()

    @property
    def only(self) -> Return | UnannouncedParcel | None:
        """The one thing it means beyond doubt: what is still to be counted goes before what was."""
        waiting = [rma for rma in self.returns if is_awaited(rma)]
        if len(waiting) == 1 and not self.parcels:
            return waiting[0]
        everything: list[Return | UnannouncedParcel] = [*self.returns, *self.parcels]
        return everything[0] if len(everything) == 1 and not self.orders else None

    def __bool__(self) -> bool:
        return bool(self.returns or self.parcels or self.orders)


def is_awaited(rma: Return) -> bool:
    """Whether goods of the return are to be counted."""
    return rma.status == ReturnStatus.OPEN and rma.received_at is None


def find(shop: Shop, scanned: Scanned, *, sku: str = "") -> Found:
    """Everything of the shop that the text may name: first numbers that only one thing has, then shared ones.

    `sku` is what the text stands for as a barcode of an article.
    """
    return (
        _by_own_number(shop, scanned)
        or _by_order(shop, scanned)
        or _by_article(shop, sku or scanned.text)
        or _by_address(shop, scanned)
    )


def _by_own_number(shop: Shop, scanned: Scanned) -> Found:
    """By RMA number, label, or the number of an unannounced parcel."""
    if scanned.parcel_number is not None:
        named = UnannouncedParcel.objects.filter(shop=shop, number=scanned.parcel_number)
        return Found(parcels=tuple(named))
    ids = set(_labels(shop, scanned))
    if scanned.return_digits:
        ids |= set(shop.returns.filter(number=f"R-{scanned.return_digits}").values_list("pk", flat=True))
    ids |= set(
        shop.returns.filter(shopify_name__iexact=scanned.text).exclude(shopify_name="").values_list("pk", flat=True)
    )
    arrived = UnannouncedParcel.objects.filter(shop=shop, tracking_number__in=_exact(scanned))
    return Found(returns=_returns(with_later_parts(ids)), parcels=tuple(arrived.exclude(status="CLOSED")[:MOST]))


def _labels(shop: Shop, scanned: Scanned) -> list[int]:
    """The returns that travel under a label with this number, or under the one whose longer code this is.

    A number counts too that a shopper gave of a courier of their own choice.
    """
    labels = ReverseDelivery.objects.filter(rma__shop=shop, tracking_number__in=scanned.tracking)
    posted = Posting.objects.filter(parcel__rma__shop=shop, tracking_number__in=scanned.tracking)
    numbers = [*labels.values_list("pk", "tracking_number"), *posted.values_list("parcel_id", "tracking_number")]
    best = likeliest(frozenset(number for _, number in numbers))
    hosts = [pk for pk, number in numbers if number in best]
    travelling = ReverseDelivery.objects.filter(Q(pk__in=hosts) | Q(carried_by__in=hosts))
    return list(travelling.values_list("rma_id", flat=True))


def posted_numbers(rma: Return) -> list[str]:
    """The numbers that the shopper gave of couriers of their own choice."""
    rows = Posting.objects.filter(parcel__rma=rma).exclude(tracking_number="")
    return list(rows.order_by("pk").values_list("tracking_number", flat=True))


def _exact(scanned: Scanned) -> list[str]:
    return sorted({scanned.letters, "".join(scanned.text.split()).upper()} - {""})


def _by_order(shop: Shop, scanned: Scanned) -> Found:
    """By a bare number, which may be a return's or an order's."""
    key = order_number_key(scanned.text)
    if not key:
        return Found()
    same = Q(number=f"R-{key}") | Q(order__number_key=key)
    returns = _returns(shop.returns.filter(same))
    known = {rma.order_id for rma in returns if is_awaited(rma)}
    orders = shop.orders.filter(number_key=key, gone_at=None).exclude(pk__in=known).order_by("-pk")
    return Found(returns=returns, orders=tuple(orders[:MOST]))


def _by_article(shop: Shop, code: str) -> Found:
    """By an article that returns wait for, and parcels that it was found in."""
    key = code_key(code)
    if not key:
        return Found()
    waiting = shop.returns.filter(stage__in=COMING, received_at=None, lines__line__sku__iexact=key)
    lying = UnannouncedParcel.objects.filter(shop=shop, status=UnannouncedStatus.OPEN)
    lying = lying.filter(Q(contents__sku__iexact=key) | Q(contents__code__iexact=key)).distinct()
    return Found(returns=_returns(waiting), parcels=tuple(lying.order_by("-pk")[:MOST]))


def _by_address(shop: Shop, scanned: Scanned) -> Found:
    """By the e-mail address of who sends the goods."""
    email = email_key(scanned.text)
    if "@" not in email:
        return Found()
    same = Q(email=email) | Q(order__email=email)
    return Found(returns=_returns(shop.returns.filter(same, stage__in=COMING, received_at=None)))


def _returns(rows: QuerySet[Return]) -> tuple[Return, ...]:
    """At most MOST, those that wait for goods first, among them those that are here."""
    wanted = rows.distinct().select_related("order", "shop", "policy", "settlement")
    found = list(wanted.prefetch_related("lines__line", "parcels__carried_by").order_by("-pk")[: MOST * 4])
    return tuple(sorted(found, key=lambda rma: (not is_awaited(rma), rma.stage != Stage.TO_INSPECT))[:MOST])


@dataclass(frozen=True, slots=True)
class Expected:
    """A parcel on its way, or here: its return, and the moment that it is listed by."""

    rma: Return
    parcel: ReverseDelivery | None
    at: datetime


def on_their_way(shop: Shop) -> list[Expected]:
    """Parcels that a carrier has, each with when it will be here, the next first."""
    rows = _for_the_desk(shop.returns.filter(coming_since__isnull=False).order_by("coming_since", "pk"))
    moments = [
        (parcel.first_scan_at, parcel, rma)
        for rma in rows[:MOST_LISTED]
        for parcel in rma.parcels.all()
        if parcel.status == ParcelStatus.IN_TRANSIT and parcel.first_scan_at and not goes_to_supplier(parcel)
    ]
    usual = usual_time(_taken(shop)) if moments else timedelta()
    found = [Expected(rma, parcel, at + usual) for at, parcel, rma in moments]
    return sorted(found, key=_in_order)[:MOST_LISTED]


def _taken(shop: Shop) -> list[timedelta]:
    """How long the parcels of the returns that were counted last took from their first scan."""
    counted = shop.returns.filter(received_at__isnull=False).order_by("-received_at", "-pk")
    last = list(counted.values_list("pk", flat=True)[:LEARNT_FROM])
    came = ReverseDelivery.objects.filter(rma__in=last, first_scan_at__isnull=False, delivered_at__isnull=False)
    times = came.order_by("-delivered_at").annotate(taken=F("delivered_at") - F("first_scan_at"))
    return list(times.values_list("taken", flat=True)[:LEARNT_FROM])


def not_opened(shop: Shop) -> list[Expected]:
    """Parcels that are here and that nobody has counted, the longest waiting first; a count that waits is a count."""
    counted = DeskCount.objects.filter(shop=shop, status__in=UNSETTLED).values_list("rma_id", flat=True)
    waiting = shop.returns.filter(here_since__isnull=False).exclude(pk__in=list(counted))
    rows = _for_the_desk(waiting.order_by("here_since", "pk"))
    found = [each for rma in rows[:MOST_LISTED] for each in _here(rma)]
    return sorted(found, key=_in_order)[:MOST_LISTED]


def _here(rma: Return) -> list[Expected]:
    """The parcels of a return that a carrier brought; else the one that came unannounced."""
    ours = [parcel for parcel in rma.parcels.all() if not goes_to_supplier(parcel)]
    brought = [parcel for parcel in ours if parcel.status == ParcelStatus.DELIVERED]
    found = [Expected(rma, parcel, parcel.delivered_at) for parcel in brought if parcel.delivered_at]
    return found or [Expected(rma, None, rma.here_since)] if rma.here_since else []


def _in_order(each: Expected) -> tuple[datetime, int]:
    return each.at, each.parcel.pk if each.parcel else 0


def received_since(shop: Shop, moment: datetime) -> list[Return]:
    """Returns whose goods were counted since then, the newest first."""
    rows = shop.returns.filter(received_at__gte=moment).select_related("order", "shop")
    return list(
        rows.prefetch_related("lines__line", "lines__dispositions").order_by("-received_at", "-pk")[:MOST_LISTED]
    )


def _for_the_desk(rows: QuerySet[Return]) -> QuerySet[Return]:
    """Returns with what the desk's lists say of them; a parcel is walked to from its return, which has the index."""
    parcels = Prefetch(
        "parcels",
        ReverseDelivery.objects.select_related("carried_by").prefetch_related("destination__suppliers").order_by("pk"),
    )
    return rows.select_related("order", "shop").prefetch_related(parcels, "lines__line")


def pieces_of(rma: Return) -> int:
    """How many pieces the return has."""
    return sum(item.quantity for item in rma.lines.all())


def became_of(rma: Return) -> Mapping[str, int]:
    """What became of the pieces of a counted return: kind -> pieces."""
    counts: dict[str, int] = {}
    for item in rma.lines.all():
        for row in item.dispositions.all():
            counts[row.type] = counts.get(row.type, 0) + row.quantity
    return counts
