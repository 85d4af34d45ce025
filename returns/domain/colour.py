"""Colours that can be read: contrast as WCAG 2.2 measures it, lightness as OKLCH does.

Colours are written `#rrggbb` in small letters, in sRGB. Contrast is from 1 (none) to 21 (black on white); 4.5 is what
text needs (success criterion 1.4.3), 3 what the edge of a control needs (1.4.11). OKLCH is Björn Ottosson's
(2020): steps of its lightness look alike for every hue, so a colour can be made darker and stay itself.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

TEXT, EDGE = 4.5, 3.0
BLACK, WHITE = "#000000", "#ffffff"
STEP = 0.01
_WRITTEN = re.compile(r"#?([0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)

Triple = tuple[float, float, float]


def read_colour(text: str) -> str | None:
    """A colour as somebody wrote it (`#ABC`, `1f4d43`), in our writing; None for anything else."""
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        return None
    digits = found[1].lower()
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


def contrast(one: str, other: str) -> float:
    """How well two colours are told apart, from 1 to 21, whichever lies on which."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def ink_on(fill: str) -> str:
    """White where white can be read on the fill, else black; one of the two always can."""
    return WHITE if contrast(WHITE, fill) >= TEXT else BLACK


def readable(colour: str, surfaces: Iterable[str], *, darker: bool, least: float = TEXT) -> str:
    """The colour, made only as much darker (or lighter) as it takes to reach `least` on every surface.

    Hue stays, and as much of the chroma as sRGB has at that lightness. What no lightness can do is answered with
    black, or white.
    """
    grounds = tuple(surfaces)
    lightness, chroma, hue = _oklch(colour)
    tried, end = colour, 0.0 if darker else 1.0
    while min(contrast(tried, ground) for ground in grounds) < least:
        if lightness == end:
            return BLACK if darker else WHITE
        lightness = max(end, lightness - STEP) if darker else min(end, lightness + STEP)
        tried = _in_gamut(lightness, chroma, hue)
    return tried


def moved(colour: str, by: float) -> str:
    """The colour with its OKLCH lightness moved, from -1 to 1."""
    lightness, chroma, hue = _oklch(colour)
    return _in_gamut(min(1.0, max(0.0, lightness + by)), chroma, hue)


def _luminance(colour: str) -> float:
    red, green, blue = map(_linear, _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _channels(colour: str) -> Triple:
    number = int(colour[1:], 16)
    return (number >> 16) / 255, (number >> 8 & 255) / 255, (number & 255) / 255


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _gamma(channel: float) -> float:
    return channel * 12.92 if channel <= 0.0031308 else 1.055 * float(channel ** (1 / 2.4)) - 0.055


def _oklch(colour: str) -> Triple:
    red, green, blue = map(_linear, _channels(colour))
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    middle = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    return lightness, math.hypot(a, b), math.atan2(b, a)


def _linear_rgb(lightness: float, chroma: float, hue: float) -> Triple:
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )


def _in_gamut(lightness: float, chroma: float, hue: float) -> str:
    """The colour with as much of its chroma as sRGB can show, found by halving."""
    least, most = 0.0, chroma
    if not _shown(_linear_rgb(lightness, chroma, hue)):
        for _ in range(12):
            half = (least + most) / 2
            least, most = (half, most) if _shown(_linear_rgb(lightness, half, hue)) else (least, half)
        chroma = least
    channels = (_gamma(min(1.0, max(0.0, channel))) for channel in _linear_rgb(lightness, chroma, hue))
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in channels)


def _shown(channels: Triple) -> bool:
    return all(-0.0001 <= channel <= 1.0001 for channel in channels)
