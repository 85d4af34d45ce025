"""A merchant's own words for messages to shoppers."""

from django.db import models
from django.db.models import Q


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
