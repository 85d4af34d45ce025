"""Money that goes back without goods."""

from django.db import models
from django.db.models import Q

from returns.domain.status import RefundKind, SettlementStatus
from returns.models.fields import word_check, words


class OrderRefund(models.Model):
    """A refund on an order that no returned goods stand behind, made from the page of a return.

    `request_key` is the form's own key. `key` goes to Shopify with every try of the call and stands in the refund's
    note; a new one is taken only where Shopify says that the first try failed. `transfers` is what was sent:
    payment gid, minor units and gateway; `shipping_presentment_minor` is what of it counts as shipping, tax apart. Both
    are the same at every try. Minor units of the order's presentment currency.
    """

    rma = models.ForeignKey("returns.Return", models.PROTECT, related_name="order_refunds")
    kind = words(RefundKind)
    status = words(SettlementStatus)
    request_key = models.CharField(max_length=64)
    key = models.UUIDField(unique=True)
    amount_presentment_minor = models.BigIntegerField()
    transfers = models.JSONField(default=list)
    shipping_presentment_minor = models.BigIntegerField(default=0)
    refund_gid = models.CharField(max_length=64, blank=True, default="")
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=64, blank=True, default="")
    detail = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["rma", "request_key"], name="order_refund_key_once_per_return"),
            word_check("status", SettlementStatus, name="order_refund_status_known"),
            word_check("kind", RefundKind, name="order_refund_kind_known"),
            models.CheckConstraint(condition=Q(amount_presentment_minor__gt=0), name="order_refund_is_something"),
            models.CheckConstraint(
                condition=~Q(status=SettlementStatus.PAID) | ~Q(paid_at=None), name="paid_order_refund_has_a_date"
            ),
        ]
        indexes = [
            models.Index(fields=["rma"], condition=Q(status=SettlementStatus.IN_DOUBT), name="order_refunds_in_doubt"),
            models.Index(fields=["rma"], condition=Q(status=SettlementStatus.FAILED), name="order_refunds_stopped"),
        ]
