"""Where a carrier's artwork stands on a paper: never scaled, turned by 90 degrees where it fits only so. Pure."""

from __future__ import annotations

from dataclasses import dataclass

SIZES = {"4x6": (288.0, 432.0), "a6": (297.64, 419.53), "a4": (595.28, 841.89), "letter": (612.0, 792.0)}
SPARE = 1.0  # points by which an artwork may overhang: carriers round millimetres and inches
UPPER = 312.0  # points of a page's height that a label may take if instructions and packing slip are to stand below
EDGE = 12.0  # points at a page's edge that home printers leave white
TOP, MARGIN = 26.0, 40.0  # where the text of a page begins (page.css)
DOT = 72 / 203
# Labels as carriers cut them, in inches, and the resolutions that their pictures have. The first that fits best is it.
_CUTS = ((4, 6), (4, 7), (4, 8), (4, 5), (4.134, 5.827), (4.134, 7.992), (8.268, 11.693), (8.5, 11))
_RESOLUTIONS = (203, 300, 200, 600, 150)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an artwork stands: on which size of page, how far from its left and upper edge, and its size there.

    All in points. `turned` by 90 degrees against the clock; `width` and `height` are those after it was turned.
    """

    page: tuple[float, float]
    left: float
    top: float
    width: float
    height: float
    turned: bool


def on_page(paper: str, width: float, height: float) -> Place:
    """A page for the artwork alone: the paper if it fits there, upright or turned, else a page of its own size."""
    page = SIZES[paper]
    for turned in (False, True):
        wide, high = (height, width) if turned else (width, height)
        if wide <= page[0] + SPARE and high <= page[1] + SPARE:
            return Place(page, _centred(page[0] - wide), _centred(page[1] - high), wide, high, turned)
    return Place((width, height), 0, 0, width, height, turned=False)


def above_instructions(paper: str, width: float, height: float) -> Place | None:
    """The upper part of a page, if the artwork leaves room for the rest below: lying rather than standing."""
    page = SIZES[paper]
    lying = width >= height
    for turned in (not lying, lying):
        wide, high = (height, width) if turned else (width, height)
        if wide <= page[0] - 2 * EDGE and high <= UPPER:
            return Place(page, _dots((page[0] - wide) / 2), _dots(TOP), wide, high, turned)
    return None


def resolution(width: int, height: int) -> float:
    """The dots per inch of a picture that does not tell: those at which it is most nearly a label's size."""

    def miss(dpi: int) -> float:
        short, long = sorted((width / dpi, height / dpi))
        return min(max(abs(short / cut[0] - 1), abs(long / cut[1] - 1)) for cut in _CUTS)

    return min(_RESOLUTIONS, key=miss)


def _centred(room: float) -> float:
    """Half of what is left over; what overhangs, overhangs on both sides."""
    return _dots(room / 2) if room > SPARE else room / 2


def _dots(points: float) -> float:
    """The nearest whole dot of a label printer, so that bars keep their edges."""
    return round(points / DOT) * DOT
