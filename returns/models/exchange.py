"""What goes out instead of what comes back."""

from django.db import models
from django.db.models import Q

from returns.domain.exchange import Fallback
from returns.domain.instant import Instant
from returns.domain.linked import ExchangeMode
from returns.models.fields import word_check, words


class ExchangeLine(models.Model):
    """A variant that the shopper gets instead. It is sent once the return is processed at Shopify.

    `price` is what Shopify asked for a unit when the exchange was agreed, `discount` what comes off each unit, so that
    a plain change of size costs nothing; `value` is what all of it costs the shopper, tax included. `item` is the line
    it goes out for. `gid` is Shopify's exchange line, `processed_quantity` what Shopify has put on the order so far.
    `sold_out_at` is since when it cannot be sent; where the shopper wanted the money back in that case (`fallback`), or
    a person decided so, the exchange is given up (`given_up_at`). `mode` says on which order it goes out; it is the
    same for all of a return, and stays as it was when the exchange was agreed. `instant` says when it may go out, as
    it was then.
    """

    rma = models.ForeignKey("returns.Return", models.CASCADE, related_name="exchange_lines")
    variant_gid = models.CharField(max_length=64)
    product_gid = models.CharField(max_length=64, blank=True, default="")
    title = models.CharField(max_length=512)
    variant_title = models.CharField(max_length=512, blank=True, default="")
    sku = models.CharField(max_length=255, blank=True, default="")
    quantity = models.PositiveIntegerField()
    processed_quantity = models.PositiveIntegerField(default=0)
    price_shop_minor = models.BigIntegerField(default=0)
    price_presentment_minor = models.BigIntegerField(default=0)
    discount_shop_minor = models.BigIntegerField(default=0)
    discount_presentment_minor = models.BigIntegerField(default=0)
    value_shop_minor = models.BigIntegerField(default=0)
    value_presentment_minor = models.BigIntegerField(default=0)
    item = models.ForeignKey("returns.ReturnLineItem", models.SET_NULL, null=True, related_name="exchanged_for")
    fallback = words(Fallback, default=Fallback.PROPOSAL)
    mode = words(ExchangeMode, default=ExchangeMode.NATIVE)
    instant = words(Instant, default=Instant.NEVER)
    sold_out_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    gid = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["rma", "gid"], condition=~Q(gid=""), name="exchange_gid_once_per_return"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="exchange_line_has_pieces"),
            models.CheckConstraint(
                condition=Q(discount_presentment_minor__gte=0) & Q(price_presentment_minor__gte=0),
                name="exchange_costs_no_less_than_nothing",
            ),
            models.CheckConstraint(
                condition=Q(given_up_at=None) | Q(processed_quantity=0), name="exchange_is_sent_or_given_up"
            ),
            word_check("mode", ExchangeMode, name="exchange_mode_known"),
            word_check("instant", Instant, name="exchange_instant_known"),
            word_check("fallback", Fallback, name="exchange_fallback_known"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.variant_title}".strip()
