"""What a shopper is offered instead of what they chose."""

from django.db import models
from django.db.models import F, Q

from returns.domain.outcome_offer import OfferStatus
from returns.domain.status import Outcome
from returns.models.fields import word_check, words


class OutcomeOffer(models.Model):
    """An offer to a shopper: `outcome` instead of what they chose, `until` a moment. What they chose stays meanwhile.

    `bonus_bps` is what is added to store credit then. A return has one open offer at most.
    """

    rma = models.ForeignKey("returns.Return", models.CASCADE, related_name="outcome_offers")
    outcome = words(Outcome)
    bonus_bps = models.PositiveIntegerField(default=0)
    status = words(OfferStatus, default=OfferStatus.OPEN)
    offered_by = models.CharField(max_length=64)
    offered_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rma"], condition=Q(status=OfferStatus.OPEN), name="one_open_offer_per_return"
            ),
            models.CheckConstraint(
                condition=Q(bonus_bps=0) | Q(outcome=Outcome.STORE_CREDIT), name="offer_adds_to_credit_only"
            ),
            models.CheckConstraint(condition=Q(until__gt=F("offered_at")), name="offer_holds_for_some_time"),
            word_check("status", OfferStatus, name="offer_status_known"),
        ]
        indexes = [models.Index(fields=["until"], condition=Q(status=OfferStatus.OPEN), name="offers_that_end")]
