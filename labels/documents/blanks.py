"""Where a laid out page has blanks: lines whose words differ from one document to the next.

Templates name such lines with `data-line`. To find them in the page that WeasyPrint wrote, each is laid out in a colour
of its own; its text runs are then taken out of the page, and what is left is the same for every document.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from weasyprint.formatting_structure.boxes import BlockBox

from labels.documents.shaping import NeedsLayout

_COLOUR = re.compile(rb"0 0 (0\.\d+) rg")


@dataclass(frozen=True, slots=True)
class Line:
    """A line with variable words. `parts` are its texts from left to right, as the sample had them.

    Measures are CSS pixels: `left` and `room` of the block that holds it, `top` of the block above that one. `to_end`:
    it ends at the right edge.
    """

    left: float
    room: float
    top: float
    to_end: bool
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Blank:
    """Where part `part` of line `line` stands: its baseline and the size of its font in CSS pixels, the font's name."""

    line: str
    part: int
    y: float
    font: bytes
    size: float


def colours(names: Sequence[str]) -> str:
    """A stylesheet that gives each line its colour, and keeps it on one line whatever it says."""
    if len(names) > 255:
        raise NeedsLayout("more lines than colours")
    rules = [f'[data-line="{name}"] {{ color: #0000{number:02x} }}' for number, name in enumerate(names, start=1)]
    return " ".join(["[data-line] { white-space: nowrap }", *rules])


def lines_of(page: Any) -> dict[str, Line]:
    """The named lines of a laid out page, by name."""
    return dict(_lines(page._page_box))


def _lines(box: Any) -> Iterator[tuple[str, Line]]:
    for child in getattr(box, "children", ()):
        inside = getattr(child, "_box", child)  # what is positioned stands in a placeholder
        name = inside.element.get("data-line") if isinstance(inside, BlockBox) and inside.element is not None else None
        if name:
            to_end = inside.style["text_align_all"] in {"end", "right"}
            parts = tuple(text for text in _texts(inside) if text.strip())
            yield name, Line(inside.content_box_x(), inside.width, box.content_box_y(), to_end, parts)
        else:
            yield from _lines(inside)


def _texts(box: Any) -> Iterator[str]:
    if hasattr(box, "pango_layout"):
        yield box.text
    for child in getattr(box, "children", ()):
        yield from _texts(child)


def cut_out(operators: Iterable[bytes], names: Sequence[str]) -> list[bytes | Blank]:
    """A page's operators without the named lines: what is the same in every document, and the blanks between."""
    pieces: list[bytes | Blank] = []
    seen = dict.fromkeys(names, 0)
    line, y, font, size = "", 0.0, b"", 0.0
    for operator in operators:
        if operator.endswith(b" rg"):
            line = _line_in_colour(operator, names)
        if not line:
            pieces.append(operator)
        elif operator.endswith(b" Tm"):
            y = float(operator.split()[5])
        elif operator.endswith(b" Tf"):
            font, size = operator.split()[0], float(operator.split()[1])
        elif operator.endswith(b" TJ"):
            pieces.append(Blank(line, seen[line], y, font, size))
            seen[line] += 1
        elif not operator.endswith(b" rg"):
            pieces.append(operator)
    return pieces


def _line_in_colour(operator: bytes, names: Sequence[str]) -> str:
    found = _COLOUR.fullmatch(operator)
    return names[round(float(found[1]) * 255) - 1] if found else ""
