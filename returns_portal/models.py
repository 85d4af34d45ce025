"""Tables of this wing: how often somebody has tried, and texts to shoppers."""

from django.db import models


class RateLimit(models.Model):
    """Attempts counted for one key in one window of time. `key` is a keyed digest: nobody's address stands here."""

    key = models.CharField(max_length=64)
    started_at = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "started_at"], name="rate_limit_once_per_window")]


class TextAccount(models.Model):
    """A shop's account at a provider of text messages; without a row no shopper is offered any.

    `sid` names the account, `sealed_token` opens it (`returns.vault`). `sender` is a number (E.164), a name, or
    the id of a messaging service. `kinds` are the messages that are also told by text, `most_a_day` how many texts at
    most leave on a day of the shop. `webhook_token` stands in the address that the provider reports to.
    `left_out` is how many texts did not leave on `full_on`, the last day on which the shop's most was reached.
    """

    shop = models.OneToOneField("returns.Shop", models.CASCADE, primary_key=True, related_name="text_account")
    sid = models.CharField(max_length=34)
    sealed_token = models.TextField()
    sender = models.CharField(max_length=34)
    kinds = models.JSONField(default=list)
    most_a_day = models.PositiveSmallIntegerField(default=200)
    full_on = models.DateField(null=True)
    left_out = models.PositiveIntegerField(default=0)
    webhook_token = models.CharField(max_length=64, unique=True)


class TextWish(models.Model):
    """A shopper wants texts about this return. `reader` is the keyed digest of the number they agreed for."""

    rma = models.OneToOneField("returns.Return", models.CASCADE, primary_key=True, related_name="text_wish")
    reader = models.CharField(max_length=64)
    agreed_at = models.DateTimeField()


class SentText(models.Model):
    """One text, written down before the provider is asked for it, so that a lost answer never leads to a second.

    `cause` is the outbox message (id) of the e-mail that it goes with, `key` that message's name in the catalogue.
    `code` stands in its link. `sid` is the provider's id of it, `error` the provider's number of what went wrong.
    """

    class State(models.TextChoices):
        """How far it got; ASKED: nobody knows yet whether the provider has it."""

        ASKED = "ASKED"
        SENT = "SENT"
        DELIVERED = "DELIVERED"
        FAILED = "FAILED"

    shop = models.ForeignKey("returns.Shop", models.CASCADE, related_name="texts", db_index=False)
    rma = models.ForeignKey("returns.Return", models.CASCADE, related_name="texts")
    cause = models.BigIntegerField(unique=True)
    key = models.CharField(max_length=32)
    code = models.CharField(max_length=16, unique=True)
    state = models.CharField(max_length=16, choices=State.choices, default=State.ASKED)
    sid = models.CharField(max_length=34, blank=True, default="")
    error = models.PositiveIntegerField(null=True)
    asked_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["shop", "asked_at"], name="texts_of_a_day")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["ASKED", "SENT", "DELIVERED", "FAILED"]), name="text_state_known"
            )
        ]
