"""A day on which the shop collects a parcel from its shopper."""

from django.db import models


class Collection(models.Model):
    """What a shopper booked for a parcel. `day` and `window` (`09:00-12:00`) are the shop's own time.

    `address` has the keys of `domain.order.Address`; `phone` is for who comes. One whose parcel is voided is over.
    """

    shop = models.ForeignKey("returns.Shop", models.CASCADE, related_name="collections", db_index=False)
    parcel = models.OneToOneField("returns.ReverseDelivery", models.CASCADE, related_name="collection")
    day = models.DateField()
    window = models.CharField(max_length=11)
    address = models.JSONField()
    phone = models.CharField(max_length=32)
    note = models.CharField(max_length=200, blank=True, default="")
    booked_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    collected_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["shop", "day"], name="collections_by_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.window}"
