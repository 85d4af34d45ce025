"""What is remembered of shoppers who sign in: where a shop's customers do so, who is on the way, who is in."""

from __future__ import annotations

from datetime import timedelta

from django.db import models

from returns.vault import seal, unseal

# How long a browser may take at Shopify.
GOOD_FOR = timedelta(minutes=10)


class CustomerAccounts(models.Model):
    """Sign-in of one shop: whether its merchant switched it on, and the addresses Shopify's discovery named.

    `client_id` is empty where the app's own is used. `keys` is the JWKS that ID tokens are checked with.
    """

    shop = models.OneToOneField("returns.Shop", models.CASCADE, related_name="customer_accounts")
    switched_on = models.BooleanField(default=False)
    client_id = models.CharField(max_length=64, blank=True, default="")
    issuer = models.CharField(max_length=500, blank=True, default="")
    authorization_endpoint = models.CharField(max_length=500, blank=True, default="")
    token_endpoint = models.CharField(max_length=500, blank=True, default="")
    end_session_endpoint = models.CharField(max_length=500, blank=True, default="")
    jwks_uri = models.CharField(max_length=500, blank=True, default="")
    graphql_api = models.CharField(max_length=500, blank=True, default="")
    found_at = models.DateTimeField(null=True)
    keys = models.JSONField(default=dict)
    keys_read_at = models.DateTimeField(null=True)


class SignIn(models.Model):
    """A browser that was sent to Shopify and has not come back yet. Good once, for `GOOD_FOR`.

    `ticket` is the digest of what that browser alone holds, so that nobody can finish somebody else's sign-in.
    """

    shop = models.ForeignKey("returns.Shop", models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=43)
    nonce = models.CharField(max_length=43)
    sealed_verifier = models.TextField()
    ticket = models.CharField(max_length=64)
    begun_at = models.DateTimeField(db_index=True)

    @property
    def verifier(self) -> str:
        """The PKCE verifier, readable; raises vault.UnableToOpen."""
        return unseal(self.sealed_verifier)

    @verifier.setter
    def verifier(self, text: str) -> None:
        self.sealed_verifier = seal(text)


class CustomerSession(models.Model):
    """A shopper who is signed in. The row is deleted when they sign out, are signed out, or time is up.

    `key` is what links to this session are bound to. Tokens are stored sealed (`vault`); the ID token, which names the
    shopper's e-mail address, is only kept to sign out with.
    """

    shop = models.ForeignKey("returns.Shop", models.CASCADE, related_name="+")
    customer_gid = models.CharField(max_length=64)
    key = models.CharField(max_length=22)
    sealed_access_token = models.TextField()
    sealed_refresh_token = models.TextField(blank=True, default="")
    sealed_id_token = models.TextField()
    access_token_expires_at = models.DateTimeField()
    begun_at = models.DateTimeField(db_index=True)

    @property
    def access_token(self) -> str:
        """The token of the Customer Account API, readable; raises vault.UnableToOpen."""
        return unseal(self.sealed_access_token)

    @property
    def refresh_token(self) -> str:
        """The token that gets the next pair, readable; raises vault.UnableToOpen."""
        return unseal(self.sealed_refresh_token)

    @property
    def id_token(self) -> str:
        """Shopify's statement of who signed in, readable; raises vault.UnableToOpen."""
        return unseal(self.sealed_id_token)
