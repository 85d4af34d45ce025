"""A payment that one person may not make alone: who asked for it, and who answered."""

from django.db import models
from django.db.models import F, Q

from returns.domain.status import RequestKind, RequestStatus
from returns.models.fields import word_check, words


class PaymentRequest(models.Model):
    """Somebody wants to pay `sum_minor` (presentment currency), and waits for a second person.

    `facts` are what it takes to pay: the outcome of a settlement, or kind and key of a refund without goods. `asked_by`
    and `answered_by` are Shopify's ids of staff. The database refuses a confirmation by who asked.
    """

    rma = models.ForeignKey("returns.Return", models.CASCADE, related_name="payment_requests")
    kind = words(RequestKind)
    status = words(RequestStatus, default=RequestStatus.WAITING)
    sum_minor = models.BigIntegerField()
    facts = models.JSONField(default=dict)
    asked_by = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    answered_by = models.CharField(max_length=64, blank=True, default="")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["rma", "kind"], condition=Q(status="WAITING"), name="one_payment_request_waits"
            ),
            word_check("status", RequestStatus, name="payment_request_status_known"),
            word_check("kind", RequestKind, name="payment_request_kind_known"),
            models.CheckConstraint(
                condition=~Q(status="CONFIRMED") | (~Q(answered_by="") & ~Q(answered_by=F("asked_by"))),
                name="payment_confirmed_by_another",
            ),
        ]
