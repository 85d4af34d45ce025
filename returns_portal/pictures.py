"""What a camera made, written anew as two JPEGs: of the file nothing is kept, nor where it was taken."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO

from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pi_heif import register_heif_opener
from PIL import Image, ImageOps

LARGEST_MEGABYTES = 10
LARGEST = LARGEST_MEGABYTES * 1024 * 1024
MOST_PIXELS = 60_000_000
EDGE, SMALL_EDGE = 1600, 240
QUALITY = 82
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
# How the readers of these formats say that a file is broken.
BROKEN = (OSError, SyntaxError, ValueError, TypeError, IndexError, EOFError, RuntimeError, struct.error, zlib.error)
UNUSABLE: Mapping[str, Promise] = {
    "too_heavy": _("“%(file)s” is larger than %(most)d MB. Choose a smaller photo."),
    "too_many_pixels": _("“%(file)s” has too many pixels. Choose a smaller photo."),
    "not_a_picture": _("“%(file)s” is not a photo we can read. Use JPEG, PNG, WebP or HEIC."),
    "empty": _("Nothing can be seen on “%(file)s”. Choose another picture."),
}
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)

register_heif_opener(thumbnails=False)


class UnusablePicture(Exception):
    """The file is not taken; `code` says why: `too_heavy`, `too_many_pixels`, `not_a_picture` or `empty`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    def sentence(self, name: str) -> str:
        """What is wrong with the file of this name, for who sent it."""
        return str(UNUSABLE[self.code]) % {"file": name[:60], "most": LARGEST_MEGABYTES}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is kept, large and small."""

    jpeg: bytes
    thumbnail: bytes


def written_anew(file: IO[bytes] | UploadedFile, *, size: int) -> Picture:
    """The picture upright, at most 1600 pixels long, without any of its file's metadata. Raises UnusablePicture."""
    return _picture(read_in(file, size=size, edge=EDGE))


def read_in(file: IO[bytes] | UploadedFile, *, size: int, edge: int, flat: bool = True) -> Image.Image:
    """The picture upright, at most `edge` pixels long; `flat` lays it on white. Raises UnusablePicture.

    How many pixels there are is read from the head of the file, before any of them is unpacked.
    """
    if size > LARGEST:
        raise UnusablePicture("too_heavy")
    try:
        with Image.open(file, formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise UnusablePicture("too_many_pixels")
            opened.draft("RGB", (edge, edge))
            return _clean(opened, edge, flat)
    except BOMBS as bomb:
        raise UnusablePicture("too_many_pixels") from bomb
    except BROKEN as broken:
        raise UnusablePicture("not_a_picture") from broken


def _clean(opened: Image.Image, edge: int, flat: bool) -> Image.Image:
    upright = ImageOps.exif_transpose(opened)
    upright.thumbnail((edge, edge))
    layer = upright.convert("RGBA")
    if not flat:
        bare = Image.new("RGBA", layer.size)
        bare.paste(layer)
        return bare
    clean = Image.new("RGB", layer.size, "white")
    clean.paste(layer, mask=layer)
    return clean


def _picture(clean: Image.Image) -> Picture:
    small = clean.copy()
    small.thumbnail((SMALL_EDGE, SMALL_EDGE))
    return Picture(_jpeg(clean), _jpeg(small))


def _jpeg(image: Image.Image) -> bytes:
    written = io.BytesIO()
    image.save(written, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return written.getvalue()
