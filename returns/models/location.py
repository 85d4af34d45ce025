"""Where goods leave from and may come back to."""

from django.db import models


class Location(models.Model):
    """A location of the shop at Shopify; one that is a fulfilment service belongs to somebody else."""

    shop = models.ForeignKey("returns.Shop", models.CASCADE, related_name="locations", db_index=False)
    gid = models.CharField(max_length=64)
    name = models.CharField(max_length=255)
    active = models.BooleanField()
    fulfillment_service = models.BooleanField()
    address = models.JSONField(default=dict)
    read_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["shop", "gid"], name="location_gid_once_per_shop")]

    def __str__(self) -> str:
        return self.name
