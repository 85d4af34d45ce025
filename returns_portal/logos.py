"""A shop's logo, written anew as a small PNG: of the file nothing is kept but its pixels."""

from __future__ import annotations

import io
from typing import IO

from django.core.files.uploadedfile import UploadedFile
from PIL import Image, ImageChops

from returns.domain.brand import LogoTone
from returns.operations.set_brand import Logo
from returns_portal.pictures import UnusablePicture, read_in

# Twice what is shown, for screens with fine pixels.
WIDEST, TALLEST = 440, 112
HEAVIEST = 24 * 1024
COLOURS = 128
SEEN, LIGHT = 32, 170


def logo_from(file: IO[bytes] | UploadedFile, *, size: int) -> Logo:
    """The logo without its empty margin, at most 440 by 112 pixels. Raises UnusablePicture, also if nothing is seen."""
    image = read_in(file, size=size, edge=4 * WIDEST, flat=False)
    seen = _seen(image).getbbox()
    if seen is None:
        raise UnusablePicture("empty")
    image = image.crop(seen)
    image.thumbnail((WIDEST, TALLEST))
    return Logo(png=_png(image), width=image.width, height=image.height, tone=_tone(image))


def _seen(image: Image.Image) -> Image.Image:
    return image.getchannel("A").point(lambda alpha: 255 if alpha >= SEEN else 0)


def _tone(image: Image.Image) -> LogoTone:
    """Whether the drawing is light or dark, if one sees through what is around it."""
    seen = _seen(image)
    if ImageChops.invert(seen).getbbox() is None:
        return LogoTone.OPAQUE
    shades = image.convert("L").histogram(seen)
    mean = sum(shade * count for shade, count in enumerate(shades)) / max(1, sum(shades))
    return LogoTone.LIGHT if mean >= LIGHT else LogoTone.DARK


def _png(image: Image.Image) -> bytes:
    whole = _written(image)
    if len(whole) <= HEAVIEST:
        return whole
    return _written(image.quantize(COLOURS, method=Image.Quantize.FASTOCTREE))


def _written(image: Image.Image) -> bytes:
    written = io.BytesIO()
    image.save(written, "PNG", optimize=True)
    return written.getvalue()
