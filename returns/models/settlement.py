"""How the shopper is made whole."""

from django.db import models
from django.db.models import F, Q

from returns.domain.status import SettlementStatus
from returns.models.fields import word_check, words


class Settlement(models.Model):
    """The money of one return, fee by fee, in minor units of both currencies.

    `key` is committed before Shopify is called and goes into the refund's note, so that a lost answer can be read back.
    `sent_at` is when the last call that moves money was sent. `problem` is a code of `problem_words`, `detail` the
    other side's words. `paid_presentment_minor` is what Shopify says went back; it may differ from the total where
    somebody settled the return in Shopify's admin, and is zero once a payment that stopped was called off. `deduction`
    is what a person took off for goods that lost value by handling, `deduction_reason` why. `bonus` is what the shop
    adds of its own where the money goes out as store credit: beside the total, never part of it, paid as a
    `CreditBonus`. `shipping_by_outcome` has the return shipping fee for each outcome, in both currencies, where it
    hangs on that. `shipping_by_parcel` has, where the fee is per parcel, for each one (the id of its `destination`)
    what was `agreed` for each outcome, as Shopify was told, and what the return has `borne` of it since it shares that
    parcel with others. `posted_fees` has for each outcome, in both currencies, the fee of a way that the shop pays,
    whichever way was chosen; `told_fees` what Shopify was told, where another way was chosen after that.
    A fee in `shipping_by_parcel` that is `dropped` is borne by nobody, since its shopper pays the postage after all.
    """

    rma = models.OneToOneField("returns.Return", models.PROTECT, related_name="settlement")
    status = words(SettlementStatus)
    key = models.UUIDField(unique=True)
    items_shop_minor = models.BigIntegerField()
    items_presentment_minor = models.BigIntegerField()
    tax_shop_minor = models.BigIntegerField()
    tax_presentment_minor = models.BigIntegerField()
    duties_shop_minor = models.BigIntegerField(default=0)
    duties_presentment_minor = models.BigIntegerField(default=0)
    restocking_fee_shop_minor = models.BigIntegerField()
    restocking_fee_presentment_minor = models.BigIntegerField()
    return_shipping_fee_shop_minor = models.BigIntegerField()
    return_shipping_fee_presentment_minor = models.BigIntegerField()
    shipping_by_outcome = models.JSONField(default=dict)
    shipping_by_parcel = models.JSONField(default=list)
    posted_fees = models.JSONField(default=dict)
    told_fees = models.JSONField(default=dict)
    exchange_shop_minor = models.BigIntegerField(default=0)
    exchange_presentment_minor = models.BigIntegerField(default=0)
    shipping_refund_shop_minor = models.BigIntegerField(default=0)
    shipping_refund_presentment_minor = models.BigIntegerField(default=0)
    deduction_shop_minor = models.BigIntegerField(default=0)
    deduction_presentment_minor = models.BigIntegerField(default=0)
    deduction_by = models.CharField(max_length=64, blank=True, default="")
    deduction_reason = models.CharField(max_length=500, blank=True, default="")
    total_shop_minor = models.BigIntegerField()
    total_presentment_minor = models.BigIntegerField()
    bonus_shop_minor = models.BigIntegerField(default=0)
    bonus_presentment_minor = models.BigIntegerField(default=0)
    paid_presentment_minor = models.BigIntegerField(null=True)
    refund_gid = models.CharField(max_length=64, blank=True, default="")
    due_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=64, blank=True, default="")
    detail = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            word_check("status", SettlementStatus, name="settlement_status_known"),
            models.CheckConstraint(
                condition=Q(total_presentment_minor__gte=0)
                & Q(restocking_fee_presentment_minor__gte=0)
                & Q(return_shipping_fee_presentment_minor__gte=0)
                & Q(exchange_presentment_minor__gte=0)
                & Q(shipping_refund_presentment_minor__gte=0)
                & Q(duties_presentment_minor__gte=0)
                & Q(deduction_presentment_minor__gte=0)
                & Q(
                    total_presentment_minor__lte=F("items_presentment_minor")
                    + F("tax_presentment_minor")
                    + F("duties_presentment_minor")
                    + F("shipping_refund_presentment_minor")
                ),
                name="settlement_between_nothing_and_the_goods",
            ),
            models.CheckConstraint(
                condition=Q(bonus_presentment_minor__gte=0)
                & Q(bonus_shop_minor__gte=0)
                & Q(bonus_presentment_minor__lte=F("total_presentment_minor")),
                name="bonus_between_nothing_and_the_total",
            ),
            models.CheckConstraint(
                condition=Q(deduction_presentment_minor=0) | ~Q(deduction_by=""), name="deduction_is_made_by_a_person"
            ),
            models.CheckConstraint(
                condition=~Q(status=SettlementStatus.PAID) | ~Q(paid_at=None), name="paid_settlement_has_a_date"
            ),
        ]
        indexes = [
            models.Index(fields=["-total_shop_minor", "-rma"], name="settlements_by_value"),
            models.Index(fields=["rma"], condition=Q(status=SettlementStatus.IN_DOUBT), name="settlements_in_doubt"),
            models.Index(
                fields=["rma", "total_shop_minor", "bonus_shop_minor"],
                condition=Q(status__in=[SettlementStatus.QUOTED, SettlementStatus.DUE]),
                name="settlements_to_come",
            ),
            models.Index(fields=["refund_gid"], condition=~Q(refund_gid=""), name="settlements_by_refund"),
        ]
