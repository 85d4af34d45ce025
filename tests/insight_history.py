"""A shop's weekly counts as they would be after a season, written straight: for pages that show them."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, datetime, timedelta

from returns.domain.insight import Dimension, FlowKind, PartKind, Step, Tally, monday
from returns.domain.insight_count import About, Counted, Line, count
from returns.models import InsightFlow, InsightMark, InsightWeek, Shop
from returns.operations.count_insights import write_counts
from returns.operations.find_unusual import find_unusual

PRODUCTS = {
    "Robe en lin Ouessant": ("Robes", 0.26, "Maison Lin"),
    "Robe midi Belle-Île": ("Robes", 0.22, "Maison Lin"),
    "Robe chemise Groix": ("Robes", 0.2, "Atelier Nord"),
    "Robe pull Sein": ("Robes", 0.21, "Atelier Nord"),
    "Pull marin Glénan": ("Pulls", 0.12, "Atelier Nord"),
    "Pull col roulé Batz": ("Pulls", 0.11, "Maison Lin"),
    "Cabas Bréhat": ("Sacs", 0.05, "Maroquinerie Z"),
    "Sac à dos Houat": ("Sacs", 0.06, "Maroquinerie Z"),
}
REASONS = {"size_small": 0.28, "size_large": 0.22, "style": 0.2, "changed_mind": 0.22, "damaged": 0.08}


def season(shop: Shop, *, now: datetime, weeks: int = 30, sold: int = 12, seed: int = 4) -> None:
    """Weeks of sales in three sizes; size S of the linen dress runs small. The last five weeks may still come back."""
    chance = random.Random(seed)
    this = monday(now.date())
    for back in range(weeks, -1, -1):
        week = this - timedelta(weeks=back)
        counted = count(_line(chance, name, size, sold, mature=back > 5) for name in PRODUCTS for size in "SML")
        write_counts(shop, week, counted, newest=True)
        _flows(shop, week, chance, counted)
        InsightWeek.objects.create(shop=shop, week=week, stale=False, counted_at=now)
    InsightMark.objects.update_or_create(
        shop=shop, defaults={"seen_until": now, "handling_minor": 320, "fees_bps": 150}
    )
    find_unusual(shop=shop, now=now)


def _line(chance: random.Random, name: str, size: str, sold: int, *, mature: bool) -> Line:
    kind, rate, vendor = PRODUCTS[name]
    key = f"gid://shopify/Product/{list(PRODUCTS).index(name)}"
    about = About(
        product=key, title=name, variant=f"{key}-{size}", variant_title=size, product_type=kind, vendor=vendor,
        country=chance.choice(["FR", "FR", "DE", "BE"]), channel="online_store", segments=("",),
        discount=chance.choice(["none", "none", "low", "high"]), first=chance.choice(["first", "later"]),
        cohort="2026-Q1",
    )  # fmt: skip
    line = Line(about, chance.randint(sold // 2, sold), mature)
    parts: Counter[tuple[PartKind, str]] = Counter()
    for _ in range(line.sent):
        small = 0.32 if name.startswith("Robe en lin") and size == "S" else 0
        why = "size_small" if chance.random() < small else ""
        if not why and chance.random() < rate:
            why = chance.choices(list(REASONS), list(REASONS.values()))[0]
        if why:
            parts[PartKind.REASON, why] += 1
            parts[PartKind.OUTCOME, chance.choice(["refund", "refund", "exchange", "store_credit"])] += 1
            parts[PartKind.GRADE, chance.choice("aaab")] += 1
    line.parts, line.returned = parts, sum(n for (kind, _), n in parts.items() if kind == PartKind.REASON)
    return line


def _flows(shop: Shop, week: date, chance: random.Random, counted: Counted) -> None:
    tally = next((t for s, t in counted.tallies.items() if s.dimension == Dimension.ALL), Tally())
    number = max(tally.returned + tally.early, 1)
    eur = shop.currency
    told = [
        (FlowKind.OUTCOME, "refund", eur, 0, number * 2 // 3, number * 4200),
        (FlowKind.OUTCOME, "exchange", eur, 0, number // 4, number * 1100),
        (FlowKind.OUTCOME, "store_credit", eur, 0, number // 12, number * 400),
        (FlowKind.PAID, "refund", eur, 0, number, number * 4100),
        (FlowKind.KEPT, "return_shipping_fee", eur, 0, number // 2, number * 190),
        (FlowKind.LABEL, "used", eur, 0, number, number * 480),
        (FlowKind.LABEL, "lost", eur, 0, 1, 480),
        (FlowKind.GRADE, "b", eur, 0, number // 4, number * 1000),
        (FlowKind.PARCEL, "label", "", 0, number, 0),
        *((FlowKind.TIME, step, "", hours, number // 2, 0) for step, (a, b) in STEPS.items() for hours in (a, b)),
    ]
    InsightFlow.objects.bulk_create(
        InsightFlow(shop=shop, week=week, kind=kind, code=code, currency=money, value=value, count=many, minor=minor)
        for kind, code, money, value, many, minor in told
    )


STEPS = {
    Step.APPROVAL: (1, 5), Step.SENDING: (30, 96), Step.WAY: (44, 120), Step.DESK: (4, 26), Step.REFUND: (2, 30),
    Step.WHOLE: (120, 240),
}  # fmt: skip
