"""Parcels that arrive without an order."""

from django.db import models
from django.db.models import Q

from returns.domain.unannounced import ParcelState
from returns.models.fields import word_check, words


class UnannouncedParcel(models.Model):
    """A parcel that nobody announced, as staff found it on the desk.

    `sender` is what stands on it, `contents` what is in it, both in words; nothing is known for certain until staff
    match it to a return (`rma`) or set it aside with a reason. A redaction empties the words and sets `redacted_at`.
    """

    shop = models.ForeignKey("returns.Shop", models.CASCADE, related_name="unannounced_parcels")
    request_key = models.CharField(max_length=64)
    state = words(ParcelState, default=ParcelState.OPEN)
    tracking_number = models.CharField(max_length=64, blank=True, default="")
    sender = models.CharField(max_length=200, blank=True, default="")
    contents = models.CharField(max_length=1000, blank=True, default="")
    noted_at = models.DateTimeField()
    noted_by = models.CharField(max_length=64)
    rma = models.ForeignKey("returns.Return", models.PROTECT, null=True, related_name="unannounced")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=64, blank=True, default="")
    discard_reason = models.CharField(max_length=500, blank=True, default="")
    redacted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "request_key"], name="unannounced_request_key_once_per_shop"),
            word_check("state", ParcelState, name="unannounced_state_known"),
            models.CheckConstraint(
                condition=Q(state=ParcelState.MATCHED.value, rma__isnull=False)
                | (~Q(state=ParcelState.MATCHED.value) & Q(rma__isnull=True)),
                name="unannounced_matched_to_a_return",
            ),
        ]
        indexes = [models.Index(fields=["shop", "state", "-id"], name="unannounced_by_state")]
