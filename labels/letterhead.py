"""A shop's look as its papers show it."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from labels.documents import Letterhead
from labels.documents.sheet import tidy
from returns.queries.brands import brand_of, logo_of

if TYPE_CHECKING:
    from returns.models import Shop

# The room beside a heading, in points.
WIDEST, HIGHEST = 150.0, 24.0
# Pixels as shown, half of what the picture has. Pages find their codes again by their measures (`stamp._codes`), and a
# QR code of a return's number is smaller.
SMALLEST_SQUARE = 40


def letterhead_of(shop: Shop) -> Letterhead | None:
    """The letterhead; None where the merchant chose no look."""
    look = brand_of(shop)
    if not look.chosen:
        return None
    png = logo_of(shop)
    looks_like_a_code = look.logo_width == look.logo_height < SMALLEST_SQUARE
    if not png or looks_like_a_code:
        return Letterhead(look.light.accent)
    scale = min(WIDEST / look.logo_width, HIGHEST / look.logo_height)
    return Letterhead(
        look.light.accent,
        "data:image/png;base64," + base64.b64encode(png).decode(),
        tidy(look.name, 60),
        f"{look.logo_width * scale:.2f}",
        f"{look.logo_height * scale:.2f}",
        look.logo_plates[0],
    )
