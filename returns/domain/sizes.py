"""Which part of a variant's title is its size: `Écru / M` is M."""

from __future__ import annotations

import re

# Letters (XS, 3XL, XL/XXL), numbers of clothes and shoes (36, 42.5, 41 1/3), waist and length (W32 L34), ages, cups.
_SIZE = re.compile(
    r"""(?ix) ^(?:(?:eu|uk|us|fr|it|de|size|taille|t)\.?\s*)?
    (?: (?:\d{0,2}x{0,4})?[sml] (?:\s*[-/]\s*(?:\d{0,2}x{0,4})?[sml])? | x+[sl]
      | \d{2,3}(?:[.,]5|\s?[12]/[23]|½)? (?:\s*[-/]\s*\d{2,3})? | \d{1,2}(?:[.,]5|½)?
      | w\s?\d{2}(?:\s*/?\s*l\s?\d{2})? | \d{1,2}\s*(?:-\s*\d{1,2}\s*)?(?:y|m|years|months|ans|mois)
      | \d{2,3}\s?[a-k]{1,2} | one\s*size | taille\s*unique | einheitsgröße )$"""
)


def size_of(variant_title: str) -> str:
    """The size in a variant's title, in capitals; "" where none of its parts looks like one."""
    for part in (variant_title, *variant_title.split(" / ")):
        if _SIZE.match(part.strip()):
            return " ".join(part.split()).upper()
    return ""
