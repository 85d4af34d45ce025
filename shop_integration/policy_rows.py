"""What Shopify told us of a shop's own return rules."""

from __future__ import annotations

from django.db import models

from returns.domain.return_profile import ReadingProblem


class ReturnRulesRead(models.Model):
    """The last reading of a shop's return policy profiles; `domain.return_profile.Profile` is the shape of each.

    `read_at` is when Shopify told them, None for never. `tried_at` is when it was asked last, and `problem` says why
    that brought nothing; what was told before stays.
    """

    shop = models.OneToOneField("returns.Shop", models.CASCADE, related_name="return_rules_read")
    profiles = models.JSONField(default=list)
    read_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField()
    problem = models.CharField(
        max_length=16, blank=True, default="", choices=[(each.value, each.value) for each in ReadingProblem]
    )
