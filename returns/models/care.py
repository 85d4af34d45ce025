"""What signals compare a person with, and what staff noted of deliveries."""

from django.db import models
from django.db.models import Q


class ReturnMedian(models.Model):
    """The share of faultless pieces that half of a shop's regular customers send back at most, in basis points.

    It was counted over orders of `days` days and over the `people` who placed `orders` orders at least in them.
    """

    shop = models.OneToOneField("returns.Shop", models.CASCADE, related_name="return_median")
    days = models.PositiveIntegerField()
    orders = models.PositiveIntegerField()
    people = models.PositiveIntegerField()
    share_bps = models.PositiveIntegerField()
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(share_bps__lte=10_000), name="median_is_a_share")]


class DeliveryReport(models.Model):
    """Staff noted that the shopper of an order says it was not delivered. `noted_by` is the id of who did."""

    order = models.OneToOneField("returns.Order", models.CASCADE, related_name="delivery_report")
    noted_by = models.CharField(max_length=64, blank=True, default="")
    noted_at = models.DateTimeField()
