"""Which of a shop's languages fits a reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import get_supported_language_variant

if TYPE_CHECKING:
    from returns.models import Shop


def known(locale: str) -> str:
    """Our language for a locale such as `fr-CA` or `fr_CA`; nothing when there is none."""
    try:
        return get_supported_language_variant(locale.replace("_", "-").lower()) if locale else ""
    except (LookupError, ValueError):
        return ""


def language_for(shop: Shop, *wishes: str) -> str:
    """Return the first of the wished locales that the shop offers, else its own language, else the first it offers."""
    offered = shop.languages or [settings.LANGUAGE_CODE]
    return next((code for code in map(known, (*wishes, shop.locale)) if code in offered), offered[0])
