"""Which words a shop's pages are written in."""

from __future__ import annotations

from collections.abc import Mapping

from returns.domain.seldom import Seldom
from returns.models import PageTexts, Shop
from returns.queries.seldom import may_have


def page_texts(shop: Shop, language: str) -> PageTexts | None:
    """What was saved last for a language; None where nothing ever was."""
    return shop.page_texts.filter(language=language).order_by("-pk").first()


def own_page_texts(shop: Shop, language: str) -> Mapping[str, str]:
    """The shop's own words in a language, by key; one query."""
    if not may_have(shop, Seldom.PAGE_TEXTS):
        return {}
    texts = shop.page_texts.filter(language=language).order_by("-pk").values_list("texts", flat=True).first()
    return texts or {}
