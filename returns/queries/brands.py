"""What a shop looks like, as plain values for pages, mails and papers."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from returns.domain.brand import (
    RADIUS,
    STACKS,
    Corners,
    Font,
    LogoTone,
    Palette,
    Scheme,
    palette,
    plate,
    stylesheet,
)
from returns.models import Brand, Shop
from returns.queries.shops import row_of

MYSHOPIFY = ".myshopify.com"
MARK = 12


@dataclass(frozen=True, slots=True)
class Look:
    """One shop's look. `chosen` is false where the merchant chose nothing: the pages need no stylesheet then.

    `stack` is what CSS calls a font-family, `radius` pixels of a card's corner. `logo_url` is absolute, and empty
    without a logo; `logo_width` and `logo_height` are pixels as shown. `inside_theme` is for the app proxy.
    """

    name: str
    chosen: bool
    colour: str
    font: Font
    corners: Corners
    light: Palette
    dark: Palette
    logo_url: str
    logo_width: int
    logo_height: int
    logo_tone: LogoTone | None
    handle: str
    inside_theme: bool

    @property
    def stack(self) -> str:
        """The font-family."""
        return STACKS[self.font]

    @property
    def radius(self) -> int:
        """Pixels of a card's corner."""
        return RADIUS[self.corners]

    @property
    def logo_plates(self) -> tuple[str, str]:
        """What the logo is laid on, on light and on dark pages; `transparent` for nothing."""
        return plate(self.logo_tone, Scheme.LIGHT), plate(self.logo_tone, Scheme.DARK)

    def stylesheet(self, *, inside: bool) -> str:
        """The look as CSS custom properties; `inside` the shop's theme or on a page of ours."""
        return stylesheet(colour=self.colour, font=self.font, corners=self.corners, logo=self.logo_tone, inside=inside)

    def stylesheet_url(self, *, inside: bool) -> str:
        """The absolute address of the stylesheet; another one as soon as it says something else."""
        place = "theme" if inside else "page"
        mark = hashlib.sha256(self.stylesheet(inside=inside).encode()).hexdigest()[:MARK]
        return settings.APP_URL + reverse("brand-style", args=[self.handle, place, mark])


def brand_of(shop: Shop) -> Look:
    """How the shop looks, or how the house does where the merchant chose nothing."""
    brand = row_of(shop, Brand.objects.defer("logo"))
    return _look(shop, brand or Brand(shop=shop), chosen=brand is not None)


def logo_of(shop: Shop) -> bytes:
    """The logo as PNG, or nothing."""
    found = Brand.objects.filter(shop=shop).values_list("logo", flat=True).first()
    return bytes(found) if found else b""


def _look(shop: Shop, brand: Brand, *, chosen: bool) -> Look:
    handle = shop.domain.removesuffix(MYSHOPIFY)
    return Look(
        name=shop.name,
        chosen=chosen,
        colour=brand.colour,
        font=Font(brand.font),
        corners=Corners(brand.corners),
        light=palette(brand.colour, Scheme.LIGHT),
        dark=palette(brand.colour, Scheme.DARK),
        logo_url=settings.APP_URL + reverse("brand-logo", args=[handle, brand.logo_mark]) if brand.logo_mark else "",
        logo_width=(brand.logo_width + 1) // 2,
        logo_height=(brand.logo_height + 1) // 2,
        logo_tone=LogoTone(brand.logo_tone) if brand.logo_tone else None,
        handle=handle,
        inside_theme=brand.inside_theme,
    )
