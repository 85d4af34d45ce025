"""What colleagues write to each other about a return."""

from django.db import models

from returns.domain.staff_note import LONGEST


class StaffNote(models.Model):
    """One note on a return, for staff alone: no shopper reads it, and it goes into no message.

    `author` is Shopify's number of who wrote it. `withdrawn_at`: its text is gone. The people it names are `Mention`s.
    """

    rma = models.ForeignKey("returns.Return", models.CASCADE, related_name="notes")
    author = models.CharField(max_length=64)
    text = models.CharField(max_length=LONGEST, blank=True, default="")
    request_key = models.CharField(max_length=64)
    at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["rma", "request_key"], name="note_written_once")]


class Mention(models.Model):
    """Somebody who is named in a note: when they said that they have seen it, and when a mail told them."""

    note = models.ForeignKey(StaffNote, models.CASCADE, related_name="mentions")
    member = models.ForeignKey("returns.StaffMember", models.CASCADE, related_name="mentions", db_index=False)
    seen_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["note", "member"], name="mentioned_once_in_a_note")]
        indexes = [
            models.Index(fields=["member", "-id"], condition=models.Q(seen_at=None), name="mentions_unseen"),
            models.Index(fields=["member", "note"], name="mentions_of_member"),
        ]
