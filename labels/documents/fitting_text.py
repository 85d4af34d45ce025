"""What a label says stays in its places: text that would run out of one is printed smaller until it does not.

A label's places have fixed sizes, and overflow is hidden: half a tracking number would look like a whole one. How much
room a text takes is known when it is laid out: a wide letter has four times the width of a narrow one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from weasyprint.document import Document
from weasyprint.formatting_structure.boxes import BlockBox, LineBox

# The places by their class, with the line height of each in ems once it is printed smaller.
PLACES = {"from": 1.22, "to": 1.22, "shop": 1.2, "service": 1.2, "tracking": 1.2}
TRIES = 6
_POINTS = 0.75  # of a CSS pixel
_ROUNDING = 0.5  # pixels


def too_large(document: Document) -> dict[str, float]:
    """The places whose text runs out of them, and the font size in points to try instead."""
    return {
        name: box.style["font_size"] * _POINTS * min(0.94, max(0.5, _share(box) ** 0.5))
        for page in document.pages
        for name, box in _places(page._page_box)
        if _share(box) < 1
    }


def smaller(sizes: Mapping[str, float]) -> str:
    """The stylesheet for these sizes."""
    return " ".join(
        f".label .{name} {{ font-size: {size:.2f}pt !important; line-height: {PLACES[name]} }}"
        for name, size in sizes.items()
    )


def _places(box: Any) -> Iterator[tuple[str, Any]]:
    for child in getattr(box, "children", ()):
        inside = getattr(child, "_box", child)  # what is positioned stands in a placeholder
        if isinstance(inside, BlockBox) and inside.element is not None:
            name = next((each for each in (inside.element.get("class") or "").split() if each in PLACES), "")
            if name:
                yield name, inside
                continue
        yield from _places(inside)


def _share(box: Any) -> float:
    """How much of its text a place holds: 1 and more for all of it."""
    lines = list(_lines(box))
    if not lines:
        return 1.0
    low = max(line.position_y + line.height for line in lines) - box.content_box_y() - _ROUNDING
    wide = max(line.width for line in lines) - _ROUNDING
    return float(min(box.height / max(low, 1.0), box.width / max(wide, 1.0)))


def _lines(box: Any) -> Iterator[Any]:
    for child in getattr(box, "children", ()):
        if isinstance(child, LineBox):
            yield child
        else:
            yield from _lines(child)
