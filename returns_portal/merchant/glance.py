"""What a decision takes, at a glance: what comes back, why, what the policy says, and the shopper's photos."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from returns_portal.merchant.return_view import LineView

MOST_ARTICLES = 3
MOST_PHOTOS = 4
WORST_FIRST = ("critical", "caution", "success")


def glance(lines: Sequence[LineView]) -> dict[str, Any]:
    """The lines in four facts. `objections` are the policy's sentences that are not a plain yes, each once."""
    verdicts = [verdict for line in lines for verdict in line.verdicts]
    tone = next((tone for tone in WORST_FIRST if any(each.tone == tone for each in verdicts)), "neutral")
    photos = [photo for line in lines for photo in line.photos]
    return {
        "articles": [f"{line.quantity} × {line.title} {line.variant}".strip() for line in lines[:MOST_ARTICLES]],
        "more": max(len(lines) - MOST_ARTICLES, 0),
        "reasons": list(dict.fromkeys(line.reason for line in lines)),
        "notes": list(dict.fromkeys(line.note for line in lines if line.note))[:MOST_ARTICLES],
        "tone": tone,
        "verdict": _verdict(tone),
        "objections": list(dict.fromkeys(each.sentence for each in verdicts if each.tone != "success")),
        "photos": photos[:MOST_PHOTOS],
    }


def _verdict(tone: str) -> str:
    return {
        "critical": _("Not by the policy"),
        "caution": _("To be looked at"),
        "success": _("Allowed"),
        "neutral": _("Not asked"),
    }[tone]
