"""The order mirror: what we hold of Shopify's orders. Written by `operations.ingest_orders` alone.

Foreign keys that begin a unique constraint need no index of their own.
"""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from returns.domain.money import MoneyPair
from returns.domain.seldom import Seldom
from returns.models.fields import pair


class Order(models.Model):
    """One order. `shopify_updated_at` guards against older news; `read_at` is when Shopify was last asked.

    Amounts are minor units. `paid_out_presentment_minor` is what our settlements have reserved or paid; the database
    refuses to let it pass what was received. Since `redacted_at` the order names nobody, and never will again.
    `asked_at` is when Shopify last said what may still come back; None for history that was only exported. `synced_at`
    is when the order was last read together with its returns. Since `gone_at` Shopify has no such order: it was deleted
    there, and what history and law need stays here. `lacks` is what it was found to have none of, where it was read
    for a page (`queries.orders.order_for_page`).
    """

    shop = models.ForeignKey("returns.Shop", models.CASCADE, related_name="orders", db_index=False)
    gid = models.CharField(max_length=64)
    name = models.CharField(max_length=64)
    number_key = models.CharField(max_length=64)
    placed_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)
    shopify_updated_at = models.DateTimeField()
    read_at = models.DateTimeField()
    email = models.CharField(max_length=254, blank=True, default="")
    phone = models.CharField(max_length=32, blank=True, default="")
    asked_at = models.DateTimeField(null=True)
    synced_at = models.DateTimeField(null=True)
    gone_at = models.DateTimeField(null=True)
    customer = models.ForeignKey("returns.Customer", models.SET_NULL, null=True, related_name="orders")
    customer_gid = models.CharField(max_length=64, blank=True, default="")
    locale = models.CharField(max_length=16, blank=True, default="")
    address = models.JSONField(default=dict)
    postcode_key = models.CharField(max_length=32, blank=True, default="")
    taxes_included = models.BooleanField()
    test = models.BooleanField(default=False)
    financial_status = models.CharField(max_length=32, blank=True, default="")
    fulfillment_status = models.CharField(max_length=32, blank=True, default="")
    tags = models.JSONField(default=list)
    channel = models.CharField(max_length=64, blank=True, default="")
    till_gid = models.CharField(max_length=64, blank=True, default="")
    discount_codes = models.JSONField(default=list)
    cancel_reason = models.CharField(max_length=32, blank=True, default="")
    edited = models.BooleanField(default=False)
    shop_currency = models.CharField(max_length=3)
    presentment_currency = models.CharField(max_length=3)
    received_shop_minor = models.BigIntegerField()
    received_presentment_minor = models.BigIntegerField()
    refunded_shop_minor = models.BigIntegerField()
    refunded_presentment_minor = models.BigIntegerField()
    shipping_shop_minor = models.BigIntegerField(default=0)
    shipping_presentment_minor = models.BigIntegerField(default=0)
    duties_shop_minor = models.BigIntegerField(default=0)
    duties_presentment_minor = models.BigIntegerField(default=0)
    tip_shop_minor = models.BigIntegerField(default=0)
    tip_presentment_minor = models.BigIntegerField(default=0)
    paid_out_presentment_minor = models.BigIntegerField(default=0)
    policy = models.ForeignKey("returns.PolicyVersion", models.PROTECT, null=True, related_name="+")
    redacted_at = models.DateTimeField(null=True)

    lacks: frozenset[Seldom] = frozenset()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "gid"], name="order_gid_once_per_shop"),
            models.CheckConstraint(
                condition=Q(paid_out_presentment_minor__gte=0)
                & Q(paid_out_presentment_minor__lte=F("received_presentment_minor")),
                name="order_never_pays_more_than_it_received",
            ),
        ]
        indexes = [
            models.Index(fields=["shop", "number_key"], name="order_by_number"),
            models.Index(fields=["shop", "placed_at"], name="order_by_day"),
            models.Index(fields=["shop", "email", "-placed_at"], name="order_by_email"),
            models.Index(fields=["shop", "customer_gid", "-placed_at"], name="order_by_buyer"),
            models.Index(fields=["shop", "postcode_key"], condition=~Q(postcode_key=""), name="order_by_postcode"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def received(self) -> MoneyPair:
        """All payments received."""
        return self.amount(self, "received")

    def amount(self, row: models.Model, field: str) -> MoneyPair:
        """Read an amount of this order, or of a row that belongs to it, in the order's two currencies."""
        return pair(row, field, shop_currency=self.shop_currency, presentment_currency=self.presentment_currency)


class OrderLine(models.Model):
    """One line of an order; amounts are totals for `quantity` pieces (see `domain.order`).

    `discounts` lists what fell on the line: name, whether it was a typed code, and both amounts in minor units.
    """

    order = models.ForeignKey(Order, models.CASCADE, related_name="lines", db_index=False)
    gid = models.CharField(max_length=64)
    position = models.PositiveIntegerField()
    title = models.CharField(max_length=512)
    variant_title = models.CharField(max_length=512, blank=True, default="")
    sku = models.CharField(max_length=255, blank=True, default="")
    vendor = models.CharField(max_length=255, blank=True, default="")
    product_type = models.CharField(max_length=255, blank=True, default="")
    product_gid = models.CharField(max_length=64, blank=True, default="")
    variant_gid = models.CharField(max_length=64, blank=True, default="")
    tags = models.JSONField(default=list)
    image_url = models.URLField(max_length=1024, blank=True, default="")
    quantity = models.PositiveIntegerField()
    current_quantity = models.PositiveIntegerField()
    requires_shipping = models.BooleanField()
    is_gift_card = models.BooleanField()
    unit_price_shop_minor = models.BigIntegerField()
    unit_price_presentment_minor = models.BigIntegerField()
    discounted_shop_minor = models.BigIntegerField()
    discounted_presentment_minor = models.BigIntegerField()
    tax_shop_minor = models.BigIntegerField()
    tax_presentment_minor = models.BigIntegerField()
    duties_shop_minor = models.BigIntegerField(default=0)
    duties_presentment_minor = models.BigIntegerField(default=0)
    discounts = models.JSONField(default=list)
    collections = models.JSONField(default=list)
    bundle_gid = models.CharField(max_length=64, blank=True, default="")
    bundle_title = models.CharField(max_length=512, blank=True, default="")
    grams = models.PositiveIntegerField(null=True)
    hs_code = models.CharField(max_length=16, blank=True, default="")
    origin = models.CharField(max_length=2, blank=True, default="")

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["order", "gid"], name="order_line_gid_once_per_order")]
        indexes = [
            models.Index(fields=["product_gid"], name="order_line_by_product"),
            models.Index(Lower("sku"), condition=~Q(sku=""), name="order_line_by_sku"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.variant_title}".strip()


class Fulfillment(models.Model):
    """One parcel that was sent to the shopper."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="fulfillments", db_index=False)
    gid = models.CharField(max_length=64)
    status = models.CharField(max_length=32)
    created_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    location_gid = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "gid"], name="fulfillment_gid_once_per_order")]


class FulfillmentLine(models.Model):
    """What one fulfilment sent of one order line.

    `elsewhere` counts pieces that are gone by other hands than ours (refunds, returns or edits made in Shopify); it is
    worked out from Shopify's `returnable` quantity whenever the order is read.
    """

    fulfillment = models.ForeignKey(Fulfillment, models.CASCADE, related_name="lines", db_index=False)
    line = models.ForeignKey(OrderLine, models.CASCADE, related_name="fulfilled")
    gid = models.CharField(max_length=64)
    quantity = models.PositiveIntegerField()
    elsewhere = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fulfillment", "gid"], name="fulfillment_line_gid_once"),
            models.CheckConstraint(condition=Q(elsewhere__lte=F("quantity")), name="elsewhere_within_quantity"),
        ]
