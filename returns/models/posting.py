"""What was said of a parcel that was handed in: by whom, with which proof."""

from django.db import models
from django.db.models import Q


class Posting(models.Model):
    """A parcel is said to be on its way, before any carrier says so.

    `courier`, `tracking_number` and `tracking_url` are those of the courier that the shopper chose; `checked` tells
    that the number's check digit is right. `jpeg` and `thumbnail` are a picture of the receipt, written anew. Staff may
    find that it proves nothing (`refused_at`); then it counts as if nobody had said it, until somebody says it again.
    """

    parcel = models.OneToOneField("returns.ReverseDelivery", models.CASCADE, related_name="posting")
    said_at = models.DateTimeField()
    by_shopper = models.BooleanField(default=True)
    courier = models.CharField(max_length=64, blank=True, default="")
    tracking_number = models.CharField(max_length=40, blank=True, default="")
    tracking_url = models.URLField(max_length=500, blank=True, default="")
    checked = models.BooleanField(default=False)
    jpeg = models.BinaryField(null=True)
    thumbnail = models.BinaryField(null=True)
    refused_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(jpeg=None, thumbnail=None) | Q(jpeg__isnull=False, thumbnail__isnull=False),
                name="receipt_in_both_sizes",
            ),
        ]
        indexes = [
            models.Index(fields=["tracking_number"], condition=~Q(tracking_number=""), name="posting_by_number"),
        ]

    @property
    def has_proof(self) -> bool:
        """Whether there is more than a word: a number or a picture, and staff did not find that it proves nothing."""
        return self.refused_at is None and bool(self.tracking_number or self.has_picture)

    @property
    def has_picture(self) -> bool:
        """Whether there is a picture of the receipt; known without reading it where the query said so."""
        known = self.__dict__.get("pictured")
        return bool(known) if known is not None else self.thumbnail is not None
