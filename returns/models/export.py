"""The whole of a shop's data as a file, as it is gathered, and for some days after."""

from django.db import models


class DataExport(models.Model):
    """One export. `place` is the file it is at, `last_id` the last row that was read of it, `number` its next part.

    It is ready since `ready_at` and deleted after `ends_at`. `asked_by` is the id of who asked, "" for the schedule.
    """

    shop = models.ForeignKey("returns.Shop", models.CASCADE, related_name="data_exports")
    asked_by = models.CharField(max_length=64, blank=True, default="")
    asked_at = models.DateTimeField()
    place = models.PositiveIntegerField(default=0)
    last_id = models.BigIntegerField(default=0)
    number = models.PositiveIntegerField(default=0)
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
