"""Requests of the law, and what came of them."""

from datetime import timedelta

from django.db import models

TIME_ALLOWED = timedelta(days=30)


class PrivacyRequest(models.Model):
    """Somebody asks to see, or to have deleted, what is held on a person.

    Shopify passes such requests on (customers/data_request, customers/redact) and gives thirty days. Who is meant
    stands here until the request is done; then only kind and dates stay, as the proof. `file` is the export until it
    expires.
    """

    class Kind(models.TextChoices):
        """What is asked for."""

        EXPORT = "export"
        REDACT = "redact"

    shop = models.ForeignKey("returns.Shop", models.CASCADE, related_name="privacy_requests")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    reference = models.CharField(max_length=100)
    customer_gid = models.CharField(max_length=64, blank=True, default="")
    email = models.CharField(max_length=254, blank=True, default="")
    order_gids = models.JSONField(default=list)
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    file = models.BinaryField(null=True)
    file_expires_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["shop", "kind", "reference"], name="privacy_request_once"),
        ]
