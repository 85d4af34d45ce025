"""What insights are read from: counts by week that name nobody, and what was found in them.

Everything here can be counted again from orders and returns. A week begins on a Monday, by the shop's clock.
"""

from django.db import models
from django.db.models import F, Q

from returns.domain.followup import AnswerKind, Ended, Verdict
from returns.domain.insight import Dimension, FlowKind, PartKind
from returns.models.fields import word_check, words


class InsightWeek(models.Model):
    """A week whose orders and returns were counted. `stale`: something of it changed since, or gets old enough.

    `settled`: no window of its orders is open any more.
    """

    shop = models.ForeignKey("returns.Shop", models.CASCADE, related_name="insight_weeks", db_index=False)
    week = models.DateField()
    stale = models.BooleanField(default=True)
    settled = models.BooleanField(default=False)
    counted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop", "week"], name="insight_week_once_per_shop")]


class InsightMark(models.Model):
    """How far a shop's changes were looked at. `fees_bps` and `handling_minor` are what the shop says returns cost.

    `reckoning` names how weeks are counted, with the shop's segments: where it is another, all are counted again.
    `fees_bps` is the share of a refund that its payment provider does not give back; `handling_minor`, in the shop's
    currency, what it costs to unpack, check and put back one return; `worth_bps` what goods are worth in each grade.
    """

    shop = models.OneToOneField("returns.Shop", models.CASCADE, related_name="insight_mark")
    seen_until = models.DateTimeField(null=True)
    found_at = models.DateTimeField(null=True)
    reckoning = models.CharField(max_length=64, blank=True, default="")
    handling_minor = models.PositiveIntegerField(default=0)
    fees_bps = models.PositiveIntegerField(default=0)
    worth_bps = models.JSONField(default=dict)


class InsightSubject(models.Model):
    """What is counted: a product, a size of it, a country … `key` is its code, `label` its newest name.

    `kind` is what it is compared with: the type of a product. `parent` is the key of the product of a variant or size,
    and of a product its vendor.
    """

    shop = models.ForeignKey("returns.Shop", models.CASCADE, related_name="insight_subjects", db_index=False)
    dimension = words(Dimension)
    key = models.CharField(max_length=255, blank=True)
    label = models.CharField(max_length=512, blank=True, default="")
    kind = models.CharField(max_length=255, blank=True, default="")
    parent = models.CharField(max_length=255, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "dimension", "key"], name="insight_subject_once_per_shop"),
            word_check("dimension", Dimension, name="insight_dimension_known"),
        ]
        indexes = [models.Index(fields=["shop", "parent"], name="insight_subjects_of_product")]

    def __str__(self) -> str:
        return self.label or self.key


class InsightCount(models.Model):
    """Pieces of the orders of one week: `sent`, of these `mature` (their window is over), and what came back of those.

    `early` pieces came back although their window is still open.
    """

    shop = models.ForeignKey("returns.Shop", models.CASCADE, related_name="+", db_index=False)
    subject = models.ForeignKey(InsightSubject, models.CASCADE, related_name="counts", db_index=False)
    dimension = words(Dimension)
    week = models.DateField()
    sent = models.PositiveIntegerField()
    mature = models.PositiveIntegerField()
    returned = models.PositiveIntegerField()
    early = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "week"], name="insight_count_once_per_week"),
            models.CheckConstraint(
                condition=Q(returned__lte=F("mature")) & Q(mature__lte=F("sent")), name="insight_shares_are_shares"
            ),
        ]
        indexes = [models.Index(fields=["shop", "dimension", "week"], name="insight_counts_by_dimension")]


class InsightPart(models.Model):
    """Returned pieces of one week (of those whose window is over) by reason, by what was given, or by their state."""

    shop = models.ForeignKey("returns.Shop", models.CASCADE, related_name="+", db_index=False)
    subject = models.ForeignKey(InsightSubject, models.CASCADE, related_name="parts", db_index=False)
    dimension = words(Dimension)
    week = models.DateField()
    kind = words(PartKind)
    code = models.CharField(max_length=64)
    pieces = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "week", "kind", "code"], name="insight_part_once_per_week")
        ]
        indexes = [models.Index(fields=["shop", "dimension", "week"], name="insight_parts_by_dimension")]


class InsightFlow(models.Model):
    """Returns that were asked for in one week: how many, what for, how long each step took, what it cost.

    `value` is hours, for steps; `minor` an amount in `currency`.
    """

    shop = models.ForeignKey("returns.Shop", models.CASCADE, related_name="+", db_index=False)
    week = models.DateField()
    kind = words(FlowKind)
    code = models.CharField(max_length=32)
    currency = models.CharField(max_length=3, blank=True, default="")
    value = models.PositiveIntegerField(default=0)
    count = models.PositiveIntegerField()
    minor = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "week", "kind", "code", "currency", "value"], name="insight_flow_once_per_week"
            )
        ]


class Finding(models.Model):
    """Something unusual, in figures. `key` stays the same from night to night, so that it can be followed.

    `k` of `n` pieces came back (for `reason`, where one is named), against `other_k` of `other_n` of what it is
    compared with (`kind`). `chance` is its false-discovery rate. Since `gone_at` it was not found any more.
    """

    shop = models.ForeignKey("returns.Shop", models.CASCADE, related_name="findings", db_index=False)
    key = models.CharField(max_length=300)
    sort = models.CharField(max_length=24)
    subject = models.ForeignKey(InsightSubject, models.CASCADE, related_name="findings")
    reason = models.CharField(max_length=64, blank=True, default="")
    kind = models.CharField(max_length=255, blank=True, default="")
    since_week = models.DateField()
    until_week = models.DateField()
    k = models.PositiveIntegerField()
    n = models.PositiveIntegerField()
    other_k = models.PositiveIntegerField()
    other_n = models.PositiveIntegerField()
    chance = models.FloatField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop", "key"], name="finding_once_per_shop")]


class FindingAnswer(models.Model):
    """What staff did about a finding: one that holds, and those that held before. Never deleted while it lasts.

    `k` of `n` and `usual` (the rate of what it was compared with) are how it stood then, over `weeks` weeks; `rest_k`
    of `rest_n` the rest of the shop. What is sold from `from_week` on counts for `verdict`, which is made once.
    """

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="answers")
    kind = words(AnswerKind)
    note = models.CharField(max_length=300)
    by = models.CharField(max_length=64)
    at = models.DateTimeField()
    from_week = models.DateField()
    weeks = models.PositiveIntegerField()
    k = models.PositiveIntegerField()
    n = models.PositiveIntegerField()
    usual = models.FloatField()
    rest_k = models.PositiveIntegerField()
    rest_n = models.PositiveIntegerField()
    verdict = words(Verdict, blank=True, default="")
    after_k = models.PositiveIntegerField(default=0)
    after_n = models.PositiveIntegerField(default=0)
    season = models.FloatField(default=1.0)
    decided_at = models.DateTimeField(null=True)
    ended = words(Ended, blank=True, default="")
    ended_by = models.CharField(max_length=64, blank=True, default="")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["finding"], condition=Q(ended_at=None), name="finding_answered_once"),
            word_check("kind", AnswerKind, name="finding_answer_kind_known"),
            models.CheckConstraint(condition=Q(after_k__lte=F("after_n")), name="finding_answer_share_is_share"),
        ]
