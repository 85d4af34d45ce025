"""Policies with a history."""

from typing import Any

from django.db import models

from returns.domain.policy import Policy, parse


class PolicyVersion(models.Model):
    """One version of a shop's policy. At most one is ACTIVE; an order keeps the version it was placed under.

    At most one is a DRAFT, the only one whose document still changes; `revision` counts these changes, and `base` is
    what it began as a copy of. `active_from` is when a version came, or will come, into force. `author` is the staff
    member's id at Shopify, empty for what the app or the shop's first day made. `based_on` is the id of Shopify's
    return policy profile that the version was made from, empty for any other; `based_on_at` is when Shopify told it.
    """

    class Status(models.TextChoices):
        """Where a version is in its life."""

        DRAFT = "DRAFT"
        SCHEDULED = "SCHEDULED"
        ACTIVE = "ACTIVE"
        RETIRED = "RETIRED"

    shop = models.ForeignKey("returns.Shop", models.CASCADE, related_name="policies")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=12, choices=Status.choices)
    document = models.JSONField()
    active_from = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    base = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    author = models.CharField(max_length=64, blank=True, default="")
    note = models.CharField(max_length=200, blank=True, default="")
    revision = models.PositiveIntegerField(default=0)
    based_on = models.CharField(max_length=64, blank=True, default="")
    based_on_at = models.DateTimeField(null=True)

    _read: tuple[Any, Policy] | None = None

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "number"], name="policy_number_once_per_shop"),
            models.UniqueConstraint(
                fields=["shop"], condition=models.Q(status="ACTIVE"), name="one_active_policy_per_shop"
            ),
            models.UniqueConstraint(
                fields=["shop"], condition=models.Q(status="DRAFT"), name="one_draft_policy_per_shop"
            ),
            models.UniqueConstraint(
                fields=["shop", "active_from"],
                condition=models.Q(status="SCHEDULED"),
                name="one_policy_scheduled_per_moment",
            ),
            models.CheckConstraint(
                condition=models.Q(status="DRAFT") | models.Q(active_from__isnull=False),
                name="policy_counts_from_a_moment",
            ),
        ]

    @property
    def policy(self) -> Policy:
        """The document, typed; read once, as long as the row keeps the same one."""
        if self._read is None or self._read[0] is not self.document:
            self._read = self.document, parse(self.document)
        return self._read[1]
