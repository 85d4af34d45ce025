"""The merchant says what the shop looks like."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from returns.domain.brand import Corners, Font, LogoTone
from returns.domain.colour import read_colour
from returns.models import Brand, Shop

MARK = 16


class UnknownColour(ValueError):
    """What was given is no colour."""


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture that we wrote: a PNG with its size in pixels, and what it needs behind it."""

    png: bytes
    width: int
    height: int
    tone: LogoTone


@transaction.atomic
def set_brand(
    *, shop: Shop, colour: str, font: Font, corners: Corners, now: datetime, inside_theme: bool = False
) -> Brand:
    """Keep colour, letters, corners, and whether pages stand in the theme; the logo stays. Raises UnknownColour."""
    written = read_colour(colour)
    if written is None:
        raise UnknownColour
    look = {"colour": written, "font": font, "corners": corners, "inside_theme": inside_theme, "changed_at": now}
    return Brand.objects.update_or_create(shop=shop, defaults=look)[0]


@transaction.atomic
def set_logo(*, shop: Shop, logo: Logo | None, now: datetime) -> Brand:
    """Show a logo instead of the shop's name, or with None the name again; the rest of the look stays."""
    shown = {
        "logo": logo.png if logo else b"",
        "logo_width": logo.width if logo else 0,
        "logo_height": logo.height if logo else 0,
        "logo_tone": logo.tone if logo else "",
        "logo_mark": hashlib.sha256(logo.png).hexdigest()[:MARK] if logo else "",
        "changed_at": now,
    }
    return Brand.objects.update_or_create(shop=shop, defaults=shown)[0]


def reset_brand(*, shop: Shop) -> None:
    """Give the shop the house's look again; its logo is deleted."""
    Brand.objects.filter(shop=shop).delete()
