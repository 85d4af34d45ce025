"""How long a text message is, as networks count and charge it (3GPP TS 23.038)."""

from __future__ import annotations

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# Each takes the place of two letters.
_EXTENDED = frozenset("\f^{}\\[~]|€")
# Letters that look the same and are in the basic alphabet.
_ALIKE = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " ", "\u202f": " "})
# Letters in a text of one part, and in each part of a longer one.
GSM, UCS = (160, 153), (70, 67)


def plain(text: str) -> str:
    """The text with typographic signs as a telephone types them, which makes most texts cheaper."""
    return text.translate(_ALIKE)


def segments(text: str) -> int:
    """How many parts it is sent in. One letter outside of the basic alphabet makes all of them longer."""
    if all(letter in _BASIC or letter in _EXTENDED for letter in text):
        length, (one, each) = sum(2 if letter in _EXTENDED else 1 for letter in text), GSM
    else:
        length, (one, each) = len(text.encode("utf-16-be")) // 2, UCS
    return 1 if length <= one else -(-length // each)
