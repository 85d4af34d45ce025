"""A shop's accounts at carriers, as tables know them. Verbs are in `accounts` and `connecting`."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping

from django.db import models

from returns.vault import seal, unseal

ENDING = 4


def _new_token() -> str:
    return secrets.token_urlsafe(24)


class CarrierAccount(models.Model):
    """One account at a carrier that a shop connected. `kind` is a row of `carriers.registry.KINDS`.

    `credentials` and `webhook_secret` are stored sealed (`returns.vault`) and are empty once the app left the shop.
    `webhook_token` stands in the address that the carrier reports to. `test`: nothing this account sells is real.
    `place` orders the shop's accounts, the preferred one first. `tested_at` is when the carrier last took, or refused,
    the credentials; `problem` is the `Trouble` it has, empty when all is well, and `problem_since` when that began.
    """

    shop = models.ForeignKey("returns.Shop", models.CASCADE, related_name="carrier_accounts")
    kind = models.CharField(max_length=32)
    name = models.CharField(max_length=60)
    sealed_credentials = models.TextField(blank=True, default="")
    test = models.BooleanField()
    webhook_token = models.CharField(max_length=64, unique=True, default=_new_token)
    sealed_webhook_secret = models.TextField(blank=True, default="")
    enabled = models.BooleanField(default=True)
    place = models.PositiveSmallIntegerField(default=0)
    tested_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=500, blank=True, default="")
    problem_since = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["shop", "place"], name="carrier_accounts_in_order")]

    @property
    def credentials(self) -> dict[str, str]:
        """What the settings form asked for, readable; raises vault.UnableToOpen."""
        return dict(json.loads(unseal(self.sealed_credentials) or "{}"))

    @credentials.setter
    def credentials(self, values: Mapping[str, str]) -> None:
        self.sealed_credentials = seal(json.dumps(values)) if values else ""

    @property
    def webhook_secret(self) -> str:
        """What the carrier signs its webhooks with, readable; raises vault.UnableToOpen."""
        return unseal(self.sealed_webhook_secret)

    @webhook_secret.setter
    def webhook_secret(self, secret: str) -> None:
        self.sealed_webhook_secret = seal(secret)
