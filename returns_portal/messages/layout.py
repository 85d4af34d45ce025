"""A mail as text and as HTML, in the shop's look."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils import translation

from returns.queries.brands import brand_of
from returns_portal.messages.own import Own

if TYPE_CHECKING:
    from returns.models import Shop


def written(shop: Shop, template: str, facts: dict[str, Any], *, own: Own | None = None) -> tuple[str, str]:
    """The text and the HTML of a mail in the active language, with the shop's look and, where given, its own words."""
    rtl = translation.get_language_bidi()
    context = {
        "language": translation.get_language(),
        "direction": "rtl" if rtl else "ltr",
        "start": "right" if rtl else "left",
        "end": "left" if rtl else "right",
        "shop": shop,
        "brand": brand_of(shop),
        "own": own,
        **facts,
    }
    text = _tidy(render_to_string(f"mail/{template}.txt", context))
    return text, render_to_string(f"mail/{template}.html", context)


def _tidy(text: str) -> str:
    """Plain text without the empty lines that template tags leave behind."""
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
