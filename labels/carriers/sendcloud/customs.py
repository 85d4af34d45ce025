"""What customs are told of a return, in Sendcloud's words. From its published schema alone."""

from __future__ import annotations

from typing import Any

from labels.carriers.base import Customs, CustomsItem
from returns.domain.money import Money


def customs_request(customs: Customs) -> dict[str, Any]:
    """Returned goods, each with its code, origin, weight and what was paid for it."""
    invoice = (customs.order or "-")[:40]
    return {
        "customs_invoice_nr": invoice,
        "customs_information": {"invoice_number": invoice, "export_reason": "returned_goods"},
        "parcel_items": [
            {
                "description": item.description,
                "quantity": item.quantity,
                "weight": {"value": max(item.grams // item.quantity, 1), "unit": "g"},
                "price": {"value": _each(item, customs.currency), "currency": customs.currency},
                "hs_code": item.hs_code[:12],
                "origin_country": item.origin,
            }
            for item in customs.items
        ],
    }


def _each(item: CustomsItem, currency: str) -> float:
    """What one piece is worth, as a decimal number of the currency."""
    return float(Money(item.value_minor // item.quantity, currency).amount)
