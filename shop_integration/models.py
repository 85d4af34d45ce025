"""What this wing remembers: the app's installation in each shop, and every webhook that was delivered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from django.db import models
from django.db.models import Q

from returns.leases import LeasedQuerySet, LeasedRow
from returns.vault import seal, unseal
from shop_integration.customer_rows import CustomerAccounts, CustomerSession, SignIn
from shop_integration.policy_rows import ReturnRulesRead

__all__ = [
    "CustomerAccounts", "CustomerSession", "Installation", "OrderImport", "ReturnRulesRead", "SignIn",
    "WebhookDelivery",
]  # fmt: skip


class Installation(models.Model):
    """The app in one shop. Tokens are stored sealed (`vault`) and are empty once the app is gone.

    `installed_at` is the last token exchange, which proves that the app is there; older news of an uninstall is not
    believed. `seen_at` proves it too: when Shopify issued the newest ID token that we were shown. `scopes` are granted
    now; `lost_scopes` were granted once and are not any more, both separated by commas. `reconciled_to` is the moment
    up to which every changed order was read again (see `tasks.reconcile`). While Shopify lets nobody work in the shop,
    `away_status` is its HTTP status (see `install.standing`; 200 for SHOP_INACTIVE).
    """

    shop = models.OneToOneField("returns.Shop", models.CASCADE, related_name="installation")
    sealed_access_token = models.TextField(blank=True, default="")
    access_token_expires_at = models.DateTimeField(null=True)
    sealed_refresh_token = models.TextField(blank=True, default="")
    refresh_token_expires_at = models.DateTimeField(null=True)
    scopes = models.TextField(blank=True, default="")
    lost_scopes = models.TextField(blank=True, default="")
    installed_at = models.DateTimeField()
    uninstalled_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    reconciled_to = models.DateTimeField(null=True)
    away_status = models.PositiveSmallIntegerField(null=True)
    away_since = models.DateTimeField(null=True)
    away_until = models.DateTimeField(null=True)

    @property
    def access_token(self) -> str:
        """The token of the Admin API, readable; raises vault.UnableToOpen."""
        return unseal(self.sealed_access_token)

    @access_token.setter
    def access_token(self, token: str) -> None:
        self.sealed_access_token = seal(token)

    @property
    def granted(self) -> set[str]:
        """The scopes that are granted now."""
        return _names(self.scopes)

    @property
    def lost(self) -> set[str]:
        """The scopes that were granted once and are not any more."""
        return _names(self.lost_scopes)

    def hold_scopes(self, scopes: Iterable[str]) -> None:
        """Put what is granted now on the row; the caller saves it."""
        now = set(scopes)
        self.lost_scopes = ",".join(sorted((self.lost | self.granted) - now))
        self.scopes = ",".join(sorted(now))

    @property
    def refresh_token(self) -> str:
        """The token that gets the next pair, readable; raises vault.UnableToOpen."""
        return unseal(self.sealed_refresh_token)

    @refresh_token.setter
    def refresh_token(self, token: str) -> None:
        self.sealed_refresh_token = seal(token)


def _names(listed: str) -> set[str]:
    return set(filter(None, listed.split(",")))


class OrderImportQuerySet(LeasedQuerySet["OrderImport"]):
    """Imports are claimed like any other work."""


class OrderImport(LeasedRow):
    """The history of a shop's orders on its way here (see `backfill`). One at a time per shop.

    `since` is where the history begins that is asked for, None for all; `whole` says whether the app may see more than
    the last sixty days of it. `position` is the place in the file, in bytes, up to which all is taken in, `orders` how
    many orders that is, out of `expected`. `problem` is a code that a merchant is told in words.
    """

    class Status(models.TextChoices):
        """Shopify is to be asked, Shopify writes, we read; then over in one of three ways."""

        WAITING = "waiting"
        EXPORTING = "exporting"
        LOADING = "loading"
        DONE = "done"
        FAILED = "failed"
        CANCELED = "canceled"

    shop = models.ForeignKey("returns.Shop", models.CASCADE, related_name="order_imports")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    since = models.DateTimeField(null=True)
    whole = models.BooleanField()
    operation_gid = models.CharField(max_length=64, blank=True, default="")
    asked_at = models.DateTimeField(null=True)
    exports = models.PositiveSmallIntegerField(default=0)
    expected = models.PositiveIntegerField(default=0)
    position = models.BigIntegerField(default=0)
    orders = models.PositiveIntegerField(default=0)
    unreadable = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=16, blank=True, default="")
    created_at = models.DateTimeField()

    objects = OrderImportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shop"], condition=Q(done_at=None, dead_at=None), name="one_order_import_per_shop"
            ),
        ]

    def bury(self, *, now: datetime, error: str) -> bool:
        """Too many tries: failed, until a merchant tries again."""
        return self.fail("unreachable", now=now, error=error)

    def fail(self, problem: str, *, now: datetime, error: str = "") -> bool:
        """Stop with a problem that a merchant is told of."""
        return self._close(dead_at=now, status=self.Status.FAILED, problem=problem, last_error=error)

    def go_on(self, *, due_at: datetime, **changes: object) -> bool:
        """Give the row back after a step that went well, to be taken further later; False if it was stopped."""
        return self._close(due_at=due_at, attempts=0, last_error="", **changes)

    def stop(self, problem: str, *, now: datetime) -> bool:
        """End it before everything is here; what was taken in stays."""
        rows = OrderImport.objects.waiting().filter(pk=self.pk)
        return bool(rows.update(done_at=now, status=self.Status.CANCELED, problem=problem, lease=None))

    def end(self, *, now: datetime) -> bool:
        """Everything is taken in."""
        return self._close(done_at=now, status=self.Status.DONE, last_error="")


class WebhookQuerySet(LeasedQuerySet["WebhookDelivery"]):
    """Webhooks are claimed like any other work, by the shop they are said to be from."""

    lane = "shop_domain"


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
            models.Index(
                fields=["shop_domain", "due_at", "id"], condition=Q(done_at=None, dead_at=None), name="inbox_in_turn"
            ),
            models.Index(fields=["shop_domain", "-received_at"], name="webhooks_by_time"),
            models.Index(fields=["id"], condition=Q(done_at=None, dead_at__isnull=False), name="inbox_dead"),
        ]

    def finish(self, *, now: datetime, outcome: str = "") -> bool:
        """Mark it handled. The body was a hint and has served; it may name a shopper, so it is not kept.

        All in one statement: a worker that dies leaves the row done, or as it was with its body.
        """
        return self._close(done_at=now, last_error="", outcome=outcome, body=b"")

    @property
    def happened_at(self) -> datetime:
        """When the event happened by Shopify's clock (X-Shopify-Triggered-At), else when it was delivered."""
        try:
            moment = datetime.fromisoformat(self.triggered_at[:40].strip())
        except ValueError:
            return self.received_at
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
