"""Keys of programs, what was done with them, and the answers that are given again."""

from django.db import models
from django.db.models import F, Q

from returns.domain.api_key import LONGEST_NAME
from returns.models.shop import Shop


class ApiKey(models.Model):
    """A program's key to the API of one shop. The key itself is not here: `digest` is its SHA-256.

    `found_by` are the eight characters it is looked up by and shown with; `scopes` are words of `domain.api_key.Scope`.
    `made_by` and `revoked_by` are Shopify's numbers of staff ("": the app itself, when it was removed from the shop).
    `replaces` is the key that this one took the place of. `minute` and `calls` count how often it was used in the
    latest minute. The `cap_`s are what one action and one day may come to, in minor units of the shop's currency, and
    how many changes a day may see (None: no cap); `day_minor` and `day_changes` count on `day`, a day of the shop.
    """

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="api_keys", db_index=False)
    name = models.CharField(max_length=LONGEST_NAME)
    found_by = models.CharField(max_length=8, unique=True)
    digest = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)
    request_key = models.UUIDField()
    replaces = models.OneToOneField("self", on_delete=models.SET_NULL, null=True, related_name="replaced_by")
    made_by = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    revoked_by = models.CharField(max_length=64, blank=True, default="")
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    minute = models.DateTimeField(null=True)
    calls = models.PositiveIntegerField(default=0)
    cap_action_minor = models.BigIntegerField(null=True)
    cap_day_minor = models.BigIntegerField(null=True)
    cap_changes = models.PositiveIntegerField(null=True)
    day = models.DateField(null=True)
    day_minor = models.BigIntegerField(default=0)
    day_changes = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "request_key"], name="api_key_made_once"),
            models.CheckConstraint(condition=Q(ends_at__gte=F("made_at")), name="api_key_ends_after_it_began"),
        ]

    def __str__(self) -> str:
        return self.name


class ApiCall(models.Model):
    """One call of a key: which operation, about which return or order, and how it ended. No body, no text of anybody.

    `number` is the return's, `code` the problem's where there was one. `mark` is the id that the answer carried.
    """

    key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="log", db_index=False)
    at = models.DateTimeField(db_index=True)
    method = models.CharField(max_length=8)
    operation = models.CharField(max_length=64, blank=True, default="")
    number = models.CharField(max_length=32, blank=True, default="")
    status = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=64, blank=True, default="")
    dry_run = models.BooleanField(default=False)
    mark = models.UUIDField()

    class Meta:
        indexes = [models.Index(fields=["key", "-id"], name="api_calls_newest")]


class ApiAnswer(models.Model):
    """The answer to a request that carried an Idempotency-Key, given again when the same request comes again.

    `asked` is the SHA-256 of method, address and body. While `status` is None, the request is being carried out since
    `at`. Answers of what writes name codes, numbers and sums only, and nobody.
    """

    key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="answers", db_index=False)
    request_key = models.CharField(max_length=255)
    asked = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.TextField(blank=True, default="")
    headers = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "request_key"], name="api_answer_once")]
