"""Reports that a shop has sent by e-mail, and each of them that went."""

from django.db import models
from django.db.models import Q

from returns.domain.report import ReportKind, Rhythm
from returns.models.fields import word_check, words


class Report(models.Model):
    """One report to one address. `part` names the dimension where `kind` is insights, else it is "".

    `weekday` counts from Monday, 0. `file` is how its table is attached. Nothing is sent before `confirmed_at`, when
    the address agreed (at once where it is that of the shop or of its staff), nor after `stopped_at`, when it opposed.
    `made_by` is the id of who set it up.
    """

    shop = models.ForeignKey("returns.Shop", models.CASCADE, related_name="reports")
    kind = words(ReportKind)
    part = models.CharField(max_length=24, blank=True, default="")
    rhythm = words(Rhythm)
    weekday = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=8)
    file = models.CharField(max_length=4)
    email = models.CharField(max_length=254)
    made_by = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "kind", "part", "email"], name="report_once_per_address"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="report_on_a_day_of_the_week"),
            word_check("kind", ReportKind, name="report_kind_known"),
            word_check("rhythm", Rhythm, name="report_rhythm_known"),
        ]
        indexes = [
            models.Index(
                fields=["next_at"], condition=Q(stopped_at=None, confirmed_at__isnull=False), name="reports_in_turn"
            )
        ]


class ReportLetter(models.Model):
    """A report of one period. `due_at` is when it was due: one row for each; None for one that somebody asked for.

    `message` is the outbox message that sends it, as long as that is kept. `empty`: there was nothing to tell.
    """

    report = models.ForeignKey(Report, models.CASCADE, related_name="letters")
    due_at = models.DateTimeField(null=True)
    put_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    empty = models.BooleanField(default=False)
    message = models.OneToOneField("returns.OutboxMessage", models.SET_NULL, null=True, related_name="report_letter")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "due_at"], name="report_letter_once_per_period")]
