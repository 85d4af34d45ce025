"""A repair of faulty goods."""

from django.db import models
from django.db.models import Q

from returns.domain.status import RepairStatus
from returns.models.fields import word_check, words


class Repair(models.Model):
    """How the goods of one return are repaired. `due_on` is the day until which they are promised back.

    `carrier`, `tracking_number` and `tracking_url` are those of the way back to the shopper. `reason` is what staff
    wrote to the shopper last: why it takes longer, or cannot be done.
    """

    rma = models.OneToOneField("returns.Return", models.CASCADE, related_name="repair")
    status = words(RepairStatus, default=RepairStatus.EXPECTED)
    due_on = models.DateField(null=True)
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    delays = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=500, blank=True, default="")
    carrier = models.CharField(max_length=64, blank=True, default="")
    tracking_number = models.CharField(max_length=64, blank=True, default="")
    tracking_url = models.URLField(max_length=500, blank=True, default="")

    class Meta:
        constraints = [
            word_check("status", RepairStatus, name="repair_status_known"),
            models.CheckConstraint(
                condition=~Q(status__in=[RepairStatus.SENT_BACK, RepairStatus.FAILED]) | ~Q(ended_at=None),
                name="ended_repair_has_a_date",
            ),
        ]
