"""Events as programs hear of them, who wants to hear of them, and how telling them went."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Exists, OuterRef, Q

from returns.domain.webhooks import LONGEST_DESCRIPTION, LONGEST_URL, Off, SecretKind
from returns.leases import LeasedQuerySet, LeasedRow
from returns.models.fields import words
from returns.models.shop import Shop


class PublicEvent(models.Model):
    """An event of the catalogue (`domain.events`), written with what happened and given its place afterwards.

    `uid` is its name outside. `position` is None until it is published: only then it is read or delivered. What is said
    of a return stands in `source`; `facts` are those of events of the shop.
    """

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="public_events", db_index=False)
    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=48)
    at = models.DateTimeField(db_index=True)
    rma = models.ForeignKey("returns.Return", models.CASCADE, null=True, related_name="+", db_index=False)
    source = models.OneToOneField("returns.ReturnEvent", models.CASCADE, null=True, related_name="told")
    facts = models.JSONField(default=dict)
    position = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop", "position"], name="public_event_has_one_place")]
        indexes = [
            models.Index(fields=["shop", "id"], condition=Q(position=None), name="public_events_to_publish"),
            models.Index(fields=["rma", "position"], name="public_events_of_return"),
            models.Index(fields=["shop", "name", "position"], name="public_events_by_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.uid}"


class EventStream(models.Model):
    """How far the places of a shop's events have come. Its row is held while places are given."""

    shop = models.OneToOneField(Shop, models.CASCADE, related_name="+")
    last = models.BigIntegerField(default=0)


class WebhookEndpoint(models.Model):
    """An address that is told of events.

    `wants` are names of events, or families of them (`return.*`); none: all. `off` says why nothing is sent, "" that it
    is. `failing_since` is when it last began to do nothing but fail, `failures` how often it has since; for a while
    after some failures nothing is sent (`rests_until`). `made_by` is who made it, as history names staff and keys.
    """

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="webhook_endpoints", db_index=False)
    url = models.CharField(max_length=LONGEST_URL)
    description = models.CharField(max_length=LONGEST_DESCRIPTION, blank=True, default="")
    wants = models.JSONField(default=list)
    request_key = models.UUIDField()
    made_by = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    off = words(Off, blank=True, default="")
    off_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    rests_until = models.DateTimeField(null=True)
    last_delivered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop", "request_key"], name="webhook_endpoint_made_once")]

    def __str__(self) -> str:
        return self.description or self.url


class WebhookSecret(models.Model):
    """A key that deliveries are signed with until `ends_at`; several may be in use. Sealed: it is shown once."""

    endpoint = models.ForeignKey(WebhookEndpoint, models.CASCADE, related_name="secrets")
    kind = words(SecretKind)
    sealed_key = models.TextField()
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)


class WebhookDeliveryQuerySet(LeasedQuerySet["WebhookDelivery"]):
    """Endpoints take turns, and what is told of one return keeps its order at each of them."""

    lane = "endpoint_id"

    def ready(self, *, now: datetime) -> WebhookDeliveryQuerySet:
        """Those at the head of their stream, to endpoints that do not rest; what was given up holds nothing back."""
        earlier = WebhookDelivery.objects.filter(
            stream=OuterRef("stream"), pk__lt=OuterRef("pk"), done_at=None, dead_at=None
        )
        awake = Q(endpoint__rests_until=None) | Q(endpoint__rests_until__lte=now)
        found = super().ready(now=now).filter(awake, endpoint__off="")
        return found.filter(Q(stream="") | ~Exists(earlier))


class WebhookDelivery(LeasedRow):
    """An event on its way to an endpoint. Deliveries with the same non-empty `stream` keep their order.

    `again` tells one that somebody asked for once more.
    """

    endpoint = models.ForeignKey(WebhookEndpoint, models.CASCADE, related_name="deliveries", db_index=False)
    event = models.ForeignKey(PublicEvent, models.CASCADE, related_name="deliveries")
    stream = models.CharField(max_length=64, blank=True, default="")
    again = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    objects = WebhookDeliveryQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["endpoint", "due_at", "id"], condition=Q(done_at=None, dead_at=None), name="webhooks_in_turn"
            ),
            models.Index(fields=["stream", "id"], condition=Q(done_at=None, dead_at=None), name="webhook_streams"),
            models.Index(fields=["endpoint", "-id"], name="webhooks_newest"),
            models.Index(fields=["endpoint", "-id"], condition=Q(dead_at__isnull=False), name="webhooks_given_up"),
            models.Index(fields=["created_at"], name="webhooks_by_age"),
        ]


class WebhookAttempt(models.Model):
    """One try. `status` is that of the answer, `problem` a code where there was none or it was no good one.

    Nothing of the answer but its status is kept: it could tell what stands behind a network's walls.
    """

    delivery = models.ForeignKey(WebhookDelivery, models.CASCADE, related_name="tries")
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    problem = models.CharField(max_length=24, blank=True, default="")
    milliseconds = models.PositiveIntegerField()
