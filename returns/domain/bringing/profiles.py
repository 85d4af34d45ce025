"""Which column of whose file is what: a profile for each system, and a plain one. `docs/import.md` has the sources."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from enum import StrEnum


class Source(StrEnum):
    """Whose returns they are."""

    LOOP = "loop"
    AFTERSHIP = "aftership"
    RETURNGO = "returngo"
    OTHER = "other"


class Field(StrEnum):
    """What a column can be."""

    ID = "id"
    ORDER = "order"
    STATE = "state"
    REQUESTED = "requested"
    ENDED = "ended"
    SKU = "sku"
    VARIANT = "variant"
    TITLE = "title"
    QUANTITY = "quantity"
    REASON = "reason"
    OUTCOME = "outcome"
    REFUNDED = "refunded"
    CURRENCY = "currency"
    WAY = "way"
    TRACKING = "tracking"


# Without these nothing can be said of a return; and one of the second line is needed to find its goods.
NEEDED = (Field.ID, Field.ORDER, Field.STATE, Field.REQUESTED)
GOODS = (Field.SKU, Field.VARIANT, Field.TITLE)

# Names that any system may use, in English and French, as `name_key` writes them.
COMMON: Mapping[Field, tuple[str, ...]] = {
    Field.ID: ("returnid", "rma", "rmanumber", "rmaid", "returnnumber", "id", "numeroderetour", "retour"),
    Field.ORDER: ("ordername", "ordernumber", "order", "shopifyorder", "originalorder", "orderid", "commande",
                  "numerodecommande"),
    Field.STATE: ("status", "state", "returnstatus", "rmastatus", "statut", "etat"),
    Field.REQUESTED: ("requesteddate", "requestedat", "createdat", "created", "requestdate", "requesttime",
                      "returnrequesteddate", "date", "datededemande", "creele", "datedecreation"),
    Field.ENDED: ("closedat", "closed", "resolvedat", "completedat", "doneat", "processedat", "updatedat", "clotle",
                  "datedecloture"),
    Field.SKU: ("sku", "itemsku", "productsku", "variantsku", "returnitemsku", "ugs", "reference"),
    Field.VARIANT: ("variantid", "productvariantid", "externalvariantid", "variante"),
    Field.TITLE: ("title", "product", "productname", "producttitle", "item", "itemname", "name", "article", "produit"),
    Field.QUANTITY: ("quantity", "qty", "returnquantity", "returnedquantity", "itemquantity", "quantite"),
    Field.REASON: ("returnreason", "reason", "reasonforreturn", "motif", "raison", "motifderetour"),
    Field.OUTCOME: ("outcome", "resolution", "returntype", "returnresolution", "resolutiontype", "type", "solution"),
    Field.REFUNDED: ("refund", "refundamount", "refundedamount", "refundtotal", "amountrefunded", "balance",
                     "montantrembourse", "remboursement"),
    Field.CURRENCY: ("currency", "refundcurrency", "currencycode", "devise"),
    Field.WAY: ("labelstatus", "shippingstatus", "shipmentstatus", "trackingstatus", "statutdelivraison"),
    Field.TRACKING: ("trackingnumber", "tracking", "returntrackingnumber", "numerodesuivi"),
}  # fmt: skip
# What only this system says, or says otherwise: it counts twice when the file's maker is guessed, and goes first.
OWN: Mapping[Source, Mapping[Field, tuple[str, ...]]] = {
    Source.LOOP: {
        Field.ID: ("loopreturnid", "returnid"),
        Field.ORDER: ("ordername",),
        Field.STATE: ("state", "returnstate"),
        Field.REASON: ("parentreturnreason", "returnreason"),
        Field.OUTCOME: ("outcome", "returnoutcome"),
        Field.REFUNDED: ("refund", "refundtotal"),
        Field.WAY: ("labelstatus",),
    },
    Source.AFTERSHIP: {
        Field.ID: ("rmanumber", "aftershipreturnsid"),
        Field.STATE: ("returnstatus", "rmastatus", "status"),
        Field.REQUESTED: ("returnrequesteddate", "requesteddate"),
        Field.QUANTITY: ("returnquantity",),
        Field.OUTCOME: ("returnresolution", "resolution"),
        Field.REASON: ("returnreason",),
    },
    Source.RETURNGO: {
        Field.ID: ("rmaid", "rma"),
        Field.ORDER: ("orderid",),
        Field.STATE: ("rmastatus",),
        Field.REQUESTED: ("requesttime",),
        Field.OUTCOME: ("resolutiontype",),
        Field.REFUNDED: ("balance",),
    },
    Source.OTHER: {},
}


def name_key(heading: str) -> str:
    """A heading as it is compared: letters and digits, without accents, and of `a.b` the end."""
    text = unicodedata.normalize("NFKD", heading.rpartition(".")[2] or heading).casefold()
    return re.sub(r"[^a-z0-9]", "", text)


def guess_source(headings: Sequence[str]) -> Source:
    """Whose file it is, by what only one of them says; OTHER where two say as much, or nobody anything."""
    keys = {name_key(heading) for heading in headings}
    scores = {
        source: sum(any(name in keys for name in names) for names in own.values()) for source, own in OWN.items() if own
    }
    best = max(scores.values())
    leading = [source for source, score in scores.items() if score == best]
    return leading[0] if best >= 3 and len(leading) == 1 else Source.OTHER


def guess_columns(headings: Sequence[str], source: Source) -> dict[Field, int]:
    """Which column is what, each at most once: what the system calls so first, then what anybody does."""
    keys = [name_key(heading) for heading in headings]
    found: dict[Field, int] = {}
    for field in Field:
        for name in (*OWN[source].get(field, ()), *COMMON[field]):
            if name in keys and keys.index(name) not in found.values():
                found[field] = keys.index(name)
                break
    return found


def lacking(columns: Mapping[Field, int]) -> list[Field]:
    """What has no column and is needed; SKU stands for the three ways to name an article."""
    missing = [field for field in NEEDED if field not in columns]
    return missing if any(field in columns for field in GOODS) else [*missing, Field.SKU]
