"""Text shaped as WeasyPrint shapes it (HarfBuzz, kerning, ligatures), written with the glyphs of a font in a PDF."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import uharfbuzz


class NeedsLayout(Exception):
    """This text or document cannot be stamped: WeasyPrint has to lay it out in full."""


@dataclass(frozen=True, slots=True)
class Shaped:
    """A text as the operand of PDF's TJ, and its width in thousandths of the font size."""

    operand: bytes
    width: float


@dataclass(frozen=True, eq=False)
class Face:
    """A font as it stands in a PDF, with the advance of each glyph that is left in it, in thousandths of its size."""

    font: uharfbuzz.Font
    widths: Mapping[int, int]

    def shape(self, text: str, *, language: str) -> Shaped:
        """Raises NeedsLayout for a glyph that is not in the cut, or one that does not stand on the line."""
        return _shape(self, text, language)


@lru_cache(maxsize=4096)
def _shape(face: Face, text: str, language: str) -> Shaped:
    if not text:
        return Shaped(b"[]", 0.0)
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.language = language
    uharfbuzz.shape(face.font, buffer)
    scale = 1000 / face.font.face.upem
    shown, total = ["[<"], 0.0
    for glyph, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        width = face.widths.get(glyph.codepoint)
        if width is None or position.x_offset or position.y_offset or position.y_advance:
            raise NeedsLayout(text)
        kerning = int(width - position.x_advance * scale)  # whole thousandths, cut off as WeasyPrint does
        shown.append(f"{glyph.codepoint:04x}>{kerning}<" if kerning else f"{glyph.codepoint:04x}")
        total += width - kerning
    return Shaped("".join([*shown, ">]"]).replace("<>", "").encode(), total)
