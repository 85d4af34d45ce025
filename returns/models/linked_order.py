"""The order that is made for what goes out instead, where it is not put on the order that it is exchanged on."""

from django.db import models
from django.db.models import F, Q

from returns.domain.linked import LinkedStatus
from returns.models.fields import word_check, words


class LinkedOrder(models.Model):
    """One linked order; a return has one at most.

    `key` is committed before Shopify hears of it and stands on the drafts and on the order. A draft is never changed:
    each time something about it is different (what the shopper pays, until when its stock is held) there is another
    `edition` of it, wanted since `wanted_at`; `draft_gid` is the newest that was made, of `draft_edition`, `spare_gid`
    one that is to be deleted. `off` has what comes off each variant where its price is another by now (minor units).
    `value` is what all of it is worth to the settlement, tax included, `owed` what of that the shopper pays on the
    linked order itself. `bound_minor` is what of the money of the return's own order stands for it and cannot go back
    any more (presentment currency), in that order's `paid_out_presentment_minor`. `reserved_until` is until when the
    draft holds its stock. `refunded_before` is what was refunded on the return's own order without us by then (minor
    units of its presentment currency): what comes on top later may pay twice. `invoiced_at` is when Shopify sent the
    invoice. `early_at` is since when it goes out before the goods are back, `reminders` how often the shopper was asked
    for them, `overdue_at` since when that is a matter for a person, `lost_at` when somebody gave them up. `problem` is
    a code of `problem_words.PROBLEMS`, `detail` the other side's words.
    """

    rma = models.OneToOneField("returns.Return", models.PROTECT, related_name="linked_order")
    status = words(LinkedStatus, default=LinkedStatus.WANTED)
    key = models.UUIDField(unique=True)
    edition = models.PositiveIntegerField(default=1)
    wanted_at = models.DateTimeField()
    off = models.JSONField(default=dict)
    draft_edition = models.PositiveIntegerField(default=0)
    draft_gid = models.CharField(max_length=64, blank=True, default="")
    spare_gid = models.CharField(max_length=64, blank=True, default="")
    order_gid = models.CharField(max_length=64, blank=True, default="")
    order_name = models.CharField(max_length=64, blank=True, default="")
    value_shop_minor = models.BigIntegerField(default=0)
    value_presentment_minor = models.BigIntegerField(default=0)
    owed_shop_minor = models.BigIntegerField(default=0)
    owed_presentment_minor = models.BigIntegerField(default=0)
    bound_minor = models.BigIntegerField(default=0)
    refunded_before = models.BigIntegerField(default=0)
    reserved_until = models.DateTimeField(null=True)
    invoiced_at = models.DateTimeField(null=True)
    ordered_at = models.DateTimeField(null=True)
    early_at = models.DateTimeField(null=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    overdue_at = models.DateTimeField(null=True)
    lost_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=64, blank=True, default="")
    detail = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            word_check("status", LinkedStatus, name="linked_order_status_known"),
            models.UniqueConstraint(fields=["order_gid"], condition=~Q(order_gid=""), name="order_linked_once"),
            models.UniqueConstraint(fields=["draft_gid"], condition=~Q(draft_gid=""), name="draft_linked_once"),
            models.CheckConstraint(
                condition=~Q(status=LinkedStatus.ORDERED) | (~Q(order_gid="") & ~Q(ordered_at=None)),
                name="linked_order_that_is_one_is_known",
            ),
            models.CheckConstraint(
                condition=Q(owed_presentment_minor__gte=0)
                & Q(owed_presentment_minor__lte=F("value_presentment_minor"))
                & Q(bound_minor__gte=0)
                & Q(bound_minor__lte=F("value_presentment_minor"))
                & Q(refunded_before__gte=0),
                name="linked_order_costs_no_more_than_its_worth",
            ),
            models.CheckConstraint(
                condition=(Q(overdue_at=None) & Q(lost_at=None)) | (Q(status=LinkedStatus.ORDERED) & ~Q(early_at=None)),
                name="linked_order_is_missed_once_it_went_out_early",
            ),
        ]

        indexes = [
            models.Index(
                fields=["rma"],
                condition=Q(status=LinkedStatus.ORDERED, early_at__isnull=False, lost_at=None),
                name="linked_orders_out_early",
            )
        ]

    @property
    def covered_minor(self) -> int:
        """What of its worth is paid with what comes back, in minor units of the order's presentment currency."""
        return self.value_presentment_minor - self.owed_presentment_minor
