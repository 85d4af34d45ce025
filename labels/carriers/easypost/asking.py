"""What EasyPost is asked, made of our types. Pure: nothing is sent from here."""

from __future__ import annotations

from decimal import ROUND_UP, Decimal
from typing import Any

from labels.carriers.base import Customs, Parcel
from labels.carriers.wire import american, explanation, to_canada
from returns.domain.money import Money
from returns.domain.order import Address

GRAMS_AN_OUNCE = Decimal("28.349523125")
CM_AN_INCH = Decimal("2.54")
TENTH = Decimal("0.1")
NOTHING_TO_DECLARE = "NOEEI 30.36"  # US exports to Canada need no filing
BELOW_2500_USD = "NOEEI 30.37(a)"


def shipment_request(parcel: Parcel) -> dict[str, Any]:
    """What POST /shipments is given. EasyPost wants inches and ounces.

    Addresses stand as they did on the way out, from the shop to the shopper: `is_return` turns them round.
    """
    length, width, height = (float((Decimal(side) / CM_AN_INCH).quantize(TENTH, ROUND_UP)) for side in parcel.box)
    asked: dict[str, Any] = {
        "is_return": True,
        "reference": parcel.reference,
        "from_address": _address(parcel.recipient),
        "to_address": _address(parcel.sender),
        "parcel": {"length": length, "width": width, "height": height, "weight": ounces(parcel.weight)},
        "options": {"label_format": "PDF", "label_size": "4x6"},
    }
    if parcel.customs:
        asked["customs_info"] = _customs(parcel.customs, parcel)
        asked["options"]["invoice_number"] = parcel.customs.order
    return asked


def ounces(grams: int) -> float:
    """A weight in EasyPost's unit, rounded up to a tenth: who declares too little pays an adjustment."""
    return float((Decimal(max(grams, 1)) / GRAMS_AN_OUNCE).quantize(TENTH, ROUND_UP))


def _address(address: Address) -> dict[str, str]:
    return {name: value for name, value in american(address).items() if value}


def _customs(customs: Customs, parcel: Parcel) -> dict[str, Any]:
    """The goods as customs read them: returned, with what was paid for them and the order they were bought with."""
    return {
        "contents_type": "returned_goods",
        "contents_explanation": explanation(customs),
        "restriction_type": "none",
        "non_delivery_option": "return",
        "customs_certify": True,
        "customs_signer": parcel.sender.name,
        "eel_pfc": NOTHING_TO_DECLARE if to_canada(parcel) else BELOW_2500_USD,
        "customs_items": [
            {
                "description": item.description,
                "quantity": item.quantity,
                "value": float(Money(item.value_minor, customs.currency).amount),
                "currency": customs.currency,
                "weight": ounces(item.grams),
                "hs_tariff_number": item.hs_code,
                "origin_country": item.origin,
            }
            for item in customs.items
        ],
    }
