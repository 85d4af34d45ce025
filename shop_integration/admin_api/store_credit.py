"""Store credit: whether the shop gives it, what a customer was given, and the one call that gives more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from returns.domain.money import Money
from shop_integration.admin_api.answer import Json
from shop_integration.admin_api.client import AdminClient
from shop_integration.admin_api.reading import money
from shop_integration.errors import Unreachable

# Credit that an app or a person gave, not one that came with a refund.
GIVEN = "ADJUSTMENT"


@dataclass(frozen=True, slots=True)
class Credit:
    """One credit of a customer's account."""

    gid: str
    amount: Money


def store_credit_enabled(client: AdminClient) -> bool:
    """Whether the shop has store credit switched on."""
    return bool(client.query("store_credit")["storeCreditConfiguration"]["storeCreditEnabled"])


def credits_of(client: AdminClient, customer_gid: str, currency: str) -> tuple[Credit, ...] | None:
    """What a customer was given in a currency, newest first, refunds left out; None for no such customer."""
    customer = client.query("customer_credits", id=customer_gid, account=f"currency_code:{currency}")["customer"]
    if customer is None:
        return None
    rows = [row for account in customer["storeCreditAccounts"]["nodes"] for row in account["transactions"]["nodes"]]
    return tuple(_credit(row) for row in rows if row["event"] == GIVEN and "id" in row)


def give_credit(client: AdminClient, customer_gid: str, amount: Money, *, expires_at: datetime | None) -> str:
    """Give credit; returns the transaction's id. Raises ShopifyError.

    After Unreachable with `maybe_done`, what the customer was given must be read before anything is sent again.
    """
    credit: Json = {"creditAmount": {"amount": str(amount.kept), "currencyCode": amount.currency}, "notify": False}
    if expires_at:
        credit["expiresAt"] = expires_at.isoformat()
    payload = client.mutate("credit_customer", id=customer_gid, credit=credit)
    try:
        return str(payload["storeCreditAccountTransaction"]["id"])
    except (KeyError, TypeError) as error:
        raise Unreachable("a part of the answer was withheld", maybe_done=True) from error


def _credit(row: Json) -> Credit:
    return Credit(row["id"], money(row["amount"]))
