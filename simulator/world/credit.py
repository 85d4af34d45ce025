"""Store credit: one account per customer and currency, and its movements (minor units of the account's currency)."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from simulator.world.money import exponent
from simulator.world.refusals import Problem, refuse
from simulator.world.shops import Customer, Shop

if TYPE_CHECKING:
    from simulator.world.world import World

MOST = 100_000
NO_ACCOUNT = "Store credit account does not exist"
OTHER_CURRENCY = "The currency provided does not match the currency of the store credit account"
NOT_POSITIVE = "A positive amount must be used to {} a store credit account"
TOO_LITTLE = "The store credit account does not have sufficient funds to satisfy the request"
TOO_MUCH = "The operation would cause the account's credit limit to be exceeded"


@dataclass
class Movement:
    """Money that came (positive) or went; `remaining` is what is left of a credit, None for a debit."""

    id: int
    minor: int
    balance: int
    created_at: datetime
    event: str = "ADJUSTMENT"
    expires_at: datetime | None = None
    remaining: int | None = None
    transaction_id: int | None = None


@dataclass
class Account:
    """One customer's credit in one currency."""

    id: int
    customer_id: int
    currency: str
    movements: list[Movement] = field(default_factory=list)

    @property
    def balance(self) -> int:
        """What can be spent."""
        return self.movements[-1].balance if self.movements else 0


@dataclass(frozen=True)
class Sum:
    """An amount as asked for."""

    minor: int
    currency: str


def accounts_of(shop: Shop, customer_id: int) -> list[Account]:
    """Return a customer's accounts, oldest first."""
    return [item for item in shop.credit.values() if item.customer_id == customer_id]


def account_in(shop: Shop, customer_id: int, currency: str) -> Account | None:
    """Return a customer's account in a currency."""
    return next((item for item in accounts_of(shop, customer_id) if item.currency == currency), None)


def credit(
    world: "World", shop: Shop, owner: Customer | Account | None, wanted: Sum, expires_at: datetime | None
) -> tuple[Account, Movement]:
    """Give credit to an account, or to a customer (an account is opened where needed)."""
    if owner is None:
        raise refuse("ACCOUNT_NOT_FOUND", ("id",), NO_ACCOUNT)
    if expires_at is not None and expires_at <= world.now():
        raise refuse("EXPIRES_AT_IN_PAST", ("creditInput", "expiresAt"), "The expiry date must be in the future")
    path = ("creditInput", "creditAmount")
    account = owner if isinstance(owner, Account) else account_in(shop, owner.id, wanted.currency)
    check_sum(account, wanted, path, "credit")
    if (account.balance if account else 0) + wanted.minor > MOST * 10 ** exponent(wanted.currency):
        raise refuse("CREDIT_LIMIT_EXCEEDED", (*path, "amount"), TOO_MUCH)
    if account is None:
        account = open_account(world, shop, owner.id, wanted.currency)
    return account, move(world, account, wanted.minor, expires_at=expires_at)


def debit(world: "World", shop: Shop, owner: Customer | Account | None, wanted: Sum) -> tuple[Account, Movement]:
    """Take credit back from an account, or from a customer's account in the currency."""
    path = ("debitInput", "debitAmount")
    account = account_in(shop, owner.id, wanted.currency) if isinstance(owner, Customer) else owner
    if account is None:
        raise refuse("ACCOUNT_NOT_FOUND", ("id",), NO_ACCOUNT)
    check_sum(account, wanted, path, "debit")
    if wanted.minor > account.balance:
        raise refuse("INSUFFICIENT_FUNDS", (*path, "amount"), TOO_LITTLE)
    spend(account, wanted.minor)
    return account, move(world, account, -wanted.minor)


def check_sum(account: Account | None, wanted: Sum, path: tuple[str, ...], verb: str) -> None:
    """Refuse a sum in another currency than the account's, or one that is not positive."""
    if account is not None and account.currency != wanted.currency:
        raise refuse("MISMATCHING_CURRENCY", (*path, "currencyCode"), OTHER_CURRENCY)
    if wanted.minor <= 0:
        raise refuse("NEGATIVE_OR_ZERO_AMOUNT", (*path, "amount"), NOT_POSITIVE.format(verb))


def open_account(world: "World", shop: Shop, customer_id: int, currency: str) -> Account:
    """Open an account."""
    account = Account(world.new_id(), customer_id, currency)
    shop.credit[account.id] = account
    return account


def move(
    world: "World",
    account: Account,
    minor: int,
    *,
    event: str = "ADJUSTMENT",
    expires_at: datetime | None = None,
    transaction_id: int | None = None,
) -> Movement:
    """Book a movement."""
    made = Movement(
        world.new_id(), minor, account.balance + minor, world.now(), event, expires_at,
        minor if minor > 0 else None, transaction_id,
    )  # fmt: skip
    account.movements.append(made)
    return made


def spend(account: Account, minor: int) -> None:
    """Use up credits, those that expire first before the others."""
    far = max((m.expires_at for m in account.movements if m.expires_at), default=None)
    open_ones = [m for m in account.movements if m.remaining]
    for item in sorted(open_ones, key=lambda m: (m.expires_at is None, m.expires_at or far or m.created_at, m.id)):
        taken = min(minor, item.remaining or 0)
        item.remaining = (item.remaining or 0) - taken
        minor -= taken


def refund_problems(shop: Shop, customer_id: int | None, wanted: list[Sum], currency: str) -> list[Problem]:
    """Return what forbids giving an order's money back as store credit."""
    if not wanted:
        return []
    if not shop.store_credit_enabled or customer_id not in shop.customers:
        return [Problem(None, None, "Store credit refunds need a customer and store credit switched on")]
    if any(item.currency != currency for item in wanted):
        return [Problem(None, None, "Store credit must be in the order's presentment currency")]
    return [Problem(None, None, "Amount must be greater than 0") for item in wanted if item.minor <= 0][:1]
