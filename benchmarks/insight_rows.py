"""Insights of a shop as the nightly count leaves them: two years of weeks, and three hundred products."""

from __future__ import annotations

from datetime import date, datetime

from django.db import connection

from benchmarks.bounds import at_size
from returns.domain.insight import monday
from returns.models import Finding, InsightMark, InsightSubject, InsightWeek, Shop

WEEKS = at_size(110, 3)
KIND, OF_PRODUCT = "'Type ' || n % 12", "'gid://shopify/Product/' || n / 4"
# How many subjects of each dimension there are, and the kinds and parents they have.
SUBJECTS = {
    "all": ("''", 1, "''", "''"),
    "product": ("'gid://shopify/Product/' || n", 300, KIND, "'Vendor ' || n % 5"),
    "size": ("'gid://shopify/Product/' || n / 4 || '/' || n % 4", 1200, KIND, OF_PRODUCT),
    "variant": ("'gid://shopify/ProductVariant/' || n", 1200, KIND, OF_PRODUCT),
    "type": ("'Type ' || n", 12, "''", "''"),
    "vendor": ("'Vendor ' || n", 5, "''", "''"),
    "country": ("(ARRAY['FR','DE','BE','ES','IT','NL','CH','IS'])[1 + n]", 8, "''", "''"),
    "channel": ("(ARRAY['web','pos'])[1 + n]", 2, "''", "''"),
    "first": ("(ARRAY['yes','no'])[1 + n]", 2, "''", "''"),
    "cohort": ("(2020 + n / 4) || '-Q' || (1 + n % 4)", 24, "''", "''"),
}  # fmt: skip
REASONS = "ARRAY['size_small','size_big','changed_mind','damaged']"
STEPS = "ARRAY['approval','sending','way','desk','refund','whole']"


def count_weeks(shop: Shop, *, now: datetime) -> None:
    """Write the counts of all weeks up to now, as many whatever the number of returns."""
    last = monday(now.date())
    InsightMark.objects.update_or_create(shop=shop, defaults={"seen_until": now, "found_at": now})
    weeks = f"SELECT date '{last}' - w * 7 AS week, w FROM generate_series(0, {WEEKS - 1}) w"
    with connection.cursor() as cursor:
        for dimension, (key, number, kind, parent) in SUBJECTS.items():
            cursor.execute(
                f"INSERT INTO returns_insightsubject (shop_id, dimension, key, label, kind, parent) SELECT {shop.pk},"
                f" '{dimension}', {key}, 'Robe ' || n, {kind}, {parent} FROM generate_series(0, {number - 1}) n"
            )
        cursor.execute(
            "INSERT INTO returns_insightcount (shop_id, subject_id, dimension, week, sent, mature, returned, early)"
            f" SELECT {shop.pk}, s.id, s.dimension, week, 40 + s.id % 20, 40, (s.id + w) % 15, 0"
            f" FROM returns_insightsubject s, ({weeks}) x WHERE s.shop_id = {shop.pk}"
        )
        cursor.execute(
            "INSERT INTO returns_insightpart (shop_id, subject_id, dimension, week, kind, code, pieces)"
            f" SELECT {shop.pk}, s.id, s.dimension, week, 'reason', code, 1 + (s.id + w) % 3"
            f" FROM returns_insightsubject s, ({weeks}) x, unnest({REASONS}) code WHERE s.shop_id = {shop.pk}"
            " AND (s.id + w) % 3 = 0"
        )
        cursor.execute(
            "INSERT INTO returns_insightflow (shop_id, week, kind, code, currency, value, count, minor)"
            f" SELECT {shop.pk}, week, 'time', code, '', hours, 1 + (hours + w) % 9, 0"
            f" FROM ({weeks}) x, unnest({STEPS}) code, generate_series(1, 96) hours"
        )
        cursor.execute(
            "INSERT INTO returns_insightflow (shop_id, week, kind, code, currency, value, count, minor)"
            f" SELECT {shop.pk}, week, 'outcome', code, 'EUR', 0, 100 + w, 500000 FROM ({weeks}) x,"
            " unnest(ARRAY['refund', 'exchange', 'store_credit', 'declined']) code"
        )
    _days(shop, last, now)


def _days(shop: Shop, last: date, now: datetime) -> None:
    counted = [last.fromordinal(last.toordinal() - 7 * back) for back in range(WEEKS)]
    InsightWeek.objects.bulk_create(
        InsightWeek(shop=shop, week=week, stale=False, settled=True, counted_at=now) for week in counted
    )
    subjects = InsightSubject.objects.filter(shop=shop, dimension="product").order_by("pk")[:10]
    Finding.objects.bulk_create(
        Finding(
            shop=shop, key=f"product:{place}", sort="product", subject=subject, since_week=counted[-1], until_week=last,
            k=60, n=100, other_k=300, other_n=2000, chance=0.001, first_at=now, last_at=now,
        )
        for place, subject in enumerate(subjects)
    )  # fmt: skip
