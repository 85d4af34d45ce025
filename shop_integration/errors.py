"""What can go wrong between Shopify and us, told apart by what it means for the caller."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


class ShopifyError(Exception):
    """Anything that went wrong in talking to Shopify. Messages hold codes and Shopify's words, never personal data."""


class Throttled(ShopifyError):
    """The shop's budget is used up and nothing was done; `delay` says when there is room again."""

    def __init__(self, delay: timedelta) -> None:
        super().__init__(f"throttled for {delay.total_seconds():.0f} s")
        self.delay = delay


class NotInstalled(ShopifyError):
    """The app is not installed in the shop: it was removed, or never was there."""


class ShopAway(ShopifyError):
    """Shopify does not let anybody work in the shop: its bill is unpaid, it is locked, closed or gone.

    Nothing was done. `status` is the HTTP status: 402, 403, 404 or 423, or INACTIVE.
    """

    # Shopify says it in an answer that is one: HTTP 200 with the top-level error SHOP_INACTIVE.
    INACTIVE = 200

    def __init__(self, status: int) -> None:
        super().__init__("SHOP_INACTIVE" if status == self.INACTIVE else f"HTTP {status}")
        self.status = status


class TokenRefused(ShopifyError):
    """Shopify does not accept our token or grant; nothing was done. The message is Shopify's error code."""


class Unreachable(ShopifyError):
    """No usable answer. `maybe_done` tells whether Shopify may have carried the call out all the same."""

    def __init__(self, reason: str, *, maybe_done: bool) -> None:
        super().__init__(reason)
        self.maybe_done = maybe_done


class Rejected(ShopifyError):
    """Shopify did not carry the call out: top-level errors, such as ACCESS_DENIED or BAD_REQUEST."""

    def __init__(self, codes: tuple[str, ...], message: str) -> None:
        super().__init__(": ".join(filter(None, (", ".join(codes), message))))
        self.codes = codes


@dataclass(frozen=True, slots=True)
class UserError:
    """One entry of a mutation's `userErrors`; Shopify leaves `code` empty for some."""

    code: str
    message: str
    field: str = ""


class Refused(ShopifyError):
    """Shopify understood and said no: the mutation's `userErrors`. Nothing was done."""

    def __init__(self, errors: tuple[UserError, ...]) -> None:
        super().__init__("; ".join(f"{error.message} ({error.code or 'no code'})" for error in errors))
        self.errors = errors

    @property
    def codes(self) -> set[str]:
        """The codes of all errors."""
        return {error.code for error in self.errors}
