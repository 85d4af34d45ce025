"""The customs invoice for returned goods, as plain words.

It has what form CN 23 of the Universal Postal Union and couriers' commercial invoices ask for, in the union's two
languages, English and French, whatever the shopper's is: customs officers read it. Gaps are left for a pen.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from babel import Locale

from labels.carriers.base import Customs, CustomsItem
from labels.documents.sheet import Block, block, tidy
from returns.domain.money import Money


@dataclass(frozen=True, slots=True)
class Row:
    """Goods of one kind."""

    description: str
    hs_code: str
    origin: str
    quantity: int
    weight: str
    value: str


@dataclass(frozen=True, slots=True)
class Declaration:
    """The invoice: rows, their totals, and what tells that the goods come back. `parties` are sender and recipient."""

    rows: tuple[Row, ...]
    quantity: int
    weight: str
    value: str
    currency: str
    order: str
    ordered_on: str
    outbound: str
    tracking: str
    parties: tuple[Block, Block]


def declaration(customs: Customs, *, tracking: str, sender: tuple[str, ...], recipient: tuple[str, ...]) -> Declaration:
    """Put what customs are told into words that fit their columns."""
    return Declaration(
        rows=tuple(_row(item, customs.currency) for item in customs.items),
        quantity=sum(item.quantity for item in customs.items),
        weight=_kilograms(sum(item.grams for item in customs.items)),
        value=_amount(sum(item.value_minor for item in customs.items), customs.currency),
        currency=customs.currency,
        order=tidy(customs.order, 32),
        ordered_on=customs.ordered_on,
        outbound=tidy(customs.outbound, 40),
        tracking=tidy(tracking, 40),
        parties=(_party(sender), _party(recipient)),
    )


def _row(item: CustomsItem, currency: str) -> Row:
    value = _amount(item.value_minor, currency) if item.value_minor else ""
    return Row(
        tidy(item.description, 90),
        _spaced(item.hs_code),
        _country(item.origin),
        item.quantity,
        _kilograms(item.grams),
        value,
    )


def _party(lines: tuple[str, ...]) -> Block:
    return block(lines, width=220, height=140, largest=8.5)


def _spaced(code: str) -> str:
    """As tariffs print it: four digits, then pairs."""
    return ".".join(part for part in (code[:4], code[4:6], code[6:8], code[8:10]) if part)


def _country(code: str) -> str:
    name = Locale.parse("en").territories.get(code, "")
    return f"{name} ({code})" if name else code


def _kilograms(grams: int) -> str:
    return f"{Decimal(grams) / 1000:.3f}"


def _amount(minor: int, currency: str) -> str:
    return str(Money(minor, currency).amount)
