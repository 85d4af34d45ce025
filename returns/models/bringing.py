"""Returns that a shop brought from another system: the file, its rows, and what came of them."""

from django.db import models
from django.db.models import Q

from returns.domain.bringing.profiles import Source
from returns.domain.bringing.record import Standing
from returns.domain.bringing.steps import FileStatus, RowStatus
from returns.models.fields import word_check, words


class BroughtFile(models.Model):
    """A file that was brought, and how far it is.

    `columns` says which column (from 0) is what, `day_first` how its dates are meant, `place` the last of its returns
    that the present step is done with (in TAKING: how many rows), and `counts` what was found so far. `problem` is a
    code of `Unreadable` for why it was REFUSED, or "erased".
    `meanings` is what somebody said of its words, if anything: {"states": {state_key: Standing}, "reasons":
    {reason_key: code}}.
    """

    shop = models.ForeignKey("returns.Shop", models.CASCADE, related_name="brought_files")
    name = models.CharField(max_length=120)
    source = words(Source)
    headings = models.JSONField(default=list)
    columns = models.JSONField(default=dict)
    meanings = models.JSONField(null=True)
    day_first = models.BooleanField(default=True)
    rows_count = models.PositiveIntegerField(default=0)
    status = words(FileStatus)
    place = models.CharField(max_length=64, blank=True, default="")
    counts = models.JSONField(default=dict)
    problem = models.CharField(max_length=32, blank=True, default="")
    by = models.CharField(max_length=64)
    at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            word_check("source", Source, name="brought_source_known"),
            word_check("status", FileStatus, name="brought_file_status_known"),
        ]


class BroughtPart(models.Model):
    """A piece of a file as it was sent, compressed (zlib), until its rows are taken in; in the order of `number`."""

    file = models.ForeignKey(BroughtFile, models.CASCADE, related_name="parts", db_index=False)
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="brought_part_once")]


class BroughtRow(models.Model):
    """A row of a file: its cells, the id of its return there (`key`), and what became of it.

    `said` is a code: how it counts, what is wrong with it. `number_here` is the return it is about here.
    """

    file = models.ForeignKey(BroughtFile, models.CASCADE, related_name="rows", db_index=False)
    number = models.PositiveIntegerField()
    cells = models.JSONField(default=list)
    key = models.CharField(max_length=64, blank=True, default="")
    status = words(RowStatus, default=RowStatus.NEW)
    said = models.CharField(max_length=32, blank=True, default="")
    number_here = models.CharField(max_length=32, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["file", "number"], name="brought_row_once"),
            word_check("status", RowStatus, name="brought_row_status_known"),
        ]
        indexes = [models.Index(fields=["file", "key", "number"], name="brought_rows_by_return")]


class BroughtReturn(models.Model):
    """A return of another system that is here: once for each id there, whatever file it came in.

    `rma` is the return that goes on here. Without one it is history: over there, no return of ours, and what was
    refunded (minor units of `currency`, None: not told) is what that system says, never money that we paid.
    """

    shop = models.ForeignKey("returns.Shop", models.CASCADE, related_name="brought_returns")
    file = models.ForeignKey(BroughtFile, models.CASCADE, related_name="brought")
    source = words(Source)
    their_id = models.CharField(max_length=64)
    order = models.ForeignKey("returns.Order", models.CASCADE, related_name="brought")
    rma = models.OneToOneField("returns.Return", models.CASCADE, null=True, related_name="brought")
    standing = words(Standing)
    outcome = models.CharField(max_length=24)
    requested_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    refunded_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "source", "their_id"], name="brought_return_once"),
            word_check("source", Source, name="brought_return_source_known"),
            word_check("standing", Standing, name="brought_standing_known"),
            models.CheckConstraint(
                condition=Q(refunded_minor=None) | Q(refunded_minor__gte=0), name="brought_refund_not_below_zero"
            ),
        ]


class BroughtItem(models.Model):
    """Pieces of a line that was sent which came back there, with the shop's reason for theirs. History only."""

    brought = models.ForeignKey(BroughtReturn, models.CASCADE, related_name="items")
    fulfilled = models.ForeignKey("returns.FulfillmentLine", models.CASCADE, related_name="brought")
    quantity = models.PositiveIntegerField()
    reason = models.CharField(max_length=64)
    their_reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(quantity__gte=1), name="brought_item_has_pieces")]
