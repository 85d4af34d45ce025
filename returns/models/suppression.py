"""Whom a shop does not write to any more, without anybody's address."""

from django.db import models


class ReaderKey(models.Model):
    """The key under which a shop's addresses are digested, sealed.

    It is a key of its own, so that an opposition outlives the change of every secret in the settings.
    """

    shop = models.OneToOneField("returns.Shop", models.CASCADE, primary_key=True, related_name="reader_key")
    sealed_key = models.TextField()


class Suppression(models.Model):
    """A reason not to write to an address. `reader` is its keyed digest, which outlives an erasure.

    BOUNCED: there is no such mailbox, nothing is sent. The other two were said by the reader: no marketing is sent.
    `rma` is the return whose message came back, as long as it is remembered.
    """

    class Reason(models.TextChoices):
        """Why."""

        UNSUBSCRIBED = "UNSUBSCRIBED"
        COMPLAINED = "COMPLAINED"
        BOUNCED = "BOUNCED"

    shop = models.ForeignKey("returns.Shop", models.CASCADE, related_name="suppressions", db_index=False)
    reader = models.CharField(max_length=64)
    reason = models.CharField(max_length=16, choices=Reason.choices)
    at = models.DateTimeField()
    rma = models.ForeignKey("returns.Return", models.SET_NULL, null=True, related_name="suppressions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "reader", "reason"], name="suppressed_once_for_each_reason"),
            models.CheckConstraint(
                condition=models.Q(reason__in=["UNSUBSCRIBED", "COMPLAINED", "BOUNCED"]), name="suppression_reason"
            ),
        ]


class SentLetter(models.Model):
    """A letter that a mail provider took, by what the provider calls it when it tells what became of it.

    `key` is ours and says nothing. Each of the times is set once: what a provider tells twice counts once. Kept for
    `drop_sent_letters.KEPT`, and until its reader is forgotten.
    """

    shop = models.ForeignKey("returns.Shop", models.CASCADE, related_name="sent_letters")
    key = models.CharField(max_length=64, unique=True)
    reader = models.CharField(max_length=64)
    rma = models.ForeignKey("returns.Return", models.SET_NULL, null=True, related_name="sent_letters")
    at = models.DateTimeField(db_index=True)
    undelivered_at = models.DateTimeField(null=True)
    bounced_at = models.DateTimeField(null=True)
    complained_at = models.DateTimeField(null=True)
