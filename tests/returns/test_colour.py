"""Colours that can be read: for every colour there is."""

from __future__ import annotations

import random

import pytest

from returns.domain.brand import (
    HOUSE_COLOUR,
    SURFACES,
    Corners,
    Font,
    LogoTone,
    Scheme,
    adjustments,
    palette,
    plate,
    stylesheet,
)
from returns.domain.colour import EDGE, TEXT, contrast, ink_on, moved, read_colour, readable

CORNERS_OF_SRGB = [f"#{red}{green}{blue}" for red in ("00", "ff") for green in ("00", "ff") for blue in ("00", "ff")]
ANY = CORNERS_OF_SRGB + [f"#{random.Random(seed).randrange(1 << 24):06x}" for seed in range(1_200)]


def test_contrast_is_what_the_standard_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)
    assert contrast("#ffffff", "#777777") == contrast("#777777", "#ffffff")


@pytest.mark.parametrize(
    ("written", "read"),
    [("#1F4D43", "#1f4d43"), (" 1f4d43 ", "#1f4d43"), ("#abc", "#aabbcc"), ("red", None), ("#12345", None), ("", None)],
)
def test_a_colour_is_read_as_people_write_it(written: str, read: str | None) -> None:
    assert read_colour(written) == read


def test_everything_written_can_be_read_in_both_schemes_whatever_the_colour() -> None:
    for colour in ANY:
        for scheme in Scheme:
            used = palette(colour, scheme)
            assert used.fill == colour
            assert contrast(used.ink, used.fill) >= TEXT, colour
            assert contrast(used.ink, used.hover) >= TEXT, colour
            assert min(contrast(used.accent, surface) for surface in SURFACES[scheme]) >= TEXT, colour
            assert min(contrast(used.edge, surface) for surface in SURFACES[scheme]) >= EDGE, colour


def test_a_colour_moves_no_further_than_it_must() -> None:
    for colour in ANY[:300]:
        used = readable(colour, ["#ffffff"], darker=True)
        assert used == colour if contrast(colour, "#ffffff") >= TEXT else contrast(used, "#ffffff") < TEXT + 0.5


def test_a_moved_colour_keeps_its_hue() -> None:
    assert ink_on("#ffd100") == "#000000"
    yellow = readable("#ffd100", ["#ffffff"], darker=True)
    red, green, blue = (int(yellow[at : at + 2], 16) for at in (1, 3, 5))
    assert red > green > blue
    assert moved("#808080", 0.0) == "#808080"


def test_what_was_changed_is_said_and_nothing_else() -> None:
    assert [found.scheme for found in adjustments(HOUSE_COLOUR)] == [Scheme.DARK]
    assert [found.scheme for found in adjustments("#ffd100")] == [Scheme.LIGHT]
    (light,) = adjustments("#ffd100")
    assert light.had < TEXT <= light.has
    assert light.used == palette("#ffd100", Scheme.LIGHT).accent


def test_a_logo_is_laid_on_something_only_where_it_would_be_lost() -> None:
    assert plate(LogoTone.DARK, Scheme.LIGHT) == plate(LogoTone.LIGHT, Scheme.DARK) == "transparent"
    assert "transparent" not in {plate(LogoTone.DARK, Scheme.DARK), plate(LogoTone.LIGHT, Scheme.LIGHT)}
    assert {plate(None, scheme) for scheme in Scheme} == {plate(LogoTone.OPAQUE, Scheme.DARK)} == {"transparent"}


def test_inside_a_theme_the_letters_may_be_its_and_darkness_is_its_business() -> None:
    look = {"colour": "#0b57d0", "font": Font.THEME, "corners": Corners.SQUARE, "logo": None}
    inside, page = (stylesheet(**look, inside=inside) for inside in (True, False))  # type: ignore[arg-type]
    assert "--font: inherit" in inside
    assert ".rp {" in inside
    assert ":root" not in inside
    assert "dark" not in inside
    assert "--font: system-ui" in page
    assert "prefers-color-scheme: dark" in page
    assert "--radius: 0px" in page
