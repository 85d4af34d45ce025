"""The shop's addresses, beside its return address, that parcels can come back to."""

from django.db import models


class Destination(models.Model):
    """An address of the shop, of a supplier or a vendor. Policies name it by its `code`.

    `address` has the keys of `domain.order.Address`. Goods of `vendor` go there by themselves; `location_gid` is the
    location at Shopify where they are put back into stock.
    """

    shop = models.ForeignKey("returns.Shop", models.CASCADE, related_name="destinations", db_index=False)
    code = models.CharField(max_length=64)
    name = models.CharField(max_length=60)
    address = models.JSONField()
    location_gid = models.CharField(max_length=64, blank=True, default="")
    vendor = models.CharField(max_length=255, blank=True, default="")

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["shop", "code"], name="destination_code_once_per_shop")]

    def __str__(self) -> str:
        return self.name
