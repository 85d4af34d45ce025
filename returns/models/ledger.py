"""The journal of the money, and its nightly proof."""

from django.db import models
from django.db.models import Q

from returns.domain.ledger import LedgerKind
from returns.models.fields import word_check, words

OWED = (
    LedgerKind.GOODS,
    LedgerKind.TAX,
    LedgerKind.DUTIES,
    LedgerKind.SHIPPING,
    LedgerKind.GIVEN_UP,
    LedgerKind.RECEIVED,
    LedgerKind.LOST,
)
HELD_BACK = (
    LedgerKind.RESTOCKING_FEE,
    LedgerKind.RETURN_SHIPPING_FEE,
    LedgerKind.DEDUCTION,
    LedgerKind.EXCHANGE,
    LedgerKind.PAYMENT,
    LedgerKind.INVOICE,
)


class LedgerEntry(models.Model):
    """One movement of an order's money, in minor units of both currencies; see `domain.ledger` for kinds and signs.

    It belongs to a settlement (and there to one piece, or to the whole return), to a refund without goods, to the
    invoice of an exchange, or to a refund that was made at Shopify without us. `refund_gid` is Shopify's refund behind
    a payment, or the linked order behind what was lost. Triggers refuse UPDATE and DELETE, more back for a piece than
    was paid for it, and, when a transaction ends, a settlement whose entries miss its total.
    """

    shop = models.ForeignKey("returns.Shop", models.PROTECT, related_name="ledger", db_index=False)
    order = models.ForeignKey("returns.Order", models.PROTECT, related_name="ledger")
    settlement = models.ForeignKey("returns.Settlement", models.PROTECT, null=True, related_name="entries")
    unit = models.ForeignKey("returns.ReturnUnit", models.PROTECT, null=True, related_name="entries", db_index=False)
    order_refund = models.ForeignKey("returns.OrderRefund", models.PROTECT, null=True, related_name="entries")
    invoice = models.ForeignKey("returns.ExchangeInvoice", models.PROTECT, null=True, related_name="entries")
    kind = words(LedgerKind)
    shop_minor = models.BigIntegerField()
    presentment_minor = models.BigIntegerField()
    refund_gid = models.CharField(max_length=64, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["shop", "at"], name="ledger_by_moment")]
        constraints = [
            word_check("kind", LedgerKind, name="ledger_kind_known"),
            models.UniqueConstraint(
                fields=["unit", "kind"], condition=Q(unit__isnull=False), name="ledger_piece_booked_once_per_kind"
            ),
            models.UniqueConstraint(
                fields=["settlement"], condition=Q(kind=LedgerKind.PAYMENT), name="ledger_settlement_paid_once"
            ),
            models.UniqueConstraint(
                fields=["order_refund"], condition=Q(kind=LedgerKind.PAYMENT), name="ledger_order_refund_paid_once"
            ),
            models.UniqueConstraint(
                fields=["order", "refund_gid", "kind"],
                condition=Q(settlement=None, order_refund=None, invoice=None),
                name="ledger_refund_elsewhere_booked_once",
            ),
            models.UniqueConstraint(
                fields=["invoice", "kind"],
                condition=Q(invoice__isnull=False),
                name="ledger_invoice_booked_once_per_kind",
            ),
            models.CheckConstraint(condition=~Q(shop_minor=0, presentment_minor=0), name="ledger_entry_is_something"),
            models.CheckConstraint(
                condition=(~Q(kind__in=OWED) | Q(shop_minor__gte=0, presentment_minor__gte=0))
                & (~Q(kind__in=HELD_BACK) | Q(shop_minor__lte=0, presentment_minor__lte=0)),
                name="ledger_fees_and_payments_are_taken_off",
            ),
            models.CheckConstraint(
                condition=Q(unit=None) | Q(settlement__isnull=False), name="ledger_piece_belongs_to_a_settlement"
            ),
            models.CheckConstraint(
                condition=Q(settlement=None, order_refund=None)
                | Q(settlement=None, invoice=None)
                | Q(order_refund=None, invoice=None),
                name="ledger_entry_has_one_ground",
            ),
        ]


class LedgerProof(models.Model):
    """What a night's comparison of the journal with Shopify's refunds found.

    `since` is from when on orders were looked at, None where all were. `sums` maps a currency to `ours`, `theirs` and
    `unexplained`, in minor units. `cases` lists what differs: order, return, code, sums, whether its cause is known.
    """

    shop = models.ForeignKey("returns.Shop", models.CASCADE, related_name="ledger_proofs", db_index=False)
    day = models.DateField()
    proved_at = models.DateTimeField()
    since = models.DateTimeField(null=True)
    orders = models.PositiveIntegerField()
    sums = models.JSONField(default=dict)
    cases = models.JSONField(default=list)

    class Meta:
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(fields=["shop", "day"], name="ledger_proof_once_a_day")]
