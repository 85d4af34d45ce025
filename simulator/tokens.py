"""Access tokens: granted for an ID token, refreshed with rotation, expired on request.

Lives and the retry of a used refresh token follow Shopify's rules of 2026-08-28: an hour for the access token,
90 days for the refresh token, and a used one may be tried again until its replacement is used, 30 days at most.
"""

import secrets
import threading
import time
from dataclasses import asdict, dataclass, field
from typing import Any

ACCESS_SECONDS = 3600
REFRESH_SECONDS = 90 * 24 * 3600
RETRY_SECONDS = 30 * 24 * 3600


class UnableToRefresh(Exception):
    """The refresh token is unknown, used up or too old."""


@dataclass
class Grant:
    """One access token with its refresh token. Times are Unix seconds of real time; `None` never expires."""

    shop: str
    access_token: str
    scope: str
    access_until: float | None
    refresh_token: str | None = None
    refresh_until: float | None = None
    user_id: int | None = None
    used_at: float | None = None
    successor: str | None = None

    def alive(self, now: float) -> bool:
        """Return whether the access token still opens the Admin API."""
        return self.access_until is None or now < self.access_until


@dataclass
class TokenDesk:
    """Every token ever granted, by shop."""

    grants: list[Grant] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def grant(self, shop: str, *, scope: str, expiring: bool = True, user_id: int | None = None) -> Grant:
        """Return a new token; online ones (`user_id`) live a day and have no refresh token."""
        with self.lock:
            return self._add(shop, scope=scope, expiring=expiring, user_id=user_id)

    def refresh(self, shop: str, refresh_token: str) -> Grant:
        """Return the successor of the grant this refresh token belongs to, making it on first use."""
        with self.lock:
            now = time.time()
            grant = self._by_refresh(shop, refresh_token)
            if grant is None or now >= (grant.refresh_until or 0):
                raise UnableToRefresh
            if grant.used_at is None:
                return self._rotate(grant, now)
            return self._repeat(grant, now)

    def opens(self, shop: str, access_token: str) -> Grant | None:
        """Return the living grant of this access token, or None."""
        with self.lock:
            now = time.time()
            found = (g for g in self.grants if g.shop == shop and secrets.compare_digest(g.access_token, access_token))
            return next((grant for grant in found if grant.alive(now)), None)

    def expire(self, shop: str) -> int:
        """Let every access token of the shop run out now; refresh tokens stay good. Return how many."""
        with self.lock:
            now = time.time()
            living = [g for g in self.grants if g.shop == shop and g.alive(now)]
            for grant in living:
                grant.access_until = now
            return len(living)

    def revoke(self, shop: str) -> None:
        """Forget every token of the shop, as an uninstall does."""
        with self.lock:
            self.grants = [g for g in self.grants if g.shop != shop]

    def dump(self) -> list[dict[str, Any]]:
        """Return the tokens as JSON-ready data."""
        with self.lock:
            return [asdict(grant) for grant in self.grants]

    def load(self, data: list[dict[str, Any]]) -> None:
        """Replace the tokens by what `dump` returned."""
        with self.lock:
            self.grants = [Grant(**item) for item in data]

    def _add(self, shop: str, *, scope: str, expiring: bool, user_id: int | None) -> Grant:
        now = time.time()
        grant = Grant(shop, f"shpat_{secrets.token_hex(16)}", scope, access_until=None, user_id=user_id)
        if user_id is not None:
            grant.access_token, grant.access_until = f"shpua_{secrets.token_hex(16)}", now + 24 * ACCESS_SECONDS
        elif expiring:
            grant.access_until, grant.refresh_until = now + ACCESS_SECONDS, now + REFRESH_SECONDS
            grant.refresh_token = f"shprt_{secrets.token_hex(16)}"
        self.grants.append(grant)
        return grant

    def _by_refresh(self, shop: str, refresh_token: str) -> Grant | None:
        return next((g for g in self.grants if g.shop == shop and g.refresh_token == refresh_token), None)

    def _rotate(self, grant: Grant, now: float) -> Grant:
        fresh = self._add(grant.shop, scope=grant.scope, expiring=True, user_id=None)
        grant.used_at, grant.successor, grant.access_until = now, fresh.refresh_token, now
        return fresh

    def _repeat(self, grant: Grant, now: float) -> Grant:
        heir = self._by_refresh(grant.shop, grant.successor or "")
        if heir is None or heir.used_at is not None or now > (grant.used_at or 0) + RETRY_SECONDS:
            raise UnableToRefresh
        if not heir.alive(now):
            heir.access_token, heir.access_until = f"shpat_{secrets.token_hex(16)}", now + ACCESS_SECONDS
        return heir
