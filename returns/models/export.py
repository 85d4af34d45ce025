"""The whole of a shop's data as a file, as it is gathered, and for some days after."""

from django.db import models
from django.db.models import Q

from returns.domain.regular_export import MOST_KEPT, ExportRhythm
from returns.models.fields import word_check, words


class DataExport(models.Model):
    """One export. `at` names the file it is at, `done` those that are whole.

    `last_id` is the last row that was read of the file, `number` its next part and `columns` what its first part has:
    names, so that an update of the app in the middle neither skips a table nor mixes two shapes of one. It is ready
    since `ready_at` and deleted after `ends_at`. `asked_by` is the id of who asked, "" for the schedule.
    """

    shop = models.ForeignKey("returns.Shop", models.CASCADE, related_name="data_exports")
    asked_by = models.CharField(max_length=64, blank=True, default="")
    asked_at = models.DateTimeField()
    at = models.CharField(max_length=120, blank=True, default="")
    done = models.JSONField(default=list)
    last_id = models.BigIntegerField(default=0)
    number = models.PositiveIntegerField(default=0)
    columns = models.JSONField(default=list)
    rows = models.PositiveBigIntegerField(default=0)
    ready_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shop"], condition=models.Q(ready_at=None), name="one_data_export_under_way"
            )
        ]


class ExportPart(models.Model):
    """A piece of one file of an export, compressed (zlib). A file is its pieces in the order of `number`."""

    export = models.ForeignKey(DataExport, models.CASCADE, related_name="parts", db_index=False)
    path = models.CharField(max_length=120)
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["export", "path", "number"], name="export_part_once")]


class ExportPlan(models.Model):
    """That a shop is exported regularly: how often, when next, and how many of these exports are kept."""

    shop = models.OneToOneField("returns.Shop", models.CASCADE, related_name="export_plan")
    rhythm = words(ExportRhythm)
    kept = models.PositiveIntegerField()
    tell = models.BooleanField(default=True)
    next_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            word_check("rhythm", ExportRhythm, name="export_rhythm_known"),
            models.CheckConstraint(condition=Q(kept__gte=1) & Q(kept__lte=MOST_KEPT), name="exports_kept_bounded"),
        ]
