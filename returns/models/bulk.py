"""One action on many returns, and the tags that staff sort returns by."""

from django.db import models
from django.db.models.functions import Lower

from returns.domain.bulk import LONGEST_TAG, BulkAction, JobStatus, RowStatus
from returns.models.fields import word_check, words


class Tag(models.Model):
    """A word of the shop's own that returns are sorted by; `urgent` and `Urgent` are one."""

    shop = models.ForeignKey("returns.Shop", models.CASCADE, related_name="tags")
    name = models.CharField(max_length=LONGEST_TAG)

    class Meta:
        constraints = [models.UniqueConstraint("shop", Lower("name"), name="tag_once_per_shop")]

    def __str__(self) -> str:
        return self.name


class ReturnTag(models.Model):
    """A tag on a return."""

    tag = models.ForeignKey(Tag, models.CASCADE, related_name="on")
    rma = models.ForeignKey("returns.Return", models.CASCADE, related_name="tagged")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rma", "tag"], name="tag_once_per_return")]
        indexes = [models.Index(fields=["tag", "-rma"], name="returns_by_tag")]


class BulkJob(models.Model):
    """An action on many returns: tried at first, and carried out once `staff_id` has seen what it comes to.

    `request_key` is the form's own: the same selection sent twice is one job. `parameters` are what the action needs
    beside the return (`reason` and `explanation`, `grade`, `tag`). `left_out` counts what matched beyond the limit.
    """

    shop = models.ForeignKey("returns.Shop", models.CASCADE, related_name="bulk_jobs")
    action = words(BulkAction)
    status = words(JobStatus, default=JobStatus.CHECKING)
    parameters = models.JSONField(default=dict)
    request_key = models.CharField(max_length=64)
    staff_id = models.CharField(max_length=64)
    total = models.PositiveIntegerField()
    left_out = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "request_key"], name="bulk_job_once_per_form"),
            word_check("action", BulkAction, name="bulk_action_known"),
            word_check("status", JobStatus, name="bulk_job_status_known"),
        ]
        indexes = [
            models.Index(fields=["shop", "-id"], name="bulk_jobs_of_a_shop"),
            models.Index(fields=["created_at"], name="bulk_jobs_by_age"),
        ]


class BulkRow(models.Model):
    """One return of a job.

    `seen` is how the return stood when the action was tried (`operations.try_bulk.seen_of`): what stands otherwise when
    it is carried out is skipped. The amounts are what moves to the shopper, `currency` that of `presentment_minor`.
    `letters` and `labels` count what the trial asked for. `reason` is a code of why not, or of how.
    """

    job = models.ForeignKey(BulkJob, models.CASCADE, related_name="rows")
    rma = models.ForeignKey("returns.Return", models.CASCADE, related_name="+")
    status = words(RowStatus, default=RowStatus.NEW)
    reason = models.CharField(max_length=64, blank=True, default="")
    seen = models.CharField(max_length=160, blank=True, default="")
    letters = models.PositiveSmallIntegerField(default=0)
    labels = models.PositiveSmallIntegerField(default=0)
    shop_minor = models.BigIntegerField(default=0)
    presentment_minor = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3, blank=True, default="")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "rma"], name="return_once_per_bulk_job"),
            word_check("status", RowStatus, name="bulk_row_status_known"),
        ]
        indexes = [models.Index(fields=["job", "status", "id"], name="bulk_rows_by_status")]
