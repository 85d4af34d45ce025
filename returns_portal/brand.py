"""How a shop's mails look: the slots that their layout fills in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from returns.models import Shop

SYSTEM_FONT = "-apple-system,'Segoe UI',Roboto,Arial,sans-serif"


@dataclass(frozen=True, slots=True)
class Brand:
    """Colours (`#rrggbb`), a logo (an https address, or empty), and the roundness of corners in pixels.

    `accent` is what buttons are filled with and `on_accent` is written on it; both have to be read by everybody.
    """

    accent: str = "#1f4d43"
    on_accent: str = "#ffffff"
    logo: str = ""
    font: str = SYSTEM_FONT
    radius: int = 10


def brand_of(shop: Shop) -> Brand:
    """The look of the shop's mails."""
    return Brand()
