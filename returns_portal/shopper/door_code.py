"""The address of the first page, and its picture as a QR code.

It opens nothing by itself: whoever scans it still names a secret of the order, and the number in it is on the parcel
anyway. It names no language, so that the page speaks its reader's.
"""

from __future__ import annotations

import io
import re
from functools import lru_cache
from urllib.parse import quote

import segno

LONGEST = 40  # characters of an order's number; Shopify's, with a prefix and a suffix, are far below
PIXELS = 500
QUIET = 4  # modules on every side, ISO/IEC 18004
_UNFIT = re.compile(r"[^A-Za-z0-9-]+")


def number_to_print(text: str) -> str:
    """An order's number as it can be printed; nothing where the text is no number of an order."""
    tidy = " ".join(text.split())
    return tidy if tidy.isprintable() and len(tidy) <= LONGEST and any(map(str.isalnum, tidy)) else ""


def door_address(root: str, number: str = "") -> str:
    """The absolute address of the first page below `root`, with an order's number filled in."""
    return f"{root}/" + (f"?number={quote(number, safe='')}" if number else "")


@lru_cache(maxsize=256)
def drawn(address: str, form: str) -> bytes:
    """The code as `svg` or `png`, black on white; never Micro QR, which phones cannot read."""
    code = segno.make_qr(address, error="m")
    out = io.BytesIO()
    if form == "svg":
        code.save(out, kind="svg", border=QUIET, light="white", scale=4, omitsize=False, title="QR")
    else:
        scale = max(1, PIXELS // code.symbol_size(border=QUIET)[0])
        code.save(out, kind="png", border=QUIET, scale=scale)
    return out.getvalue()


def file_name(number: str) -> str:
    """What a downloaded code is called, without its ending."""
    part = _UNFIT.sub("-", number).strip("-")
    return f"returns-{part}" if part else "returns"
