"""Whether shoppers bought again after their returns, and with the code that a letter brought: from orders we hold."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from returns.domain.after import PAUSE, Letter
from returns.models import AfterLetter, AfterOffer, LinkedOrder, Order, Shop
from returns.queries.after import OVER_AT, may_be_written_of
from returns.vault import unseal

# Whoever buys again within this time came back.
AGAIN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Back:
    """Returns of one group: who got an offer, another letter, or none at all. `used` are codes that were used."""

    group: str
    returns: int
    came: int
    used: int = 0


def came_back(shop: Shop, *, since: datetime, now: datetime) -> list[Back]:
    """What became of shoppers whose returns were over since a moment, and long enough ago to have bought again.

    Time counts from the letter, where there was one, else from the end. What goes out instead of a return is no
    purchase. All are returns of which the shop writes; without a letter was who got none of another return either.
    """
    rows = may_be_written_of(shop).annotate(begun=Coalesce("after_letter__sent_at", OVER_AT))
    rows = rows.annotate(again=_bought_again(shop)).filter(begun__gte=since, begun__lte=now - AGAIN)
    letters = _letters(shop, since=since - PAUSE)
    all_of: Counter[str] = Counter()
    came: Counter[str] = Counter()
    for kind, made, again, begun, email in rows.values_list(
        "after_letter__kind", "after_offer__made_at", "again", "begun", "email"
    ):
        group = "offer" if made else kind if kind in {Letter.FOUND, Letter.QUESTION} else "none"
        if group == "none" and any(begun - PAUSE < at <= begun + AGAIN for at in letters.get(email.lower(), ())):
            continue
        all_of[group] += 1
        came[group] += again
    used = codes_used(shop, since=since)
    return [
        Back(group, all_of[group], came[group], used if group == "offer" else 0)
        for group in ("offer", Letter.FOUND.value, Letter.QUESTION.value, "none")
        if all_of[group] or (group == "offer" and used)
    ]


def codes_used(shop: Shop, *, since: datetime) -> int:
    """How many codes of letters since a moment stand on orders that were not cancelled."""
    offers = AfterOffer.objects.filter(rma__shop=shop, made_at__gte=since).exclude(sealed_code="")
    ours = {unseal(sealed).upper() for sealed in offers.values_list("sealed_code", flat=True)}
    if not ours:
        return 0
    placed = shop.orders.filter(placed_at__gte=since, cancelled_at=None).exclude(discount_codes=[])
    typed = placed.values_list("discount_codes", flat=True).iterator()
    return len(ours & {str(code).upper() for codes in typed for code in codes})


def _letters(shop: Shop, *, since: datetime) -> dict[str, list[datetime]]:
    """When each shopper, by e-mail address, had a letter since a moment."""
    found: dict[str, list[datetime]] = {}
    rows = AfterLetter.objects.filter(rma__shop=shop, due_at__gt=since).exclude(kind=Letter.NONE)
    for email, sent_at, due_at in rows.values_list("rma__email", "sent_at", "due_at"):
        found.setdefault(email.lower(), []).append(sent_at or due_at)
    return found


def _bought_again(shop: Shop) -> Exists:
    same = Q(customer=OuterRef("order__customer")) | (Q(email=OuterRef("order__email")) & ~Q(email=""))
    linked = LinkedOrder.objects.filter(rma__shop=shop).exclude(order_gid="").values("order_gid")
    later = Order.objects.filter(same, shop=shop, cancelled_at=None, test=False).exclude(gid__in=linked)
    return Exists(later.filter(placed_at__gt=OuterRef("begun"), placed_at__lte=OuterRef("begun") + AGAIN))
