"""Gift cards and discount codes."""

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from simulator.world.refusals import Problem, check, refuse
from simulator.world.shops import Shop

if TYPE_CHECKING:
    from simulator.world.world import World

MOST_CODE = 255
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
MOST_GIFT = 2_000_00


@dataclass
class GiftCard:
    """A gift card; sums in minor units of its currency. The code is kept as Shopify keeps it: never shown again."""

    id: int
    code: str
    initial: int
    balance: int
    currency: str
    created_at: datetime
    customer_id: int | None = None
    expires_on: date | None = None
    note: str | None = None
    deactivated_at: datetime | None = None


@dataclass
class Discount:
    """A basic code discount; `value` is a fraction (0.1) or an amount in the shop's currency, by `kind`.

    Without `product_ids` it is for everything, without `customer_ids` for everybody.
    """

    id: int
    code: str
    code_id: int
    title: str
    kind: str
    value: str
    starts_at: datetime
    ends_at: datetime | None
    usage_limit: int | None = None
    once_per_customer: bool = False
    customer_ids: list[int] = field(default_factory=list)
    product_ids: list[int] = field(default_factory=list)
    used: int = 0

    def status(self, now: datetime) -> str:
        """Return ACTIVE, SCHEDULED or EXPIRED."""
        if self.ends_at is not None and self.ends_at <= now:
            return "EXPIRED"
        return "SCHEDULED" if self.starts_at > now else "ACTIVE"


def new_code() -> str:
    """Return a random gift card code."""
    return "".join(secrets.choice(LETTERS) for _ in range(16))


def create_gift_card(world: "World", shop: Shop, wanted: dict[str, Any]) -> GiftCard:
    """Issue a gift card ({initial (minor), currency, code?, customer_id?, expires_on?, note?})."""
    code = "".join(str(wanted.get("code") or new_code()).split()).upper()
    check(gift_card_problems(shop, wanted, code))
    card = GiftCard(
        world.new_id(), code, wanted["initial"], wanted["initial"], wanted["currency"], world.now(),
        wanted.get("customer_id"), wanted.get("expires_on"), wanted.get("note"),
    )  # fmt: skip
    shop.gift_cards[card.id] = card
    return card


def gift_card_problems(shop: Shop, wanted: dict[str, Any], code: str) -> list[Problem]:
    """Return what is wrong with a gift card to be."""
    path = ("input", "initialAmount", "amount")
    if wanted.get("customer_id") is not None and wanted["customer_id"] not in shop.customers:
        return [Problem("CUSTOMER_NOT_FOUND", ("input", "customerId"), "The customer could not be found.")]
    if wanted["initial"] <= 0:
        return [Problem("GREATER_THAN", path, "must be greater than 0")]
    if wanted["initial"] > MOST_GIFT:
        return [Problem("GIFT_CARD_LIMIT_EXCEEDED", path, "can't exceed the shop's gift card limit")]
    if len(code) < 8:
        return [Problem("TOO_SHORT", ("input", "code"), "Code is too short (minimum is 8 characters)")]
    if len(code) > 20:
        return [Problem("TOO_LONG", ("input", "code"), "Code is too long (maximum is 20 characters)")]
    if not (code.isascii() and code.isalnum()):
        return [Problem("INVALID", ("input", "code"), "Code can only contain letters(a-z) and numbers(0-9)")]
    if any(card.code == code for card in shop.gift_cards.values()):
        return [Problem("TAKEN", ("input", "code"), "Code has already been taken")]
    return []


def deactivate_gift_card(world: "World", card: GiftCard) -> None:
    """Switch a gift card off for ever; repeating is silent."""
    card.deactivated_at = card.deactivated_at or world.now()


def discount_by_code(shop: Shop, code: str) -> Discount | None:
    """Return the discount of a code, compared without case."""
    return next((item for item in shop.discounts.values() if item.code.lower() == code.lower()), None)


def create_discount(world: "World", shop: Shop, wanted: Discount) -> Discount:
    """Add a code discount; refused for a code that is taken, what is blank, out of range or unknown, and a bad end."""
    check(discount_problems(shop, wanted))
    wanted.id, wanted.code_id = world.new_id(), world.new_id()
    shop.discounts[wanted.id] = wanted
    return wanted


def discount_problems(shop: Shop, wanted: Discount) -> list[Problem]:
    """Return what is wrong with a discount to be."""
    root = "basicCodeDiscount"
    problems = []
    if not wanted.title.strip():
        problems.append(Problem("BLANK", (root, "title"), "Title can't be blank"))
    if not wanted.code.strip():
        problems.append(Problem("BLANK", (root, "code"), "Code can't be blank"))
    elif len(wanted.code) > MOST_CODE:
        problems.append(Problem("TOO_LONG", (root, "code"), "Code is too long (maximum is 255 characters)"))
    elif discount_by_code(shop, wanted.code):
        problems.append(Problem("TAKEN", (root, "code"), "Code must be unique. Please try a different code."))
    if wanted.ends_at is not None and wanted.ends_at <= wanted.starts_at:
        sentence = "Ends at needs to be after starts_at"
        problems.append(Problem("END_DATE_BEFORE_START_DATE", (root, "endsAt"), sentence))
    if wanted.usage_limit is not None and wanted.usage_limit < 1:
        problems.append(Problem("GREATER_THAN", (root, "usageLimit"), "Usage limit must be greater than 0"))
    return [*problems, *_value_problems(wanted, root), *_unknown(shop, wanted, root)]


def _value_problems(wanted: Discount, root: str) -> list[Problem]:
    value, path = Decimal(wanted.value), (root, "customerGets", "value")
    if wanted.kind == "percentage" and not 0 < value <= 1:
        return [Problem("VALUE_OUTSIDE_RANGE", (*path, "percentage"), "Value must be between 0.0 and 1.0")]
    if wanted.kind == "amount" and value <= 0:
        return [Problem("GREATER_THAN", (*path, "discountAmount", "amount"), "Value must be greater than 0")]
    return []


def _unknown(shop: Shop, wanted: Discount, root: str) -> list[Problem]:
    customers = [number for number in wanted.customer_ids if number not in shop.customers]
    products = [number for number in wanted.product_ids if number not in shop.products]
    found = []
    if customers:
        path = (root, "context", "customers", "add")
        found.append(Problem("INVALID", path, f"Customer with id: {customers[0]} is invalid"))
    if products:
        where = (root, "customerGets", "items", "products", "productsToAdd")
        found.append(Problem("INVALID", where, f"Product with id: {products[0]} is invalid"))
    return found


def deactivate_discount(world: "World", shop: Shop, number: int) -> Discount:
    """End a discount now; repeating changes nothing."""
    found = shop.discounts.get(number)
    if found is None:
        raise refuse("INVALID", ("id",), "Code discount does not exist.")
    if found.ends_at is None or found.ends_at > world.now():
        found.ends_at = world.now()
    return found
