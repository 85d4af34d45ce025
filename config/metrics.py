"""`/metrics`: what Prometheus reads, for whoever runs the installation. It names no shop, no return and nobody.

What the database knows is asked at each reading, so that it is true of all processes. How long answers take each web
process counts for itself: beside others in files of a folder (`counting.py`), alone in its own memory.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Histogram, Metric, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

import labels.vitals
import returns.queries.vitals
import shop_integration.vitals
from config.counting import FOLDER
from config.health import OK, broker, workers
from returns.queries.vitals import Vital
from returns.wall import every_shop

ANSWERS = Histogram(
    "returns_http_seconds",
    "Seconds until a request was answered, by the part of the app and the hundred of its status.",
    ["area", "status"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=None,
)
# Name: what it says, and its labels. docs/runbook.md says what to do, alerts.yml from when on.
GAUGES: dict[str, tuple[str, tuple[str, ...]]] = {
    "returns_queue_due": ("Rows of work that are due, of the 10,000 oldest.", ("queue",)),
    "returns_queue_oldest_seconds": ("How long the oldest row of work has been due.", ("queue",)),
    "returns_dead_letters": ("Rows of work that were given up and wait for a person.", ("queue",)),
    "returns_money_in_doubt": ("Payments of which nobody knows whether Shopify made them.", ("kind", "currency")),
    "returns_money_in_doubt_minor": ("What they come to, in minor units.", ("kind", "currency")),
    "returns_drifts_open": ("Differences from Shopify that wait for a person.", ("kind",)),
    "returns_workflows_stopped": ("Workflows that were stopped because they ran too often.", ()),
    "returns_shops": ("Shops that have the app.", ()),
    "returns_shops_away": ("Shops in which Shopify lets nobody work at the moment.", ()),
    "returns_shops_without_token": ("Shops of which no token is good: somebody there has to open the app.", ()),
    "returns_shops_unanswered": ("Shops whose work waits because Shopify gave no answer or took no token.", ()),
    "returns_labels_lately": ("Labels of the last 24 hours, by how far they got.", ("carrier", "state")),
    "returns_label_spend_minor": ("What the labels of the last 24 hours cost, in minor units.", ("currency",)),
    "returns_part_ok": ("1 while a part that work needs answers, else 0.", ("part",)),
}


class Vitals(Collector):
    """Asks the database when it is read. While that is away it says so; an error would be nobody's answer."""

    def collect(self) -> Iterator[Metric]:
        """Every gauge, also those of which there is nothing to say."""
        families = {name: GaugeMetricFamily(name, text, labels=names) for name, (text, names) in GAUGES.items()}
        try:
            with every_shop():
                vitals = [*_vitals(now=timezone.now()), Vital("returns_part_ok", 1, {"part": "database"})]
        except Error:  # then that is what has to be told, and what needs no database
            vitals = [Vital("returns_part_ok", 0, {"part": "database"})]
        for vital in (*vitals, *_parts()):
            names = GAUGES[vital.name][1]
            families[vital.name].add_metric([vital.labels[name] for name in names], vital.value)
        yield from families.values()


def _vitals(*, now: datetime) -> Iterator[Vital]:
    yield from returns.queries.vitals.vitals(now=now)
    yield from shop_integration.vitals.vitals(now=now)
    yield from labels.vitals.vitals(now=now)


def _parts() -> Iterator[Vital]:
    for part, check in (("broker", broker), ("workers", workers)):
        yield Vital("returns_part_ok", check() == OK, {"part": part})


def webhook_answered(status: str, seconds: float) -> None:
    """Count an answer of the intake, which stands in front of Django and of the middleware that counts."""
    ANSWERS.labels("webhooks", f"{status[0]}xx").observe(seconds)


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer who sends METRICS_TOKEN as a bearer; without that setting there is no such page."""
    if not settings.METRICS_TOKEN:
        return HttpResponse(status=404)
    given = request.headers.get("Authorization", "")
    if not constant_time_compare(given.encode(), f"Bearer {settings.METRICS_TOKEN}".encode()):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    registry = CollectorRegistry()
    registry.register(Vitals())
    if FOLDER in os.environ:
        MultiProcessCollector(registry)
    else:
        registry.register(ANSWERS)
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
