"""What shoppers booked for the shop to collect, and what they can still book."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Count, QuerySet

from returns.domain.means import Means
from returns.domain.order import Address
from returns.domain.pick_up import PickUp, Slot, may_change, open_slots, serves
from returns.domain.policy import Policy
from returns.domain.status import ParcelStatus, ReturnStatus
from returns.models import Collection, Order, Return, ReverseDelivery, Shop
from returns.queries.gifts import sender_address


def rules_of(rma: Return) -> PickUp:
    """The rules that a return's collection goes by."""
    return rma.policy.policy.shipping.pick_up


def collects_at(shop: Shop, rules: PickUp, address: Mapping[str, str]) -> bool:
    """Whether the shop collects at an address, with the keys of `domain.order.Address`."""
    country = address.get("country") or shop.country
    return serves(rules, country=country, postcode=address.get("postcode") or "", home=shop.country)


def address_of(order: Order) -> dict[str, str]:
    """Where the order went."""
    return dict(order.address)


def awaiting(rma: Return) -> ReverseDelivery | None:
    """The parcel that is to be collected and was not yet."""
    if rma.status != ReturnStatus.OPEN or rma.means != Means.PICK_UP:
        return None
    return rma.parcels.filter(means=Means.PICK_UP, status=ParcelStatus.LABEL_READY).order_by("pk").last()


def booked(rma: Return) -> Collection | None:
    """The collection of a return, booked or done; none once its parcel is voided."""
    live = Collection.objects.exclude(parcel__status=ParcelStatus.VOIDED)
    return live.filter(parcel__rma=rma).order_by("pk").last()


def slots_for(rma: Return, *, now: datetime) -> list[Slot]:
    """What the shopper of a return can book now; what they have booked counts as free."""
    rules, shop = rules_of(rma), rma.shop
    return open_slots(rules, now=local(shop, now), country=shop.country, taken=_taken(rma))


def may_be_changed(rma: Return, *, now: datetime) -> bool:
    """Whether the shopper may still change or cancel what they booked."""
    found = booked(rma)
    if found is None or found.collected_at:
        return False
    return may_change(rules_of(rma), Slot(found.day, found.window), now=local(rma.shop, now))


def collections_on(shop: Shop, day: date) -> QuerySet[Collection]:
    """What is to be collected on a day, by window."""
    live = shop.collections.filter(day=day).exclude(parcel__status=ParcelStatus.VOIDED)
    return live.select_related("parcel__rma__order").order_by("window", "pk")


def days_with_collections(shop: Shop, *, since: date) -> list[date]:
    """The days from one on for which something is booked and not collected yet."""
    open_ones = shop.collections.filter(day__gte=since, collected_at=None).exclude(parcel__status=ParcelStatus.VOIDED)
    return list(open_ones.order_by("day").values_list("day", flat=True).distinct())


def collects(shop: Shop, policy: Policy) -> bool:
    """Whether shoppers may book collections under the shop's policy, or have booked some."""
    return Means.PICK_UP in policy.shipping.ways or Collection.objects.filter(shop=shop).exists()


def local(shop: Shop, moment: datetime) -> datetime:
    """A moment in the shop's own time."""
    return moment.astimezone(ZoneInfo(shop.time_zone))


def suggested(rma: Return) -> dict[str, str]:
    """The address that is filled in before the shopper says otherwise."""
    return asdict(Address()) | {name: value or "" for name, value in sender_address(rma).items()}


def _taken(rma: Return) -> dict[Slot, int]:
    others = rma.shop.collections.exclude(parcel__rma=rma).exclude(parcel__status=ParcelStatus.VOIDED)
    counted = others.values("day", "window").annotate(n=Count("pk"))
    return {Slot(row["day"], row["window"]): row["n"] for row in counted}
