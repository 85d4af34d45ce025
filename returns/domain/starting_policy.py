"""The policy a new shop starts with: thirty days from delivery, no fees, a person decides."""

from typing import Any


def _reason(code: str, handle: str, en: str, fr: str, *, fault: bool = False) -> dict[str, Any]:
    return {"code": code, "label": {"en": en, "fr": fr}, "shopify_handle": handle, "fault": fault}


STARTING_POLICY: dict[str, Any] = {
    "window": {"days": 30, "counted_from": "delivery", "working_day": False},
    "final_sale": {"tags": ["final-sale", "hygiene"], "product_types": []},
    "fees": {"restocking_bps": 0, "return_shipping_minor": 0, "return_shipping_per": "return", "by_outcome": {}},
    "approval": "review",
    "outcomes": ["refund"],
    "credit": {"bonus_bps": 0, "expires_after_days": None},
    "ship_by_days": 14,
    "shipping": {
        "paid_by": "shopper",
        "label": "at_approval",
        "destination": "",
        "consolidate": "one_parcel",
        "offer_one_parcel": True,
        "alone": ["hazmat", "lithium-battery"],
        "keep_it": {"max_minor": 0, "below_return_cost": False, "instead": "keep", "per_year": 2},
    },
    "withdrawal": {
        "informed": "unknown",
        "return_cost": "shop",
        "standard_delivery_minor": None,
        "partial_delivery": "none",
        "exemptions": [
            {"ground": "custom_made", "tags": ["custom-made", "personalised"]},
            {"ground": "perishable", "tags": ["perishable"]},
            {"ground": "hygiene_seal", "tags": ["hygiene-seal"]},
            {"ground": "media_seal", "tags": ["media-seal"]},
        ],
    },
    "exchanges": {
        "offered": "none",
        "incentive_bps": 0,
        "incentive_minor": 0,
        "fallback": "choice",
        "mode": "native",
        "modes": [],
    },
    "later": {"discount_bps": 0, "discount_minor": 0, "days": 90, "good_for": "product"},
    "warranty": [],
    "segments": [],
    "clauses": [],
    "reasons": [
        _reason("size_small", "too-small", "Too small", "Trop petit"),
        _reason("size_large", "too-big", "Too large", "Trop grand"),
        _reason("color", "color", "Colour not as hoped", "La couleur ne convient pas"),
        _reason("style", "style", "I don’t like the style", "Le style ne me plaît pas"),
        _reason(
            "not_as_described", "item-not-as-described", "Not as described", "Différent de la description", fault=True
        ),
        _reason(
            "defective", "damaged-or-defective", "Faulty or poor quality", "Défaut ou mauvaise qualité", fault=True
        ),
        _reason("damaged", "damaged-or-defective", "Arrived damaged", "Arrivé abîmé", fault=True),
        _reason("wrong_item", "received-the-wrong-item", "Wrong item received", "Mauvais article reçu", fault=True),
        _reason("late", "arrived-late", "Arrived too late", "Arrivé trop tard"),
        _reason("changed_mind", "changed-my-mind", "I changed my mind", "J’ai changé d’avis"),
        _reason("other", "other-reason", "Another reason", "Une autre raison"),
    ],
}
