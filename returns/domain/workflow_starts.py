"""Workflows to begin with. Pure data: what comes out is shown in the form, changed, tried and kept by a person.

Amounts are of currencies with two decimals; in others they are what the merchant fills in. What shoppers read is
written in every language that a shop may offer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Document = dict[str, Any]

SEND_PHOTO: Mapping[str, str] = {
    "en": "Please answer with a photo of what is damaged. With it we can decide at once.",
    "fr": "Merci de répondre avec une photo de ce qui est abîmé. Nous pourrons ainsi décider tout de suite.",
    "de": "Bitte antworten Sie mit einem Foto des Schadens. Damit können wir sofort entscheiden.",
    "es": "Responda, por favor, con una foto del daño. Con ella podremos decidir enseguida.",
    "it": "Risponda con una foto del danno: così potremo decidere subito.",
    "nl": "Antwoord alstublieft met een foto van de schade. Dan kunnen we meteen beslissen.",
    "ar": "يرجى الرد بصورة للضرر، وبها يمكننا اتخاذ القرار فورًا.",
}
SEND_PARCEL: Mapping[str, str] = {
    "en": "Your parcel is not on its way to us yet. Please hand it in within a week, or tell us that you keep it.",
    "fr": "Votre colis n’est pas encore en route. Merci de le déposer sous une semaine, ou de nous dire que vous gardez"
    " l’article.",
    "de": "Ihr Paket ist noch nicht zu uns unterwegs. Bitte geben Sie es innerhalb einer Woche auf, oder sagen Sie uns,"
    " dass Sie den Artikel behalten.",
    "es": "Su paquete aún no está en camino. Entréguelo en el plazo de una semana o díganos que se queda el artículo.",
    "it": "Il Suo pacco non è ancora in viaggio. Lo consegni entro una settimana o ci dica che tiene l’articolo.",
    "nl": "Uw pakket is nog niet onderweg. Geef het binnen een week af, of laat ons weten dat u het artikel houdt.",
    "ar": "طردك ليس في طريقه إلينا بعد. يرجى تسليمه خلال أسبوع، أو إخبارنا بأنك ستحتفظ بالمنتج.",
}
_PARCEL = ["awaiting_parcel"]
_DAYS = {"remind": 14, "photo": 3}

STARTS: Mapping[str, Document] = {
    # Who bought often, and asks for little, hears yes at once; the label follows the approval.
    "loyal": {
        "when": {"event": "return.requested"},
        "if": {"value_minor": {"max": 8000}},
        "then": [{"do": "approve"}, {"do": "tag", "tag": "VIP"}],
    },
    "damaged": {
        "when": {"event": "return.requested"},
        "if": {"fault": True, "photos": {"max": 0}},
        "then": [
            {"do": "ask", "text": dict(SEND_PHOTO)},
            {"do": "tag", "tag": "photo asked"},
            {"do": "wait", "days": _DAYS["photo"], "still": ["requested"]},
            {"do": "note", "text": "No photo after three days: please decide."},
        ],
    },
    "no_parcel": {
        "when": {"event": "return.approved", "after_days": _DAYS["remind"], "still": _PARCEL},
        "then": [
            {"do": "ask", "text": dict(SEND_PARCEL)},
            {"do": "wait", "days": _DAYS["remind"] // 2, "still": _PARCEL},
            {"do": "close"},
        ],
    },
    "supplier_silent": {
        "when": {"event": "supplier.silent"},
        "then": [
            {"do": "tag", "tag": "supplier silent"},
            {"do": "note", "text": "The supplier did not answer in time."},
        ],
    },
    "cheap": {
        "when": {"event": "return.requested"},
        "if": {"value_minor": {"max": 1500}},
        "then": [{"do": "keep"}, {"do": "approve"}, {"do": "settle"}],
        "day_minor": 15000,
    },
    "received": {
        "when": {"event": "goods.received"},
        "if": {"fault": False, "found": ["RESTOCKED"], "pays_minor": {"max": 10000}},
        "then": [{"do": "settle"}],
        "day_minor": 100000,
    },
}
# Amounts stand as they are only where a hundred minor units make one.
PLAIN_AMOUNT = 2


def start(code: str, *, name: str, decimals: int, segments: tuple[str, ...]) -> Document:
    """The document of a start under a name; KeyError for an unknown one.

    `decimals` are the currency's; `segments` are the kinds of customers that the policy knows, the first of which is
    who bought often.
    """
    document: Document = {"name": name, **{key: _copy(value) for key, value in STARTS[code].items()}}
    asked = document.setdefault("if", {})
    if decimals != PLAIN_AMOUNT:
        for amount in ("value_minor", "pays_minor"):
            asked.pop(amount, None)
        document.pop("day_minor", None)
    if code == "loyal" and segments:
        asked["lines"] = {"segments": [segments[0]]}
    return document


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copy(each) for key, each in value.items()}
    return [_copy(each) for each in value] if isinstance(value, list) else value
