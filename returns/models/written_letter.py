"""What shoppers were told, word for word."""

from django.db import models


class WrittenLetter(models.Model):
    """One letter to a return's shopper as it was handed over, without its links and codes.

    `key` names the message in the catalogue, `mark` is the letter's Message-ID: a second try is the same letter.
    """

    rma = models.ForeignKey("returns.Return", models.CASCADE, related_name="written_letters", db_index=False)
    mark = models.CharField(max_length=200)
    key = models.CharField(max_length=32)
    subject = models.CharField(max_length=300)
    text = models.TextField(blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["rma", "mark"], name="letter_written_once")]
