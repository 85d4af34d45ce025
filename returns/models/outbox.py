"""The consequences of a change, waiting to be carried out."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, When

from returns.leases import LEASE, LeasedQuerySet, LeasedRow

# A worker that is killed loses its lease once. What took so many with it in a row takes the next one too.
MOST_LAPSES = 10


class OutboxQuerySet(LeasedQuerySet["OutboxMessage"]):
    """Messages of one stream are carried out in the order they were put."""

    # A lease that stands there still has run out: whoever held it neither finished nor gave it back.
    also_at_claim = {"lapses": Case(When(lease=None, then=0), default=F("lapses") + 1)}

    def claim(self, *, now: datetime, limit: int, lease: timedelta = LEASE) -> list[OutboxMessage]:
        """Lease messages as any work is; one that took its worker with it `MOST_LAPSES` times in a row is given up."""
        while claimed := super().claim(now=now, limit=limit, lease=lease):
            for message in claimed:
                if message.lapses >= MOST_LAPSES:
                    message.bury(now=now, error=f"its worker was lost {message.lapses} times in a row")
            if kept := [message for message in claimed if message.lapses < MOST_LAPSES]:
                return kept
        return []

    def ready(self, *, now: datetime) -> OutboxQuerySet:
        """Those at the head of their stream; a dead letter holds its stream back."""
        earlier = OutboxMessage.objects.filter(stream=OuterRef("stream"), pk__lt=OuterRef("pk"), done_at=None)
        return super().ready(now=now).filter(Q(stream="") | ~Exists(earlier))


class OutboxMessage(LeasedRow):
    """`kind` names an effect in `config/effects.py`; `payload` holds ids and codes, never personal data.

    Messages with the same non-empty `stream` keep their order (`return:12:shopify`). One that waits for what the others
    need not wait for steps out of it, into `return:12:shopify:aside`. `lapses` counts leases in a row that ran out.
    """

    ASIDE = ":aside"

    shop = models.ForeignKey("returns.Shop", models.CASCADE, related_name="outbox")
    stream = models.CharField(max_length=64, blank=True, default="")
    kind = models.CharField(max_length=64)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    lapses = models.PositiveSmallIntegerField(default=0, db_default=0)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["shop", "due_at", "id"], condition=Q(done_at=None, dead_at=None), name="outbox_in_turn"
            ),
            models.Index(fields=["stream", "id"], condition=Q(done_at=None), name="outbox_streams"),
            models.Index(fields=["shop"], condition=Q(done_at=None, dead_at__isnull=False), name="outbox_dead"),
        ]

    def wait_aside(self, *, now: datetime, error: str, delay: timedelta | None = None, tried: bool = True) -> bool:
        """Postpone the message and let those behind it in its stream pass."""
        if self.stream and not self.stream.endswith(self.ASIDE):
            held = OutboxMessage.objects.filter(pk=self.pk, lease=self.lease, done_at=None)
            held.update(stream=self.stream + self.ASIDE)
        return self.postpone(now=now, error=error, delay=delay, tried=tried)
