"""The parcel on its way back."""

from django.db import models

from returns.domain.means import Means
from returns.domain.shipping import PaidBy
from returns.domain.status import ParcelStatus
from returns.models.fields import word_check, words


class ReverseDelivery(models.Model):
    """One parcel of a return. `gid` is Shopify's reverse delivery once the label is attached there.

    `means` is how it gets back, `carrier` who moves it where that is somebody (`sandbox`, `slip` …).
    `paid_by` says who pays for it, `destination` where it goes (None: the shop's return address), and `address` what
    its label says of that, with the keys of `domain.order.Address`.
    `heard_at` is the time of the newest news of it (a carrier's, or a person's who knows more), `silent_at` since when
    it is before a person that none has come for too long.
    `awaits_supplier`: its label is made by the supplier that it goes to, not by us.
    `carried_by` is the parcel of another return whose label this one travels under: both are sent together, and what
    the carrier says of that one is true of this one too.
    """

    rma = models.ForeignKey("returns.Return", models.CASCADE, related_name="parcels")
    status = words(ParcelStatus)
    means = words(Means, default=Means.LABEL)
    carrier = models.CharField(max_length=32, blank=True, default="")
    tracking_number = models.CharField(max_length=64, blank=True, default="")
    tracking_url = models.URLField(max_length=1024, blank=True, default="")
    gid = models.CharField(max_length=64, blank=True, default="")
    paid_by = words(PaidBy, default=PaidBy.SHOPPER)
    destination = models.ForeignKey("returns.Destination", models.SET_NULL, null=True, related_name="parcels")
    address = models.JSONField(default=dict)
    awaits_supplier = models.BooleanField(default=False)
    carried_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="carried")
    label_ready_at = models.DateTimeField(null=True)
    first_scan_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True)
    silent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            word_check("status", ParcelStatus, name="parcel_status_known"),
            word_check("paid_by", PaidBy, name="parcel_payer_known"),
            word_check("means", Means, name="parcel_means_known"),
            models.CheckConstraint(
                condition=models.Q(carried_by=None) | models.Q(tracking_number=""), name="carried_parcel_has_no_label"
            ),
        ]
        indexes = [
            models.Index(
                fields=["status", "heard_at"],
                condition=models.Q(status__in=["LABEL_READY", "IN_TRANSIT"]),
                name="parcels_on_their_way",
            ),
            # Not unique: carriers use numbers again, and two shops' accounts count each for itself in test mode.
            models.Index(fields=["tracking_number"], condition=~models.Q(tracking_number=""), name="parcel_by_number"),
        ]

    @property
    def way(self) -> "ReverseDelivery":
        """The parcel whose label counts for this one."""
        return self.carried_by or self
