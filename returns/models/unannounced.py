"""Parcels that came without a return, what was in them, and what became of them."""

from django.db import models
from django.db.models import Q

from returns.domain.unannounced import Condition, Ending, UnannouncedStatus
from returns.models.fields import word_check, words


class UnannouncedParcel(models.Model):
    """One parcel that nobody announced; people call it by its number, `U-1`, which counts within the shop.

    `request_key` is the form's own key: the same key is the same parcel. What its label says of the sender is kept as
    it was read, the e-mail address and the tracking number as they are compared. `rma` is the return it was matched
    to, `ending` what became of it where nobody was found. Since `redacted_at` it names nobody;
    whatever staff write down of it later unsets that, so that it is forgotten again in time.
    """

    shop = models.ForeignKey("returns.Shop", models.CASCADE, related_name="unannounced", db_index=False)
    number = models.PositiveIntegerField()
    request_key = models.CharField(max_length=64)
    status = words(UnannouncedStatus, default=UnannouncedStatus.OPEN)
    arrived_on = models.DateField()
    location = models.ForeignKey("returns.Location", models.SET_NULL, null=True, related_name="+")
    carrier = models.CharField(max_length=64, blank=True, default="")
    tracking_number = models.CharField(max_length=64, blank=True, default="")
    reference = models.CharField(max_length=64, blank=True, default="")
    name = models.CharField(max_length=200, blank=True, default="")
    email = models.CharField(max_length=254, blank=True, default="")
    postcode = models.CharField(max_length=16, blank=True, default="")
    note = models.CharField(max_length=1000, blank=True, default="")
    rma = models.ForeignKey("returns.Return", models.PROTECT, null=True, related_name="unannounced")
    matched_at = models.DateTimeField(null=True)
    ending = words(Ending, blank=True, default="")
    ending_note = models.CharField(max_length=500, blank=True, default="")
    closed_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    redacted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "number"], name="unannounced_number_once_per_shop"),
            models.UniqueConstraint(fields=["shop", "request_key"], name="unannounced_request_key_once_per_shop"),
            word_check("status", UnannouncedStatus, name="unannounced_status_known"),
            models.CheckConstraint(
                condition=Q(status__in=["MATCHED", "RECEIVED"], rma__isnull=False)
                | Q(status__in=["OPEN", "CLOSED"], rma=None),
                name="matched_parcel_has_a_return",
            ),
            models.CheckConstraint(
                condition=Q(status="CLOSED", closed_at__isnull=False, ending__in=[word.value for word in Ending])
                | (~Q(status="CLOSED") & Q(closed_at=None, ending="")),
                name="closed_parcel_says_what_became_of_it",
            ),
        ]
        indexes = [
            models.Index(fields=["shop", "status", "arrived_on", "id"], name="unannounced_by_status"),
            models.Index(fields=["shop", "email"], condition=~Q(email=""), name="unannounced_by_email"),
        ]

    def __str__(self) -> str:
        return f"U-{self.number}"


class UnannouncedItem(models.Model):
    """One kind of article that was in the parcel. `code` is a SKU or a barcode, `condition` empty where not judged.

    `sku` is what a barcode stands for at Shopify.
    """

    parcel = models.ForeignKey(UnannouncedParcel, models.CASCADE, related_name="contents")
    description = models.CharField(max_length=300, blank=True, default="")
    code = models.CharField(max_length=255, blank=True, default="")
    sku = models.CharField(max_length=255, blank=True, default="")
    quantity = models.PositiveIntegerField()
    condition = words(Condition, blank=True, default="")

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=Q(quantity__gte=1), name="unannounced_item_has_pieces")]


class UnannouncedPhoto(models.Model):
    """A picture that staff took of the parcel or of what was in it, written anew as every picture is."""

    parcel = models.ForeignKey(UnannouncedParcel, models.CASCADE, related_name="photos")
    jpeg = models.BinaryField()
    thumbnail = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]


class UnannouncedEvent(models.Model):
    """One thing that happened to an unannounced parcel. A database trigger refuses UPDATE and DELETE."""

    class Kind(models.TextChoices):
        """What happened."""

        RECORDED = "recorded"
        CHANGED = "changed"
        PHOTOGRAPHED = "photographed"
        PHOTO_REMOVED = "photo_removed"
        MATCHED = "matched"
        UNMATCHED = "unmatched"
        RECEIVED = "received"
        CLOSED = "closed"
        REOPENED = "reopened"
        REDACTED = "redacted"

    shop = models.ForeignKey("returns.Shop", models.PROTECT, related_name="+")
    parcel = models.ForeignKey(UnannouncedParcel, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    at = models.DateTimeField()
    actor = models.CharField(max_length=12)
    actor_id = models.CharField(max_length=64, blank=True, default="")
    facts = models.JSONField(default=dict)

    class Meta:
        ordering = ["pk"]
