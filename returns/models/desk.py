"""What people counted at the receiving desk: kept as it was said, whatever became of it."""

from django.db import models
from django.db.models import F, Q

from returns.domain.grading import CountStatus, Grade
from returns.domain.status import DispositionType
from returns.models.fields import word_check, words


class DeskCount(models.Model):
    """One count of what is here of a return.

    `key` was made when the count began, in a browser that may have been without a connection: the same key is the same
    count, however often it is sent. `counted_by` is who counted, `sent_by` whose sign-in brought it, `confirmed_by` the
    second person; all are Shopify's ids of staff. `problem` says why it could not be recorded, `rest` the return of
    what is still awaited. `counted_at` is the clock of the browser, `taken_in_at` ours.
    """

    shop = models.ForeignKey("returns.Shop", models.CASCADE, related_name="counts", db_index=False)
    rma = models.ForeignKey("returns.Return", models.CASCADE, related_name="counts")
    key = models.CharField(max_length=64)
    status = words(CountStatus)
    problem = models.CharField(max_length=32, blank=True, default="")
    blind = models.BooleanField(default=False)
    label_to_come = models.BooleanField(default=False)
    location = models.ForeignKey("returns.Location", models.SET_NULL, null=True, related_name="+")
    rest = models.ForeignKey("returns.Return", models.SET_NULL, null=True, related_name="+")
    counted_by = models.CharField(max_length=64, blank=True, default="")
    sent_by = models.CharField(max_length=64, blank=True, default="")
    confirmed_by = models.CharField(max_length=64, blank=True, default="")
    counted_at = models.DateTimeField()
    taken_in_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["shop", "key"], name="count_key_once_per_shop"),
            models.UniqueConstraint(fields=["rma"], condition=Q(status="TAKEN"), name="one_count_per_return"),
            word_check("status", CountStatus, name="count_status_known"),
            models.CheckConstraint(
                condition=Q(confirmed_by="") | (~Q(confirmed_by=F("counted_by")) & ~Q(confirmed_by=F("sent_by"))),
                name="count_confirmed_by_another",
            ),
        ]
        indexes = [models.Index(fields=["shop", "status", "id"], name="counts_by_status")]


class GradedPieces(models.Model):
    """So many pieces of a sent line in one state. `disposition` is what becomes of them."""

    count = models.ForeignKey(DeskCount, models.CASCADE, related_name="pieces")
    fulfilled = models.ForeignKey("returns.FulfillmentLine", models.CASCADE, related_name="+")
    grade = words(Grade)
    disposition = words(DispositionType)
    quantity = models.PositiveIntegerField()
    note = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=1), name="graded_pieces_are_some"),
            word_check("grade", Grade, name="grade_known"),
            word_check("disposition", DispositionType, name="graded_disposition_known"),
        ]


class GradedPhoto(models.Model):
    """A picture of graded pieces, written anew as every picture is."""

    pieces = models.ForeignKey(GradedPieces, models.CASCADE, related_name="photos")
    jpeg = models.BinaryField()
    thumbnail = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
