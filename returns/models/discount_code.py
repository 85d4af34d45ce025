"""Discount codes for a later purchase, and what would have been wanted instead of a return's lines."""

from django.db import models
from django.db.models import F, Q


class CodeColumns(models.Model):
    """What a code gives: a share or an amount in minor units of the shop's currency; for how long, and for what."""

    discount_bps = models.PositiveIntegerField(default=0)
    discount_minor = models.BigIntegerField(default=0)
    days = models.PositiveIntegerField()
    good_for = models.CharField(max_length=16, choices=[("product", "product"), ("shop", "shop")])

    class Meta:
        abstract = True


# A share or an amount, never both and never nothing.
ONE_DISCOUNT = Q(discount_bps=0, discount_minor__gt=0) | Q(discount_bps__gt=0, discount_minor=0)
WHOLE = ONE_DISCOUNT & Q(good_for__in=["product", "shop"])


class Wish(CodeColumns):
    """A variant that the shopper would rather have had instead of a line, and that was sold out.

    The columns of the code are what they were promised for it. `price_minor` is what the variant cost a piece, in the
    shop's currency.
    """

    item = models.OneToOneField("returns.ReturnLineItem", models.CASCADE, related_name="wish")
    variant_gid = models.CharField(max_length=64)
    product_gid = models.CharField(max_length=64)
    title = models.CharField(max_length=512)
    variant_title = models.CharField(max_length=512, blank=True, default="")
    price_minor = models.BigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=WHOLE, name="wish_has_one_discount")]

    def __str__(self) -> str:
        return f"{self.title} {self.variant_title}".strip()


class DiscountCode(CodeColumns):
    """The code that a return brought, one for the whole of it, in however many parts it came back.

    `rma` is the part that was paid first, `whole` the return that it began as. `sealed_code` is chosen by us, sealed,
    and committed before Shopify hears of it: a second try with it makes no second code. `gid`, `made_at` and `ends_at`
    are set once Shopify has it. `product_gids` are what it is for, none for everything.
    """

    rma = models.OneToOneField("returns.Return", models.PROTECT, related_name="discount_code")
    whole = models.OneToOneField("returns.Return", models.PROTECT, related_name="+")
    product_gids = models.JSONField(default=list)
    sealed_code = models.TextField(blank=True, default="")
    gid = models.CharField(max_length=64, blank=True, default="")
    due_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=WHOLE, name="code_has_one_discount"),
            models.CheckConstraint(
                condition=Q(made_at=None) | (Q(made_at__gte=F("due_at")) & ~Q(gid="")), name="made_code_is_known"
            ),
        ]
