"""Claims against suppliers: what is claimed, how it was answered, and everything that was said."""

from django.db import models
from django.db.models import Q

from returns.domain.claim import ClaimActor, ClaimEventKind, ClaimStatus, Refusal
from returns.models.fields import word_check, words


class SupplierClaim(models.Model):
    """What a supplier is asked to do about their articles of one return; answered through a link.

    `key` is the link's proof: a new one makes every earlier link void, "" makes all void. Amounts are minor units of
    the shop's currency: `expected_minor` is what is claimed, `label_minor` of it for the label, `credit_minor` what the
    supplier says they credit under `reference`, `received_minor` what has come in as staff say. `claims_label` is set
    where the supplier makes the label. `waits_for_us` until staff have looked at what they should see: a question, a
    refusal, silence. `silent_at` is when the deadline passed without an answer.
    """

    shop = models.ForeignKey("returns.Shop", models.CASCADE, related_name="claims", db_index=False)
    rma = models.ForeignKey("returns.Return", models.CASCADE, related_name="claims", db_index=False)
    supplier = models.ForeignKey("returns.Supplier", models.PROTECT, related_name="claims")
    status = words(ClaimStatus, default=ClaimStatus.OPEN)
    key = models.CharField(max_length=32)
    currency = models.CharField(max_length=3)
    expected_minor = models.BigIntegerField()
    label_minor = models.BigIntegerField(default=0)
    credit_minor = models.BigIntegerField(null=True)
    received_minor = models.BigIntegerField(null=True)
    reference = models.CharField(max_length=64, blank=True, default="")
    refusal = words(Refusal, blank=True, default="")
    claims_label = models.BooleanField(default=False)
    waits_for_us = models.BooleanField(default=False)
    sent_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    silent_at = models.DateTimeField(null=True)
    credited_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["rma", "supplier"],
                condition=~Q(status=ClaimStatus.WITHDRAWN),
                name="one_claim_per_return_and_supplier",
            ),
            word_check("status", ClaimStatus, name="claim_status_known"),
            models.CheckConstraint(
                condition=Q(expected_minor__gte=0) & Q(label_minor__gte=0), name="claim_sums_not_below_zero"
            ),
            models.CheckConstraint(
                condition=(Q(credit_minor=None) | Q(credit_minor__gte=0))
                & (Q(received_minor=None) | Q(received_minor__gte=0)),
                name="claim_credits_not_below_zero",
            ),
        ]
        indexes = [
            models.Index(fields=["shop", "-sent_at"], name="claims_by_date"),
            models.Index(fields=["shop", "reference"], condition=~Q(reference=""), name="claims_by_reference"),
            models.Index(fields=["shop"], condition=Q(waits_for_us=True), name="claims_that_wait_for_us"),
            models.Index(
                fields=["shop"],
                condition=Q(status__in=["OPEN", "ACCEPTED", "CREDITED"], received_at=None),
                name="claims_not_paid_yet",
            ),
        ]


class ClaimLine(models.Model):
    """A line of the return that a claim is about, and what is claimed for it."""

    claim = models.ForeignKey(SupplierClaim, models.CASCADE, related_name="lines", db_index=False)
    item = models.ForeignKey("returns.ReturnLineItem", models.CASCADE, related_name="claimed")
    expected_minor = models.BigIntegerField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "item"], name="claimed_line_once_per_claim"),
            models.CheckConstraint(condition=Q(expected_minor__gte=0), name="claimed_sum_not_below_zero"),
        ]


class ClaimEvent(models.Model):
    """Something that happened to a claim, or was said. `text` is what a person wrote; `facts` are codes and amounts."""

    claim = models.ForeignKey(SupplierClaim, models.CASCADE, related_name="events")
    kind = words(ClaimEventKind)
    at = models.DateTimeField()
    actor = words(ClaimActor)
    actor_id = models.CharField(max_length=64, blank=True, default="")
    text = models.CharField(max_length=2000, blank=True, default="")
    facts = models.JSONField(default=dict)

    class Meta:
        ordering = ["pk"]
