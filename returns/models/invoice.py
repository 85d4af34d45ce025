"""What a shopper still has to pay for an exchange. Shopify asks for it and takes it, never we."""

from django.db import models
from django.db.models import Q


class ExchangeInvoice(models.Model):
    """What goes out instead is worth more than what came back: Shopify sends the shopper an invoice for the rest.

    The amount is in the order's presentment currency. `received_minor` is what the order had received before, and what
    its other open invoices ask for: once it received the amount on top, the invoice is paid.
    """

    rma = models.OneToOneField("returns.Return", models.CASCADE, related_name="invoice")
    amount_minor = models.BigIntegerField()
    received_minor = models.BigIntegerField()
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gte=1), name="invoice_asks_for_something"),
        ]
