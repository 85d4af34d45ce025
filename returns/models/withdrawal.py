"""Statements of withdrawal, as they were made, and what became of them."""

from django.db import models

from returns.domain.withdrawal import Standing, Statement
from returns.models.fields import words


class WithdrawalStatement(models.Model):
    """What a consumer declared: proof for both sides. A database trigger refuses every change but a redaction.

    `sha256` is the fingerprint of the canonical form of what was typed (`domain.withdrawal.Statement`). `language` is
    the one the form was in. A redaction empties what was typed and sets `redacted_at`; the fingerprint stays.
    """

    shop = models.ForeignKey("returns.Shop", models.PROTECT, related_name="withdrawal_statements")
    request_key = models.CharField(max_length=64)
    name = models.CharField(max_length=200, blank=True)
    contract = models.CharField(max_length=64, blank=True)
    email = models.CharField(max_length=254, blank=True)
    articles = models.TextField(blank=True, default="")
    language = models.CharField(max_length=16)
    submitted_at = models.DateTimeField()
    sha256 = models.CharField(max_length=64)
    redacted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "request_key"], name="statement_request_key_once_per_shop"),
        ]
        indexes = [models.Index(fields=["shop", "-submitted_at", "-id"], name="statements_by_date")]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What people read to each other: the beginning of the fingerprint."""
        return f"W-{self.sha256[:10].upper()}"

    @property
    def declared(self) -> Statement:
        """The statement as it was made; only while it is not redacted."""
        return Statement(
            shop=self.shop.domain,
            name=self.name,
            contract=self.contract,
            email=self.email,
            articles=self.articles,
            sent_at=self.submitted_at,
        )


class Withdrawal(models.Model):
    """What became of a statement.

    `order` is known once number and e-mail address agreed or staff named it; `standing` says then whether the
    statement came in time, and `closes_at` what that was measured by. `rma` is the return that came of it. `posted_at`
    is when staff saw proof that the goods were sent: like their arrival it ends the shop's right to hold the refund.
    `informed_on` is the day on which staff say the shopper was told of the right after all.
    `answered_at` is when staff dealt with it otherwise. `problem` is a code of `withdrawal_words`.
    """

    shop = models.ForeignKey("returns.Shop", models.CASCADE, related_name="withdrawals")
    statement = models.OneToOneField(WithdrawalStatement, models.PROTECT, related_name="withdrawal")
    order = models.ForeignKey("returns.Order", models.PROTECT, null=True, related_name="withdrawals")
    rma = models.OneToOneField("returns.Return", models.PROTECT, null=True, related_name="withdrawal")
    standing = words(Standing, blank=True, default="")
    closes_at = models.DateTimeField(null=True)
    matched_at = models.DateTimeField(null=True)
    matched_by = models.CharField(max_length=64, blank=True, default="")
    posted_at = models.DateTimeField(null=True)
    informed_on = models.DateField(null=True)
    informed_by = models.CharField(max_length=64, blank=True, default="")
    informed_noted_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=32, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(rma=None) | ~models.Q(order=None), name="withdrawal_return_has_an_order"
            ),
            models.CheckConstraint(
                condition=models.Q(standing__in=["", *(word.value for word in Standing)]),
                name="withdrawal_standing_known_or_open",
            ),
        ]
        indexes = [models.Index(fields=["shop", "-id"], name="withdrawals_by_shop")]
