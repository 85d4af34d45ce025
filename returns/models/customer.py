"""The buyers of a shop, as far as a policy treats them by segment."""

from django.db import models


class Customer(models.Model):
    """A customer: how often they bought, what they spent (shop's currency), tags, and since when. No name is kept."""

    shop = models.ForeignKey("returns.Shop", models.CASCADE, related_name="customers", db_index=False)
    gid = models.CharField(max_length=64)
    order_count = models.PositiveIntegerField()
    spent_minor = models.BigIntegerField()
    spent_currency = models.CharField(max_length=3)
    tags = models.JSONField(default=list)
    since = models.DateTimeField()
    read_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop", "gid"], name="customer_gid_once_per_shop")]

    def __str__(self) -> str:
        return self.gid
