"""Find the articles that a file names among what was sent of an order, and the shop's reason for theirs. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from returns.domain.bringing.record import Fault, Piece

# Words of a reason, in seven languages -> what one of the shop's reasons, or Shopify's handle for it, has in its name.
_KINDS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (
        ("too small", "runs small", "trop petit", "zu klein", "pequeñ", "piccol", "te klein", "صغير", "small"),
        ("too-small", "too_small", "small", "size"),
    ),
    (
        (
            "too big",
            "too large",
            "runs large",
            "trop grand",
            "zu gross",
            "muy grande",
            "demasiado grande",
            "troppo grand",
            "te groot",
            "كبير",
            "large",
        ),
        ("too-large", "too_big", "large", "big", "size"),
    ),
    (
        ("size", "fit", "taille", "grösse", "passform", "talla", "taglia", "vestibilità", "maat", "pasvorm", "مقاس"),
        ("size", "fit", "small", "large"),
    ),
    (
        (
            "damage",
            "abîm",
            "abim",
            "endommag",
            "cass",
            "beschädigt",
            "kaputt",
            "dañad",
            "danneggiat",
            "beschadigd",
            "kapot",
            "تالف",
        ),
        ("damaged", "damage", "defective"),
    ),
    (
        ("defect", "fault", "broken", "défect", "defect", "défaut", "panne", "defekt", "fehlerhaft", "difett", "معيب"),
        ("defective", "fault", "damaged"),
    ),
    (
        ("wrong", "incorrect", "mauvais article", "erreur", "falsch", "equivocad", "sbagliat", "verkeerd", "خاطئ"),
        ("wrong",),
    ),
    (
        (
            "not as described",
            "description",
            "different from",
            "conforme",
            "beschreibung",
            "descripción",
            "descrizione",
            "beschrijving",
            "الوصف",
        ),
        ("not-as-described", "described"),
    ),
    (("color", "colour", "style", "couleur", "farbe", "kleur", "لون"), ("color", "colour", "style")),
    (("late", "retard", "zu spät", "demasiado tarde", "ritardo", "te laat", "متأخر"), ("late",)),
    (
        (
            "changed",
            "mind",
            "unwanted",
            "no longer",
            "don't want",
            "avis",
            "überlegt",
            "gefällt",
            "cambiado de",
            "cambiato idea",
            "bedacht",
            "غيرت رأيي",
        ),
        ("unwanted", "changed", "mind"),
    ),
)
OTHER = "other"


@dataclass(frozen=True, slots=True)
class Sent:
    """A line that was sent: `id`, what names it, how many were sent and how many of them are still to be had."""

    id: int
    sku: str
    variant: str
    title: str
    quantity: int
    free: int


@dataclass(frozen=True, slots=True)
class Match:
    """So many pieces of a line that was sent (`id`) are meant by a row."""

    id: int
    quantity: int
    reason: str


def find_goods(pieces: Sequence[Piece], sent: Sequence[Sent], *, free: bool) -> tuple[list[Match], dict[int, Fault]]:
    """Which pieces are meant: by variant, else SKU, else title. `free`: only those that are still to be had.

    What is not found is told for its row. An article that was sent in two parcels is taken from both.
    """
    left = {line.id: line.free if free else line.quantity for line in sent}
    found, faults = list[Match](), dict[int, Fault]()
    for piece in pieces:
        lines = _named(piece, sent)
        if not lines:
            faults[piece.row] = Fault.NO_ARTICLE
            continue
        wanted = piece.quantity
        for line in lines:
            if taken := min(wanted, left[line.id]):
                found.append(Match(line.id, taken, piece.reason))
                left[line.id] -= taken
                wanted -= taken
        if wanted:
            enough = sum(line.quantity for line in lines) >= piece.quantity
            faults[piece.row] = Fault.GONE if free and enough else Fault.TOO_MANY
    return found, faults


def reason_key(text: str) -> str:
    """A reason as it is compared: without capitals, and with one space between words."""
    return " ".join(text.casefold().split())


def reason_code(text: str, offered: Iterable[tuple[str, str, Sequence[str]]]) -> str:
    """The shop's reason for one of the other system: (code, Shopify's handle, its names). OTHER where none is like."""
    reasons = [
        (code, f"{code} {handle}".casefold(), {name.casefold() for name in names}) for code, handle, names in offered
    ]
    wanted = reason_key(text)
    for code, _named_so, names in reasons:
        if wanted in {*names, code.casefold()}:
            return code
    for words, parts in _KINDS:
        if any(word in wanted for word in words):
            for part in parts:
                for code, named_so, _names in reasons:
                    if part in named_so:
                        return code
    return next((code for code, _n, _x in reasons if code == OTHER), OTHER)


def _named(piece: Piece, sent: Sequence[Sent]) -> list[Sent]:
    variant = re.sub(r"^gid://.*/", "", piece.variant)
    if variant.isdigit() and (lines := [line for line in sent if line.variant == variant]):
        return lines
    if piece.sku and (lines := [line for line in sent if line.sku.casefold() == piece.sku.casefold()]):
        return lines
    title = _plain(piece.title)
    return [line for line in sent if title and title in {_plain(line.title), _plain(line.title.partition("\n")[0])}]


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", text.casefold()).strip()
