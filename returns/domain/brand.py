"""What a shop looks like, and how its colour is used so that everything can be read.

The merchant's colour fills buttons as it is; what is written on it is white, or black. Where the colour itself is
text, or the edge of something, it is made darker on light pages and lighter on dark ones, only as far as it takes.
Each such change is said, so that nobody wonders where another green came from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from returns.domain.colour import EDGE, contrast, ink_on, moved, readable

HOUSE_COLOUR = "#1f4d43"
HOVER = 0.06


class Font(StrEnum):
    """Kinds of letters that every system has a fair example of; `THEME` is the shop's own, inside its theme."""

    SYSTEM = "system"
    HUMANIST = "humanist"
    GEOMETRIC = "geometric"
    SERIF = "serif"
    ROUNDED = "rounded"
    THEME = "theme"


class Corners(StrEnum):
    """How round cards, fields and buttons are."""

    SQUARE = "square"
    SOFT = "soft"
    ROUND = "round"
    ROUNDEST = "roundest"


class Scheme(StrEnum):
    """What the reader's system asks for."""

    LIGHT = "light"
    DARK = "dark"


class LogoTone(StrEnum):
    """What a logo needs behind it: nothing, something light, or something dark."""

    OPAQUE = "opaque"
    DARK = "dark"
    LIGHT = "light"


_SANS = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif'
STACKS: Mapping[Font, str] = {
    Font.SYSTEM: _SANS,
    Font.HUMANIST: 'Seravek, "Gill Sans Nova", Ubuntu, Calibri, "DejaVu Sans", sans-serif',
    Font.GEOMETRIC: 'Avenir, Montserrat, Corbel, "URW Gothic", sans-serif',
    Font.SERIF: '"Iowan Old Style", "Palatino Linotype", "URW Palladio L", Georgia, serif',
    Font.ROUNDED: 'ui-rounded, "Hiragino Maru Gothic ProN", Quicksand, "Arial Rounded MT Bold", sans-serif',
    Font.THEME: _SANS,
}
# Pixels of a card's corner; fields and buttons have two thirds of it.
RADIUS: Mapping[Corners, int] = {Corners.SQUARE: 0, Corners.SOFT: 6, Corners.ROUND: 12, Corners.ROUNDEST: 20}
# What text stands on, the surface that makes it hardest first; the stylesheet of the pages has the same.
SURFACES: Mapping[Scheme, tuple[str, ...]] = {Scheme.LIGHT: ("#f6f5f2", "#ffffff"), Scheme.DARK: ("#22201d", "#171614")}


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours that follow from one, in one scheme. `accent` is for text and selected edges."""

    fill: str
    ink: str
    hover: str
    edge: str
    accent: str


@dataclass(frozen=True, slots=True)
class Adjusted:
    """Where another colour than the merchant's is used: `had` is the contrast theirs would have had, `has` ours."""

    scheme: Scheme
    wanted: str
    used: str
    had: float
    has: float


@lru_cache(maxsize=2048)
def palette(colour: str, scheme: Scheme) -> Palette:
    """How a colour is used in one scheme; whatever is written has a contrast of 4.5 or more.

    Kept, since every page of a shop asks for the same: searching for a readable colour takes a millisecond.
    """
    surfaces, ink = SURFACES[scheme], ink_on(colour)
    accent = readable(colour, surfaces, darker=scheme == Scheme.LIGHT)
    seen = min(contrast(colour, surface) for surface in surfaces) >= EDGE
    return Palette(
        fill=colour,
        ink=ink,
        hover=moved(colour, HOVER if ink == "#000000" else -HOVER),
        edge=colour if seen else accent,
        accent=accent,
    )


def adjustments(colour: str) -> tuple[Adjusted, ...]:
    """Where text in the merchant's colour could not be read, and what is used instead."""
    found = []
    for scheme in Scheme:
        used = palette(colour, scheme).accent
        if used != colour:
            had, has = (min(contrast(tried, surface) for surface in SURFACES[scheme]) for tried in (colour, used))
            found.append(Adjusted(scheme, colour, used, had, has))
    return tuple(found)


def stylesheet(*, colour: str, font: Font, corners: Corners, logo: LogoTone | None, inside: bool) -> str:
    """The custom properties that give the shopper's pages this look.

    `inside` is for a page within the shop's theme: there the letters may be the theme's, and a dark scheme is the
    theme's to have.
    """
    radius = RADIUS[corners]
    shape = {
        "--radius": f"{radius}px",
        "--radius-small": f"{radius * 2 // 3}px",
        "--font": "inherit" if inside and font == Font.THEME else STACKS[font],
    }
    light = _rule(".rp" if inside else ":root", shape | _colours(colour, Scheme.LIGHT, logo))
    if inside:
        return light
    return (
        light + "@media (prefers-color-scheme: dark) {\n" + _rule(":root", _colours(colour, Scheme.DARK, logo)) + "}\n"
    )


def _colours(colour: str, scheme: Scheme, logo: LogoTone | None) -> dict[str, str]:
    used = palette(colour, scheme)
    return {
        "--brand": used.fill,
        "--on-brand": used.ink,
        "--brand-hover": used.hover,
        "--brand-edge": used.edge,
        "--accent": used.accent,
        "--logo-plate": plate(logo, scheme),
    }


def plate(logo: LogoTone | None, scheme: Scheme) -> str:
    """What a logo is laid on: something only where it would be lost on the page."""
    if logo == LogoTone.DARK and scheme == Scheme.DARK:
        return SURFACES[Scheme.LIGHT][0]
    if logo == LogoTone.LIGHT and scheme == Scheme.LIGHT:
        return SURFACES[Scheme.DARK][0]
    return "transparent"


def _rule(selector: str, properties: Mapping[str, str]) -> str:
    return selector + " {" + "; ".join(f"{name}: {value}" for name, value in properties.items()) + "}\n"
