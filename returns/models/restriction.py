"""Restrictions that people at a shop put on a customer, their history, and appeals against them."""

from django.db import models
from django.db.models import F, Q

from returns.domain.restriction import LONGEST, AppealOutcome, Category
from returns.models.fields import word_check, words


class Restriction(models.Model):
    """For a time, a shop takes no returns beyond the law's from one customer. A person always decided it.

    The customer is known by Shopify's id or by the e-mail address as it is compared. It counts from `made_at` until
    `ends_at`, unless `ended_at` was before; the sweep fills `ended_at` of those that ran out. `rma` is the return on
    whose page it was made.
    """

    shop = models.ForeignKey("returns.Shop", models.CASCADE, related_name="restrictions", db_index=False)
    customer_gid = models.CharField(max_length=64, blank=True, default="")
    email = models.CharField(max_length=254, blank=True, default="")
    category = words(Category)
    rma = models.ForeignKey("returns.Return", models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            word_check("category", Category, name="restriction_category_known"),
            models.CheckConstraint(condition=~Q(email="") | ~Q(customer_gid=""), name="restriction_names_somebody"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("made_at")) & Q(ends_at__lte=F("made_at") + LONGEST),
                name="restriction_ends_within_twelve_months",
            ),
            models.UniqueConstraint(
                fields=["shop", "email"],
                condition=Q(ended_at=None) & ~Q(email=""),
                name="one_restriction_per_address_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["shop", "customer_gid"],
                condition=Q(ended_at=None) & ~Q(customer_gid=""),
                name="one_restriction_per_customer_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["shop", "-made_at", "-id"], name="restrictions_by_date")]


class RestrictionEvent(models.Model):
    """One thing that happened to a restriction: what, who, when and, where a person did it, why."""

    class Kind(models.TextChoices):
        """What happened."""

        MADE = "made"
        APPEALED = "appealed"
        UPHELD = "upheld"
        LIFTED = "lifted"
        ENDED = "ended"
        EXPIRED = "expired"

    restriction = models.ForeignKey(Restriction, models.CASCADE, related_name="events")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    at = models.DateTimeField()
    actor = models.CharField(max_length=12)
    actor_id = models.CharField(max_length=64, blank=True, default="")
    why = models.CharField(max_length=1000, blank=True, default="")

    class Meta:
        ordering = ["pk"]


class Appeal(models.Model):
    """What a customer says against a restriction, once, and what a person at the shop answers."""

    restriction = models.OneToOneField(Restriction, models.CASCADE, related_name="appeal")
    text = models.CharField(max_length=2000)
    email = models.CharField(max_length=254, blank=True, default="")
    locale = models.CharField(max_length=16)
    made_at = models.DateTimeField()
    outcome = words(AppealOutcome, blank=True, default="")
    answer = models.CharField(max_length=1000, blank=True, default="")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", answered_at=None)
                | (Q(outcome__in=[word.value for word in AppealOutcome]) & Q(answered_at__isnull=False)),
                name="appeal_is_open_or_answered",
            ),
        ]
