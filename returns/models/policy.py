"""Policies with a history."""

from django.db import models

from returns.domain.policy import Policy, parse


class PolicyVersion(models.Model):
    """One version of a shop's policy. At most one is ACTIVE; an order keeps the version it was placed under.

    `based_on` is the id of Shopify's return policy profile that the version was made from, empty for any other, and
    `based_on_at` the time at which Shopify told that profile.
    """

    class Status(models.TextChoices):
        """Where a version is in its life."""

        DRAFT = "DRAFT"
        ACTIVE = "ACTIVE"
        RETIRED = "RETIRED"

    shop = models.ForeignKey("returns.Shop", models.CASCADE, related_name="policies")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=12, choices=Status.choices)
    document = models.JSONField()
    active_from = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    based_on = models.CharField(max_length=64, blank=True, default="")
    based_on_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "number"], name="policy_number_once_per_shop"),
            models.UniqueConstraint(
                fields=["shop"], condition=models.Q(status="ACTIVE"), name="one_active_policy_per_shop"
            ),
        ]

    @property
    def policy(self) -> Policy:
        """The document, typed."""
        return parse(self.document)
