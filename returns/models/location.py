"""Where goods leave from and may come back to."""

from django.db import models


class Location(models.Model):
    """A location of the shop at Shopify; one that is a fulfilment service belongs to somebody else.

    Shoppers bring returns to one that `takes_returns`; `hours` says when, in the merchant's words.
    """

    shop = models.ForeignKey("returns.Shop", models.CASCADE, related_name="locations", db_index=False)
    gid = models.CharField(max_length=64)
    name = models.CharField(max_length=255)
    active = models.BooleanField()
    fulfillment_service = models.BooleanField()
    address = models.JSONField(default=dict)
    read_at = models.DateTimeField()
    takes_returns = models.BooleanField(default=False)
    hours = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["shop", "gid"], name="location_gid_once_per_shop")]

    def __str__(self) -> str:
        return self.name
