"""A draft of the policy tried on the past."""

from django.db import models
from django.db.models import Q


class PolicySimulation(models.Model):
    """One try: `document` (the draft as it was) beside the policy that was in force, over orders placed since a moment.

    Returns are walked first, in the order they were asked for (`walk` is `operations.simulate_policy.Walk`, empty when
    done), then orders by id; `cursor` is the last one counted, `total` how many of both there were at the start and
    `counted` how many are done. `report` is `domain.simulation.Report` as far as it is. One is under way per shop at
    most.
    """

    class Status(models.TextChoices):
        """How far it is."""

        RUNNING = "RUNNING"
        DONE = "DONE"
        STOPPED = "STOPPED"

    shop = models.ForeignKey("returns.Shop", models.CASCADE, related_name="simulations")
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.RUNNING)
    document = models.JSONField()
    edition = models.CharField(max_length=64)
    against = models.ForeignKey("returns.PolicyVersion", models.CASCADE, related_name="+")
    since = models.DateTimeField()
    total = models.PositiveIntegerField()
    counted = models.PositiveIntegerField(default=0)
    cursor = models.BigIntegerField(default=0)
    walk = models.JSONField(default=dict)
    report = models.JSONField()
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shop"], condition=Q(status="RUNNING"), name="one_simulation_under_way_per_shop"
            )
        ]
