"""One return of another system, put together from the rows of its file: what they say, and what is wrong with them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from decimal import Decimal
from enum import StrEnum

from returns.domain.bringing.profiles import Field
from returns.domain.bringing.reading import amount, count, moment
from returns.domain.status import Outcome


class Standing(StrEnum):
    """How far a return is in the other system. The first four are under way, the others are history."""

    REQUESTED = "requested"
    APPROVED = "approved"
    ON_ITS_WAY = "on_its_way"
    ARRIVED = "arrived"
    DONE = "done"
    DECLINED = "declined"
    CANCELED = "canceled"


UNDER_WAY = frozenset({Standing.REQUESTED, Standing.APPROVED, Standing.ON_ITS_WAY, Standing.ARRIVED})
# In English, French, German, Spanish, Italian, Dutch and Arabic; compared without spaces, signs, accents and capitals.
_STANDINGS: Mapping[Standing, tuple[str, ...]] = {
    Standing.REQUESTED: (
        "submitted", "requested", "pending", "pending request", "pending approval", "new", "review", "needs review",
        "in review", "awaiting approval", "demandé", "demandée", "en attente", "angefragt", "beantragt", "ausstehend",
        "neu", "in Prüfung", "solicitado", "solicitada", "pendiente", "nuevo", "nueva", "en revisión", "richiesto",
        "richiesta", "in attesa", "nuovo", "nuova", "in revisione", "aangevraagd", "in afwachting", "nieuw",
        "in beoordeling", "مطلوب", "جديد", "معلق", "قيد الانتظار", "قيد المراجعة",
    ),
    Standing.APPROVED: (
        "open", "approved", "approved request", "in progress", "awaiting shipment", "authorized", "approuvé",
        "approuvée", "ouvert", "ouverte", "accepté", "acceptée", "en cours", "genehmigt", "bewilligt", "freigegeben",
        "offen", "in Bearbeitung", "aprobado", "aprobada", "aceptado", "aceptada", "abierto", "abierta", "en curso",
        "en proceso", "approvato", "approvata", "accettato", "accettata", "aperto", "aperta", "in corso",
        "goedgekeurd", "geaccepteerd", "openstaand", "in behandeling", "مقبول", "مفتوح", "تمت الموافقة",
        "موافق عليه", "قيد التنفيذ",
    ),
    Standing.ON_ITS_WAY: (
        "shipped", "in transit", "out for delivery", "on its way", "expédié", "expédiée", "en transit", "en route",
        "versendet", "verschickt", "unterwegs", "enviado", "enviada", "en tránsito", "en camino", "spedito", "spedita",
        "in transito", "in viaggio", "verzonden", "verstuurd", "onderweg", "تم الشحن", "في الطريق", "قيد الشحن",
    ),
    Standing.ARRIVED: (
        "received", "delivered", "shipment received", "validated", "inspected", "reçu", "reçue", "livré", "livrée",
        "réceptionné", "erhalten", "eingegangen", "zugestellt", "geprüft", "recibido", "recibida", "entregado",
        "entregada", "inspeccionado", "ricevuto", "ricevuta", "consegnato", "consegnata", "ispezionato", "ontvangen",
        "bezorgd", "geleverd", "gecontroleerd", "تم الاستلام", "تم التسليم", "مستلم",
    ),
    Standing.DONE: (
        "closed", "done", "resolved", "completed", "complete", "processed", "refunded", "finished", "clos", "clôturé",
        "terminé", "terminée", "remboursé", "remboursée", "traité", "traitée", "abgeschlossen", "erledigt",
        "geschlossen", "erstattet", "cerrado", "cerrada", "completado", "completada", "reembolsado", "reembolsada",
        "resuelto", "finalizado", "chiuso", "chiusa", "completato", "completata", "rimborsato", "rimborsata",
        "risolto", "concluso", "gesloten", "afgerond", "voltooid", "terugbetaald", "afgehandeld", "مغلق", "مكتمل",
        "تم رد المبلغ", "تم الاسترداد",
    ),
    Standing.DECLINED: (
        "rejected", "declined", "request rejected", "denied", "refusé", "refusée", "rejeté", "rejetée", "abgelehnt",
        "verweigert", "rechazado", "rechazada", "denegado", "denegada", "rifiutato", "rifiutata", "respinto",
        "respinta", "afgewezen", "geweigerd", "afgekeurd", "مرفوض", "تم الرفض",
    ),
    Standing.CANCELED: (
        "cancelled", "canceled", "expired", "void", "deleted", "annulé", "annulée", "expiré", "expirée", "storniert",
        "abgebrochen", "abgelaufen", "cancelado", "cancelada", "anulado", "anulada", "caducado", "caducada",
        "annullato", "annullata", "scaduto", "scaduta", "geannuleerd", "verlopen", "ملغى", "ملغي", "تم الإلغاء",
        "منتهي الصلاحية",
    ),
}  # fmt: skip


def state_key(text: str) -> str:
    """A status as it is compared: letters and digits of any script."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKD", text).casefold())


_BY_WORD = {state_key(word): standing for standing, words in _STANDINGS.items() for word in words}
_MOVED = {Standing.ON_ITS_WAY, Standing.ARRIVED}
EXCHANGE = "exchange"
# What the shopper gets, and what tells it: the first that fits. "Carte cadeau" is no means of payment, "credit card" no
# store credit. What stands between spaces is a whole word, the rest may be a part of one; without accents.
_OUTCOMES: Sequence[tuple[str, tuple[str, ...]]] = (
    (EXCHANGE, ("exchange", "replace", "shop now", "shopnow", "upsell", "echange", "umtausch", "austausch", "cambio",
                "sostituzione", "ruil", "استبدال", "تبديل")),
    (Outcome.STORE_CREDIT, ("store credit", "shop credit", "gift", "voucher", " avoir ", "cadeau", "bon d achat",
                            "gutschein", "guthaben", "geschenk", "regalo", " vale ", " buono ", "tegoed", "waardebon",
                            "هدية", "قسيمة")),
    (Outcome.REFUND, ("card ", "cards ", "carte ", "cartes ", "tarjeta ", " carta ", "karte ", "karten ", "kaart ",
                      "original payment", "payment method", "paiement", "zahlungs", "forma de pago", "metodo de pago",
                      "metodo di pagamento", "betaalmethode", "betaalmiddel", "bank", "paypal", "بطاقة", "الدفع")),
    (Outcome.STORE_CREDIT, ("credit", "رصيد")),
)  # fmt: skip


class Fault(StrEnum):
    """What is wrong with a row, or with what it says when it is held against what is here."""

    NO_ID = "no_id"
    NO_ORDER_NAME = "no_order_name"
    STATE = "state"
    DATE = "date"
    QUANTITY = "quantity"
    AMOUNT = "amount"
    NO_GOODS = "no_goods"
    OTHER_ORDER = "other_order"
    NO_ORDER = "no_order"
    NO_ARTICLE = "no_article"
    TOO_MANY = "too_many"
    GONE = "gone"
    EXCHANGE = "exchange_under_way"
    CURRENCY = "currency"


@dataclass(frozen=True, slots=True)
class Piece:
    """An article as a row names it."""

    row: int
    sku: str
    variant: str
    title: str
    quantity: int
    reason: str


@dataclass(slots=True)
class Record:
    """A return of the other system; `refunded` in `currency` is what it says it paid. `faults`: row -> which."""

    id: str
    order: str = ""
    standing: Standing | None = None
    requested_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: str = Outcome.REFUND
    refunded: Decimal | None = None
    currency: str = ""
    tracking: str = ""
    pieces: list[Piece] = field(default_factory=list)
    faults: dict[int, Fault] = field(default_factory=dict)

    @property
    def under_way(self) -> bool:
        """Whether something is still to be done with it."""
        return self.standing in UNDER_WAY


@dataclass(frozen=True, slots=True)
class Manner:
    """How a file says things: which column is what, whether days come before months, and whose clock it is.

    `states` is what somebody said of its words for how far a return is, by `state_key`; it goes before what is known.
    """

    columns: Mapping[Field, int]
    day_first: bool
    zone: tzinfo
    states: Mapping[str, Standing] = field(default_factory=dict)

    def standing(self, text: str) -> Standing | None:
        """How far a return is of which the file says this; None for words nobody knows."""
        return self.states.get(state_key(text)) or standing_of(text)


def record_of(rows: Sequence[tuple[int, Sequence[str]]], manner: Manner) -> Record:
    """Put the rows (number and cells) of one return together; what they say in common is said by the first that does.

    Amounts that differ from row to row are those of the rows' articles and are added up; one that every row repeats is
    that of the return.
    """
    first = dict(_said(rows[0][1], manner))
    record = Record(id=first[Field.ID][:64])
    amounts: list[Decimal] = []
    ways: list[Standing] = []
    for number, cells in rows:
        _read(record, number, _said(cells, manner), manner, amounts, ways)
    if amounts:
        record.refunded = amounts[0] if len(set(amounts)) == 1 else sum(amounts, Decimal(0))
    if record.standing == Standing.APPROVED and ways:
        record.standing = max(ways, key=list(Standing).index)
    return record


def standing_of(text: str) -> Standing | None:
    """How far a return is, in whichever words; None for words nobody knows."""
    return _BY_WORD.get(state_key(text))


def outcome_of(text: str) -> str:
    """What the shopper gets: store credit, an exchange, and else money."""
    found = _in_words(text)
    told = (outcome for outcome, words in _OUTCOMES if any(word in found for word in words))
    return next(told, Outcome.REFUND)


def _in_words(text: str) -> str:
    """Its words without accents and capitals, with a space around each."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign))
    return " ".join(["", *re.findall(r"[^\W_]+", bare), ""])


def _said(cells: Sequence[str], manner: Manner) -> dict[Field, str]:
    return {
        kind: cells[manner.columns[kind]] if kind in manner.columns and manner.columns[kind] < len(cells) else ""
        for kind in Field
    }


def _read(
    record: Record,
    number: int,
    said: Mapping[Field, str],
    manner: Manner,
    amounts: list[Decimal],
    ways: list[Standing],
) -> None:
    """Take in what a row says; its first fault is the one that is told."""
    try:
        _about_return(record, said, manner, ways)
        record.pieces.append(_piece(number, said))
        if text := said[Field.REFUNDED]:
            amounts.append(_paid(text))
    except _Wrong as wrong:
        record.faults[number] = wrong.fault


class _Wrong(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


def _about_return(record: Record, said: Mapping[Field, str], manner: Manner, ways: list[Standing]) -> None:
    if not record.id:
        raise _Wrong(Fault.NO_ID)
    order = said[Field.ORDER][:64]
    if not order and not record.order:
        raise _Wrong(Fault.NO_ORDER_NAME)
    if order and record.order and order != record.order:
        raise _Wrong(Fault.OTHER_ORDER)
    record.order = record.order or order
    record.standing = record.standing or manner.standing(said[Field.STATE])
    if record.standing is None:
        raise _Wrong(Fault.STATE)
    record.requested_at = record.requested_at or _moment(said[Field.REQUESTED], manner)
    if record.requested_at is None:
        raise _Wrong(Fault.DATE)
    record.ended_at = record.ended_at or _moment(said[Field.ENDED], manner)
    if text := said[Field.OUTCOME]:
        record.outcome = outcome_of(text)
    record.currency = record.currency or said[Field.CURRENCY].upper()[:3]
    record.tracking = record.tracking or re.sub(r"\s", "", said[Field.TRACKING])[:64]
    if (way := standing_of(said[Field.WAY])) in _MOVED and way:
        ways.append(way)


def _moment(text: str, manner: Manner) -> datetime | None:
    if not text:
        return None
    found = moment(text, day_first=manner.day_first, zone=manner.zone)
    if found is None:
        raise _Wrong(Fault.DATE)
    return found


def _paid(text: str) -> Decimal:
    found = amount(text)
    if found is None:
        raise _Wrong(Fault.AMOUNT)
    return abs(found)


def _piece(number: int, said: Mapping[Field, str]) -> Piece:
    quantity = count(said[Field.QUANTITY])
    if quantity is None:
        raise _Wrong(Fault.QUANTITY)
    sku, variant, title = (said[kind] for kind in (Field.SKU, Field.VARIANT, Field.TITLE))
    if not (sku or variant or title):
        raise _Wrong(Fault.NO_GOODS)
    return Piece(number, sku, variant, title, quantity, said[Field.REASON][:200])
