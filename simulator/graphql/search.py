"""Shopify's search syntax, as far as orders and returns are searched here."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from simulator.world import sums
from simulator.world.drafts import Draft
from simulator.world.orders import Order
from simulator.world.returnable import return_status
from simulator.world.returns import Return
from simulator.world.shops import Customer, Product, Shop, Variant

TERM = re.compile(
    r"""(?P<minus>-)?(?:(?P<field>[\w.]+):)?(?P<op>>=|<=|>|<)?"""
    r"""(?:'(?P<q>[^']*)'|"(?P<d>[^"]*)"|(?P<bare>\S+))"""
)
WORD = re.compile(r"[\w-]+")
COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    "": lambda a, b: a == b,
}
SHIPPED = {"UNFULFILLED": "unfulfilled", "PARTIALLY_FULFILLED": "partial", "FULFILLED": "shipped"}


Holds = Callable[[str | None, str, str], bool]


def matches_order(shop: Shop, order: Order, query: str | None) -> bool:
    """Whether an order passes a search."""
    return matches(query, lambda field, op, value: holds(shop, order, field, op, value))


def matches_customer(shop: Shop, buyer: Customer, query: str | None) -> bool:
    """Whether a customer passes a search by id, e-mail, tag or a word."""
    words = {"id": {str(buyer.id)}, "email": {buyer.email.lower()}, "tag": {tag.lower() for tag in buyer.tags}}
    text = f"{buyer.first_name} {buyer.last_name} {buyer.email}".lower()
    return matches(query, lambda field, op, value: among(words, text, field, value))


def matches_product(shop: Shop, product: Product, query: str | None) -> bool:
    """Whether a product passes a search by id, tag, type, vendor, status, or words of its several fields.

    A word without a field is a whole word of one of them, one that ends in `*` the beginning of such a word.
    """
    on_sale = product.status == "ACTIVE" and product.published
    words = {
        "id": {str(product.id)}, "tag": {tag.lower() for tag in product.tags}, "status": {product.status.lower()},
        "product_type": {product.product_type.lower()}, "vendor": {product.vendor.lower()},
        "title": {product.title.lower()}, "handle": {product.handle.lower()},
        "published_status": {"published", "visible"} if on_sale else {"unpublished"},
        "gift_card": {str(product.is_gift_card).lower()},
    }  # fmt: skip
    skus = [shop.variants[number].sku for number in product.variant_ids]
    text = " ".join([product.title, product.product_type, product.vendor, *product.tags, *skus])
    said = set(WORD.findall(text.lower()))

    def holds(field: str | None, op: str, value: str) -> bool:
        if field is None:
            return all(_begins(said, part) for part in value.lower().split())
        return among(words, "", field, value)

    return matches(query, holds)


def _begins(said: set[str], part: str) -> bool:
    if part.endswith("*"):
        return any(word.startswith(part[:-1]) for word in said)
    return part in said


def matches_variant(variant: Variant, query: str | None) -> bool:
    """Whether a variant passes a search by id, SKU, barcode or a word."""
    words = {
        "id": {str(variant.id)},
        "sku": {(variant.sku or "").lower()},
        "barcode": {(variant.barcode or "").lower()},
    }
    text = f"{variant.title} {variant.sku or ''} {variant.barcode or ''}".lower()
    return matches(query, lambda field, op, value: among(words, text, field, value))


def matches_draft(draft: Draft, query: str | None) -> bool:
    """Whether a draft order passes a search by id, tag, status, customer, a moment, or a word."""
    basket = draft.basket
    words = {
        "id": {str(draft.id)}, "tag": {tag.lower() for tag in basket.tags}, "status": {draft.status.lower()},
        "customer_id": {str(basket.customer_id)}, "source": {basket.source_name},
    }  # fmt: skip
    text = " ".join([basket.name, basket.email or "", basket.note or "", *basket.tags]).lower()

    def holds(field: str | None, op: str, value: str) -> bool:
        if field in ("created_at", "updated_at"):
            wanted = moment(value)
            return wanted is None or COMPARE[op](getattr(draft, field), wanted)
        return among(words, text, field, value)

    return matches(query, holds)


def among(words: dict[str, set[str]], text: str, field: str | None, value: str) -> bool:
    """Whether a value is among a field's words, or part of the text where no field is named."""
    if field is None:
        return value.lower() in text
    return field not in words or value.lower() in words[field]


def matches(query: str | None, holds: Holds) -> bool:
    """Whether a search lets something through; terms are joined by AND unless OR stands between them."""
    alternatives = re.split(r"\s+OR\s+", (query or "").strip())
    return any(all(term(part, holds) for part in TERM.finditer(text)) for text in alternatives)


def term(part: re.Match[str], holds: Holds) -> bool:
    """Whether one term holds; fields that are not searched here let everything through."""
    value = next(text for text in (part["q"], part["d"], part["bare"]) if text is not None)
    if part["field"] is None and value == "AND":
        return True
    found = holds(part["field"], part["op"] or "", value)
    return not found if part["minus"] else found


def holds(shop: Shop, order: Order, field: str | None, op: str, value: str) -> bool:
    """Whether one comparison holds."""
    if field is None:
        return value.lower() in f"{order.name} {order.email or ''} {order.confirmation_number}".lower()
    if field in ("updated_at", "created_at", "processed_at"):
        wanted = moment(value)
        return wanted is None or COMPARE[op](getattr(order, field), wanted)
    if field == "id":
        return COMPARE[op](order.id, int(value)) if value.isdigit() else False
    reader = TEXTS.get(field)
    return reader is None or value.lower() in reader(shop, order)


def moment(value: str) -> datetime | None:
    """Return a moment of a search; one without a zone is UTC. None for what is no moment, which Shopify ignores."""
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def named(order: Order) -> set[str]:
    """Return the spellings by which an order's name is found."""
    return {order.name.lower(), order.name.lstrip("#").lower()}


TEXTS: dict[str, Callable[[Shop, Order], set[str]]] = {
    "name": lambda shop, order: named(order),
    "email": lambda shop, order: {(order.email or "").lower()},
    "confirmation_number": lambda shop, order: {order.confirmation_number.lower()},
    "tag": lambda shop, order: {tag.lower() for tag in order.tags},
    "return_status": lambda shop, order: {return_status(shop, order).lower()},
    "financial_status": lambda shop, order: {(sums.financial_status(order) or "pending").lower()},
    "fulfillment_status": lambda shop, order: shipping_words(order),
    "status": lambda shop, order: {"any", order_state(order)},
    "customer_id": lambda shop, order: {str(order.customer_id)},
}


def shipping_words(order: Order) -> set[str]:
    """Return the words by which an order's fulfilment status is found."""
    status = sums.fulfillment_status(order)
    return {SHIPPED[status], status.lower()}


def order_state(order: Order) -> str:
    """Return open, closed or cancelled."""
    return "cancelled" if order.cancelled_at else "closed" if order.closed_at else "open"


def matches_return(item: Return, query: str | None) -> bool:
    """Whether a return of an order passes a search (status only)."""
    terms = [part for part in TERM.finditer(query or "") if part["field"] == "status"]
    wanted = [((part["q"] or part["d"] or part["bare"]).lower(), bool(part["minus"])) for part in terms]
    return all((item.status.lower() == status) != negated for status, negated in wanted)
