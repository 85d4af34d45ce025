"""Documents stamped onto pages that WeasyPrint laid out once.

A layout is everything that decides where things stand: paper, language, which parts there are, how many lines. The
first document of a layout has WeasyPrint lay out a sample of it, with all letters that Latin script may want in its
fonts. From then on a document is that page with its own words and codes in the blanks, in a hundredth of the time. A
word that does not fit its line, or has a letter that the page's fonts do not, has WeasyPrint lay out that document.
"""

from __future__ import annotations

import threading
from collections import OrderedDict

from labels.documents.render import lay_out
from labels.documents.sample import layout_of
from labels.documents.shaping import NeedsLayout
from labels.documents.sheet import Sheet
from labels.documents.stamp import Stamp, make_stamp

MOST_LAYOUTS = 64  # each keeps some 60 KiB

_kept: OrderedDict[tuple[object, ...], Stamp | None] = OrderedDict()
_one_at_a_time = threading.Lock()


def render(paper: str, sheet: Sheet) -> bytes:
    """Make the PDF of a return on one of PAPERS: about a millisecond, or tens where it has to be laid out in full."""
    try:
        return stamp(paper, sheet)
    except NeedsLayout:
        return lay_out(paper, sheet)


def stamp(paper: str, sheet: Sheet) -> bytes:
    """The PDF by the stamp of its layout, which is made if it is not there. Raises NeedsLayout where that cannot be."""
    found = _stamp_of((paper, *layout_of(sheet)), paper, sheet)
    if found is None:
        raise NeedsLayout("a layout that cannot be stamped")
    return found.fill(sheet)


def _stamp_of(layout: tuple[object, ...], paper: str, sheet: Sheet) -> Stamp | None:
    with _one_at_a_time:
        if layout not in _kept:
            _kept[layout] = _made(paper, sheet)
            if len(_kept) > MOST_LAYOUTS:
                _kept.popitem(last=False)
        _kept.move_to_end(layout)
        return _kept[layout]


def _made(paper: str, sheet: Sheet) -> Stamp | None:
    try:
        return make_stamp(paper, sheet)
    except NeedsLayout:
        return None
