"""Where Shopify and we differ."""

from django.db import models
from django.db.models import Q

from returns.domain.status import DriftKind, Way
from returns.models.fields import word_check, words


class Drift(models.Model):
    """A difference that could not be absorbed and waits for somebody's decision.

    `facts` holds ids, codes and amounts in minor units, never personal data. `resolution` is the way somebody took, or
    empty where a later reading showed agreement by itself.
    """

    rma = models.ForeignKey("returns.Return", models.CASCADE, related_name="drifts")
    kind = words(DriftKind)
    facts = models.JSONField(default=dict)
    found_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    resolution = words(Way, blank=True, default="")
    resolved_by = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        ordering = ["-found_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["rma", "kind"], condition=Q(resolved_at=None), name="one_open_drift_per_kind_and_return"
            ),
            word_check("kind", DriftKind, name="drift_kind_known"),
        ]
