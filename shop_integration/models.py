"""What this wing remembers: the app's installation in each shop, and every webhook that was delivered."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import models
from django.db.models import Q

from returns.leases import LeasedQuerySet, LeasedRow
from shop_integration.vault import seal, unseal


class Installation(models.Model):
    """The app in one shop. Tokens are stored sealed (`vault`) and are empty once the app is gone.

    `installed_at` is the first token exchange after the last uninstall; older news of an uninstall is not believed.
    `reconciled_to` is the moment up to which every changed order was read again (see `tasks.reconcile`).
    """

    shop = models.OneToOneField("returns.Shop", models.CASCADE, related_name="installation")
    sealed_access_token = models.TextField(blank=True, default="")
    access_token_expires_at = models.DateTimeField(null=True)
    sealed_refresh_token = models.TextField(blank=True, default="")
    refresh_token_expires_at = models.DateTimeField(null=True)
    scopes = models.TextField(blank=True, default="")
    installed_at = models.DateTimeField()
    uninstalled_at = models.DateTimeField(null=True)
    reconciled_to = models.DateTimeField(null=True)

    @property
    def access_token(self) -> str:
        """The token of the Admin API, readable; raises vault.UnableToOpen."""
        return unseal(self.sealed_access_token)

    @access_token.setter
    def access_token(self, token: str) -> None:
        self.sealed_access_token = seal(token)

    @property
    def refresh_token(self) -> str:
        """The token that gets the next pair, readable; raises vault.UnableToOpen."""
        return unseal(self.sealed_refresh_token)

    @refresh_token.setter
    def refresh_token(self, token: str) -> None:
        self.sealed_refresh_token = seal(token)


class WebhookQuerySet(LeasedQuerySet["WebhookDelivery"]):
    """Webhooks are claimed like any other work."""


class WebhookDelivery(LeasedRow):
    """One webhook as it was delivered: its headers, the signed bytes, and what became of it.

    A row is written before Shopify is answered. `webhook_id` is the same on Shopify's retries, so a twin finds its
    row taken. `outcome` says in a few words what was done, or why nothing was; the body is emptied then.
    """

    shop_domain = models.CharField(max_length=255)
    topic = models.CharField(max_length=100)
    webhook_id = models.CharField(max_length=100)
    event_id = models.CharField(max_length=100, blank=True, default="")
    api_version = models.CharField(max_length=20, blank=True, default="")
    triggered_at = models.CharField(max_length=40, blank=True, default="")
    name = models.CharField(max_length=50, blank=True, default="")
    body = models.BinaryField()
    received_at = models.DateTimeField()
    outcome = models.CharField(max_length=200, blank=True, default="")

    objects = WebhookQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop_domain", "topic", "webhook_id"], name="webhook_delivered_once"),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(done_at=None, dead_at=None), name="inbox_waiting"),
        ]

    @property
    def happened_at(self) -> datetime:
        """When the event happened by Shopify's clock (X-Shopify-Triggered-At), else when it was delivered."""
        try:
            moment = datetime.fromisoformat(self.triggered_at[:40].strip())
        except ValueError:
            return self.received_at
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
