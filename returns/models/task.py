"""What somebody at the shop wants done, beside returns."""

from django.db import models
from django.db.models import Q


class Task(models.Model):
    """Something to do. `for_whom` and `by` are staff's ids at Shopify; "" for whom is for everybody.

    `finding` is what it is about, if it came from one; once it is done, `answer` says so there and is followed.
    """

    shop = models.ForeignKey("returns.Shop", models.CASCADE, related_name="tasks", db_index=False)
    what = models.CharField(max_length=300)
    for_whom = models.CharField(max_length=64, blank=True, default="")
    due = models.DateField(null=True)
    finding = models.ForeignKey("returns.Finding", models.SET_NULL, null=True, related_name="tasks")
    by = models.CharField(max_length=64)
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=64, blank=True, default="")
    answer = models.OneToOneField("returns.FindingAnswer", models.SET_NULL, null=True, related_name="task")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(done_by="") | Q(done_at__isnull=False), name="task_done_by_somebody"),
            models.CheckConstraint(condition=Q(answer=None) | Q(done_at__isnull=False), name="task_answers_once_done"),
        ]
        indexes = [
            models.Index(fields=["shop", "due", "id"], condition=Q(done_at=None), name="tasks_open"),
            models.Index(fields=["shop", "-done_at"], condition=Q(done_at__isnull=False), name="tasks_done"),
        ]

    def __str__(self) -> str:
        return self.what
