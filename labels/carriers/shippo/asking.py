"""What Shippo is asked, made of our types. Pure: nothing is sent from here.

A declaration's items have the shape that was recorded; that a shipment takes the declaration inside it is from Shippo's
documentation alone.
"""

from __future__ import annotations

from typing import Any

from labels.carriers.base import Customs, Parcel
from labels.carriers.wire import american, explanation, to_canada
from returns.domain.money import Money

NOTHING_TO_DECLARE, BELOW_2500_USD = "NOEEI_30_36", "NOEEI_30_37_a"  # see `wire.to_canada`


def shipment_request(parcel: Parcel) -> dict[str, Any]:
    """The body of POST /shipments/. Shippo wants a box of every parcel.

    Addresses stand as they did on the way out, from the shop to the shopper: `is_return` turns them round.
    """
    length, width, height = (str(side) for side in parcel.box)
    declared = {"customs_declaration": _customs(parcel.customs, parcel)} if parcel.customs else {}
    return declared | {
        "address_from": american(parcel.recipient),
        "address_to": american(parcel.sender),
        "parcels": [
            {
                "length": length,
                "width": width,
                "height": height,
                "distance_unit": "cm",
                "weight": str(parcel.weight),
                "mass_unit": "g",
            }
        ],
        "extra": {"is_return": True, "qr_code_requested": True, "reference_1": parcel.reference},
        "metadata": parcel.reference,
        "async": False,
    }


def _customs(customs: Customs, parcel: Parcel) -> dict[str, Any]:
    """The goods as customs read them: returned, with what was paid for them. Weights and values are for all pieces."""
    return {
        "certify": True,
        "certify_signer": parcel.sender.name,
        "contents_type": "RETURN_MERCHANDISE",
        "contents_explanation": explanation(customs),
        "non_delivery_option": "RETURN",
        "eel_pfc": NOTHING_TO_DECLARE if to_canada(parcel) else BELOW_2500_USD,
        "invoice": customs.order,
        "items": [
            {
                "description": item.description,
                "quantity": item.quantity,
                "net_weight": str(item.grams),
                "mass_unit": "g",
                "value_amount": str(Money(item.value_minor, customs.currency).amount),
                "value_currency": customs.currency,
                "origin_country": item.origin,
                "tariff_number": item.hs_code,
            }
            for item in customs.items
        ],
    }
