"""Say in which languages shoppers are spoken to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from returns.domain.language import LANGUAGES

if TYPE_CHECKING:
    from returns.models import Shop


def choose_languages(shop: Shop, *, languages: Sequence[str]) -> None:
    """Offer just these languages, in our order. ValueError when there is none, or one that we do not speak."""
    chosen = [code for code in LANGUAGES if code in languages]
    if not chosen or len(chosen) != len(set(languages)):
        msg = f"languages: {languages}"
        raise ValueError(msg)
    shop.languages = chosen
    shop.save(update_fields=["languages"])
