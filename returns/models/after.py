"""The letter some days after a return, and the discount code that it may bring."""

from django.db import models
from django.db.models import F, Q

from returns.domain.after import Letter
from returns.models.discount_code import ONE_DISCOUNT, CodeColumns
from returns.models.fields import words


class AfterTerms(models.Model):
    """What a shop sends after returns: nothing where `days` is None, else that many days after their end.

    `suggests`: with similar articles; `earlier`: with what the shopper bought before and kept, where it advertises.
    `discount_bps` or `discount_minor` (the shop's currency) is what its offer takes
    off, neither for no offer; a code is valid for `offer_days`, and at most `offers_a_month` are made.
    """

    shop = models.OneToOneField("returns.Shop", models.CASCADE, primary_key=True, related_name="after_terms")
    days = models.PositiveSmallIntegerField(null=True)
    suggests = models.BooleanField(default=False)
    earlier = models.BooleanField(default=True)
    discount_bps = models.PositiveIntegerField(default=0)
    discount_minor = models.BigIntegerField(default=0)
    offer_days = models.PositiveSmallIntegerField(default=30)
    offers_a_month = models.PositiveIntegerField(default=50)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=ONE_DISCOUNT | Q(discount_bps=0, discount_minor=0), name="after_offer_is_one_discount_or_none"
            ),
            models.CheckConstraint(condition=Q(days=None) | Q(days__gte=1), name="after_letter_comes_after"),
        ]

    @property
    def offers(self) -> bool:
        """Whether the letter brings a discount code."""
        return bool(self.discount_bps or self.discount_minor)

    @property
    def advertises(self) -> bool:
        """Whether the letter is more than a question."""
        return self.suggests or self.offers


class AfterLetter(models.Model):
    """The letter after one return; its row is why there is never a second one.

    `kind` says what it is since it was decided; `sent_at` is written before it is handed to the mail server, so that a
    try that was cut off is not made again.
    """

    rma = models.OneToOneField("returns.Return", models.CASCADE, related_name="after_letter")
    due_at = models.DateTimeField(db_index=True)
    kind = words(Letter, blank=True, default="")
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["", *(kind.value for kind in Letter)]), name="after_letter_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(kind__in=[Letter.QUESTION, Letter.FOUND]), name="sent_letter_is_one"
            ),
        ]


class AfterOffer(CodeColumns):
    """The discount code of a letter, kept as `DiscountCode` is: ours, sealed, committed before Shopify hears of it."""

    rma = models.OneToOneField("returns.Return", models.PROTECT, related_name="after_offer")
    sealed_code = models.TextField(blank=True, default="")
    gid = models.CharField(max_length=64, blank=True, default="")
    due_at = models.DateTimeField(db_index=True)
    made_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=ONE_DISCOUNT & Q(good_for="shop"), name="after_offer_has_one_discount"),
            models.CheckConstraint(
                condition=Q(made_at=None) | (Q(made_at__gte=F("due_at")) & ~Q(gid="")), name="made_offer_is_known"
            ),
        ]
