"""The money of labels: what is asked back for unused ones, and what carriers charge otherwise than they said."""

from django.db import models
from django.db.models import Q

from labels.carriers.base import Credit


class RefundClaim(models.Model):
    """The money of one voided label, asked back of its carrier, until it is credited or refused for good.

    `amount_minor` is what had been charged, in minor units of `currency`. A refusal that may be hasty is asked about
    again at `again_at`; `tries` counts how often the carrier was asked. `ended_at` is when its last word came.
    """

    class State(models.TextChoices):
        """What the carrier says of it; LATE: its label was used after all, and is paid for."""

        SUBMITTED = Credit.SUBMITTED.value
        REFUNDED = Credit.REFUNDED.value
        REJECTED = Credit.REJECTED.value
        NOT_APPLICABLE = Credit.NOT_APPLICABLE.value
        LATE = "LATE"

    label = models.OneToOneField("labels.Label", models.CASCADE, related_name="claim")
    state = models.CharField(max_length=16, choices=State.choices, default=State.SUBMITTED)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    tries = models.PositiveSmallIntegerField(default=1)
    asked_at = models.DateTimeField()
    checked_at = models.DateTimeField()
    again_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["SUBMITTED", "REFUNDED", "REJECTED", "NOT_APPLICABLE", "LATE"]),
                name="claim_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state="SUBMITTED", ended_at=None) | (~Q(state="SUBMITTED") & Q(ended_at__isnull=False)),
                name="claim_ends_with_a_word",
            ),
        ]
        indexes = [models.Index(fields=["checked_at"], condition=Q(ended_at=None), name="claims_to_follow")]

    def __str__(self) -> str:
        return f"{self.state} {self.amount_minor} {self.currency}"


class Adjustment(models.Model):
    """A carrier charged another amount than before for a label, as after weighing; in minor units of its currency."""

    label = models.ForeignKey("labels.Label", models.CASCADE, related_name="adjustments")
    before_minor = models.BigIntegerField()
    after_minor = models.BigIntegerField()
    noticed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(before_minor=models.F("after_minor")), name="adjustment_changes_the_sum"
            )
        ]

    def __str__(self) -> str:
        return f"{self.before_minor} → {self.after_minor}"
