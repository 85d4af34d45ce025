"""What happened, never edited."""

from django.db import models


class ReturnEvent(models.Model):
    """One change to a return: past tense (`return.approved`), who, when, and the facts (no personal data).

    A database trigger refuses UPDATE and DELETE.
    """

    class Actor(models.TextChoices):
        """Who did it."""

        SHOPPER = "shopper"
        MERCHANT = "merchant"
        POLICY = "policy"
        CARRIER = "carrier"
        SHOPIFY = "shopify"
        SYSTEM = "system"

    shop = models.ForeignKey("returns.Shop", models.PROTECT, related_name="events")
    rma = models.ForeignKey("returns.Return", models.PROTECT, related_name="events")
    kind = models.CharField(max_length=48)
    at = models.DateTimeField()
    actor = models.CharField(max_length=12, choices=Actor.choices)
    actor_id = models.CharField(max_length=64, blank=True, default="")
    facts = models.JSONField(default=dict)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["shop", "kind", "at"], name="events_by_kind")]
