"""Presents that come back: the code a giver hands on, and the recipient's side of a return."""

from django.db import models
from django.db.models import Q


class GiftPass(models.Model):
    """The code that lets a recipient return gifts of an order, one per order.

    It opens the articles' names and nothing else of the order. It is kept as it is, so that its giver can see it again.
    """

    shop = models.ForeignKey("returns.Shop", models.CASCADE, related_name="gift_passes", db_index=False)
    order = models.OneToOneField("returns.Order", models.CASCADE, related_name="gift_pass")
    code = models.CharField(max_length=16)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop", "code"], name="gift_code_once_per_shop")]


class GiftReturn(models.Model):
    """The recipient's side of a return, and the gift card that they get for it.

    `name` and `address` are the recipient's own words. `sealed_code` is the card's code, chosen by us, sealed, and
    committed before Shopify hears of it: a second try with it makes no second card. `card_gid` and `issued_at` are set
    once Shopify has it. The card is in the shop's currency.
    """

    rma = models.OneToOneField("returns.Return", models.CASCADE, related_name="gift")
    name = models.CharField(max_length=200, blank=True, default="")
    address = models.JSONField(default=dict)
    sealed_code = models.TextField(blank=True, default="")
    card_gid = models.CharField(max_length=64, blank=True, default="")
    card_minor = models.BigIntegerField(null=True)
    issued_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(issued_at=None) | (Q(card_minor__gt=0) & ~Q(card_gid="")), name="issued_gift_card_is_known"
            ),
        ]
        indexes = [models.Index(fields=["card_gid"], condition=~Q(card_gid=""), name="gift_by_card")]
