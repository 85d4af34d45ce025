"""The merchant says something on the shopper's pages in their own words, or in ours again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from returns.models import PageTexts, Shop


def keep_page_texts(*, shop: Shop, language: str, texts: Mapping[str, str], by: str, now: datetime) -> PageTexts:
    """Keep all of the shop's own words in a language; what is left out or empty is said in ours."""
    said = {key: text for key, text in texts.items() if text}
    return shop.page_texts.create(language=language, texts=said, made_at=now, made_by=by)
