"""The shop's articles as its orders know them: what may come back one day."""

from django.db import models


class Article(models.Model):
    """A variant that was sold in the past year, with what its newest order line says; counted now and then.

    `grams` is one piece's weight (None where nobody entered one), `price_minor` its price in the shop's currency, and
    `sold` how many pieces went out.
    """

    shop = models.ForeignKey("returns.Shop", models.CASCADE, related_name="articles", db_index=False)
    variant_gid = models.CharField(max_length=64)
    product_gid = models.CharField(max_length=64, blank=True, default="")
    title = models.CharField(max_length=255)
    variant_title = models.CharField(max_length=255, blank=True, default="")
    sku = models.CharField(max_length=255, blank=True, default="")
    vendor = models.CharField(max_length=255, blank=True, default="")
    product_type = models.CharField(max_length=255, blank=True, default="")
    tags = models.JSONField(default=list)
    hs_code = models.CharField(max_length=16, blank=True, default="")
    origin = models.CharField(max_length=2, blank=True, default="")
    grams = models.PositiveIntegerField(null=True)
    price_minor = models.BigIntegerField()
    sold = models.PositiveIntegerField()
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop", "variant_gid"], name="article_once_per_shop")]
        indexes = [models.Index(fields=["shop", "-sold", "-id"], name="articles_by_sales")]

    def __str__(self) -> str:
        return f"{self.title} – {self.variant_title}" if self.variant_title else self.title
