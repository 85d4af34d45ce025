"""The brand page's values: what a look will be on light and on dark pages, and which colours had to move."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from returns.domain.brand import (
    RADIUS,
    STACKS,
    Adjusted,
    Corners,
    Font,
    LogoTone,
    Palette,
    Scheme,
    adjustments,
    palette,
    plate,
)

SCHEMES = {Scheme.LIGHT: gettext_lazy("Light"), Scheme.DARK: gettext_lazy("Dark")}
INKS = {"#ffffff": gettext_lazy("white"), "#000000": gettext_lazy("black")}
# Page, card, text, quiet text and lines, as the stylesheet of the shopper's pages has them.
GROUND = {
    Scheme.LIGHT: ("#f6f5f2", "#ffffff", "#1c1b19", "#5d5a54", "#dcd9d2"),
    Scheme.DARK: ("#171614", "#22201d", "#f1efea", "#b5b0a7", "#3d3a35"),
}


@dataclass(frozen=True, slots=True)
class Sample:
    """A page in small, in one scheme."""

    name: Promise | str
    used: Palette
    page: str
    card: str
    text: str
    muted: str
    line: str
    radius: int
    button_radius: int
    stack: str
    plate: str


def samples(*, colour: str, font: Font, corners: Corners, tone: LogoTone | None) -> list[Sample]:
    """The look on light and on dark pages."""
    return [
        Sample(
            SCHEMES[scheme],
            palette(colour, scheme),
            *GROUND[scheme],
            radius=RADIUS[corners],
            button_radius=RADIUS[corners] * 2 // 3,
            stack=STACKS[font],
            plate=plate(tone, scheme),
        )
        for scheme in Scheme
    ]


def sentences(colour: str) -> list[str]:
    """What was done so that everything can be read, and why."""
    ink = _("Text on your colour is %(ink)s.") % {"ink": INKS[palette(colour, Scheme.LIGHT).ink]}
    return [ink, *map(_adjusted, adjustments(colour))]


def _adjusted(found: Adjusted) -> str:
    facts: dict[str, Any] = {
        "used": found.used,
        "wanted": found.wanted,
        "had": _one_digit(found.had),
        "has": _one_digit(found.has),
    }
    if found.scheme == Scheme.LIGHT:
        return (
            _(
                "On light pages, links and frames are %(used)s, darker than %(wanted)s: that one has a contrast of "
                "%(had)s to the page and could not be read. From 4.5 on it can; this one has %(has)s."
            )
            % facts
        )
    return (
        _(
            "On dark pages, links and frames are %(used)s, lighter than %(wanted)s: that one has a contrast of "
            "%(had)s to the page and could not be read. From 4.5 on it can; this one has %(has)s."
        )
        % facts
    )


def _one_digit(contrast: float) -> str:
    """Rounded down, so that no 4.46 reads as enough."""
    return number_format(Decimal(contrast).quantize(Decimal("0.1"), ROUND_DOWN))
