"""A merchant's own words for messages to shoppers."""

from django.db import models
from django.db.models import Q

from returns.domain.notices import WindowReminder
from returns.models.fields import word_check, words


class MessageText(models.Model):
    """What a shop says in a message, in one language, since it was saved; the newest row is in force.

    `subject`, `headline` and `body` are Liquid. Without a body the words are ours again. `made_by` is the id of who
    saved it. `broken_at` is when it first could not be written for a letter; `problem` (see
    `returns_portal.messages.engine.Problem`) and `line` say why. Rows are kept as the history.
    """

    shop = models.ForeignKey("returns.Shop", models.CASCADE, related_name="message_texts", db_index=False)
    message = models.CharField(max_length=32)
    language = models.CharField(max_length=8)
    subject = models.CharField(max_length=200, blank=True, default="")
    headline = models.CharField(max_length=200, blank=True, default="")
    body = models.TextField(max_length=4_000, blank=True, default="")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=64, blank=True, default="")
    broken_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=32, blank=True, default="")
    line = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["shop", "message", "language", "-id"], name="message_text_in_force")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(body="") | Q(subject="", headline=""), name="message_text_stands_or_is_ours"
            )
        ]


class MessageTerms(models.Model):
    """Which messages a shop does not send (`off`, names of the catalogue), and its quiet hours.

    What can wait is not sent from `quiet_from` until `quiet_until`, full hours of the shop's day; None: at any hour.
    `remind_days` are the days before an end that shoppers are reminded of, `window_reminder` says whom of that of their
    window. `count_days` and `refund_days` are what the shop promises: from the arrival of a parcel until it is
    counted, and from there until the money is sent. With `name_suppliers`, shoppers may read who a supplier is.
    """

    shop = models.OneToOneField("returns.Shop", models.CASCADE, primary_key=True, related_name="message_terms")
    off = models.JSONField(default=list)
    quiet_from = models.PositiveSmallIntegerField(null=True)
    quiet_until = models.PositiveSmallIntegerField(null=True)
    remind_days = models.PositiveSmallIntegerField(default=3)
    window_reminder = words(WindowReminder, default=WindowReminder.OFF)
    count_days = models.PositiveSmallIntegerField(default=5)
    refund_days = models.PositiveSmallIntegerField(default=5)
    name_suppliers = models.BooleanField(default=False)

    class Meta:
        constraints = [
            word_check("window_reminder", WindowReminder, name="window_reminder_known"),
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None) | Q(quiet_from__lte=23, quiet_until__lte=23),
                name="quiet_hours_are_both_or_none",
            ),
        ]


class LastLetter(models.Model):
    """When a shop last wrote to somebody, for a day. `reader` is a keyed digest: nobody's address stands here.

    `message` is the outbox message that led to it, so that a second try is not held back by its first.
    """

    shop = models.ForeignKey("returns.Shop", models.CASCADE, related_name="last_letters", db_index=False)
    reader = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)
    message = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop", "reader"], name="last_letter_once_per_reader")]


class WaitingLetter(models.Model):
    """A letter that waits for its turn with a reader, so that another one may tell its news along with its own.

    `reader` is the digest of `LastLetter`. `carried_by` is the outbox message (id) whose letter tells it, `told_at`
    when that letter was handed over; until then whoever carries it may still fail, and it goes by itself.
    """

    shop = models.ForeignKey("returns.Shop", models.CASCADE, related_name="waiting_letters", db_index=False)
    reader = models.CharField(max_length=64)
    message = models.OneToOneField("returns.OutboxMessage", models.CASCADE, related_name="waiting_letter")
    carried_by = models.BigIntegerField(null=True, db_index=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["shop", "reader"], condition=Q(told_at__isnull=True), name="letters_that_wait")]
