"""What a shop adds to store credit."""

from django.db import models
from django.db.models import F, Q

from returns.domain.status import SettlementStatus
from returns.models.fields import word_check, words


class CreditBonus(models.Model):
    """The bonus of one return, in minor units of the presentment currency.

    It is the shop's own money, due once the credit is out, and counts for nothing in what the order paid out. Shopify
    takes neither a key nor a note with it. `known` are the transactions of the customer's account that were there
    before the first call, so that one whose answer was lost can be told from them; `sent_at` is when the last call was
    sent. No transaction stands for two bonuses.
    """

    rma = models.OneToOneField("returns.Return", models.PROTECT, related_name="credit_bonus")
    status = words(SettlementStatus)
    amount_presentment_minor = models.BigIntegerField()
    expires_at = models.DateTimeField(null=True)
    known = models.JSONField(default=list)
    transaction_gid = models.CharField(max_length=96, blank=True, default="")
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            word_check("status", SettlementStatus, name="credit_bonus_status_known"),
            models.CheckConstraint(condition=Q(amount_presentment_minor__gt=0), name="credit_bonus_is_something"),
            models.UniqueConstraint(
                fields=["transaction_gid"],
                condition=~Q(transaction_gid=""),
                name="credit_transaction_stands_for_one_bonus",
            ),
            models.CheckConstraint(
                condition=~Q(status=SettlementStatus.PAID) | (Q(paid_at__gte=F("due_at")) & ~Q(transaction_gid="")),
                name="paid_credit_bonus_names_its_transaction",
            ),
        ]
        indexes = [
            models.Index(fields=["rma"], condition=Q(status=SettlementStatus.IN_DOUBT), name="bonuses_in_doubt"),
        ]
