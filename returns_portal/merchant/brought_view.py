"""Brought labels as their pages show them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from returns_portal.merchant import words
from returns_portal.merchant.brought_words import BATCHES, HANDOUTS, LABELS, country, sentences
from returns_portal.merchant.forms.brought import PreferenceForm, ThresholdForm


def overview(found: Any, threshold: ThresholdForm | None) -> dict[str, Any]:
    """What `labels.brought` answers, in words."""
    wrong = threshold.data.get("country", "") if threshold else None
    return {
        "levels": [
            {
                "level": level,
                "country": country(level.country),
                "lasts": _days(level.days_left),
                "form": threshold
                if wrong == level.country
                else ThresholdForm(
                    initial={"country": level.country, "threshold": level.threshold},
                    auto_id=f"level-{level.country or 'any'}-%s",
                ),
            }
            for level in found.levels
        ],
        "batches": [_batch_row(row) for row in found.batches],
        "permits": [{"permit": permit, "country": country(permit.country)} for permit in found.permits],
        "preference": PreferenceForm(initial={"first": " ".join(found.sources)}),
        "ended_unused": found.ended_unused,
    }


def batch(found: Any, *, time_zone: str) -> dict[str, Any]:
    """What `labels.batch` answers, in words."""
    row = found.row
    return _batch_row(row) | {
        "batch": found.batch,
        "created": words.moment(found.batch.created_at, time_zone=time_zone),
        "counts": [(LABELS[state][0], row.counts[state]) for state in LABELS if row.counts.get(state)],
        "problems": sentences(found.faults),
        "pictures": [
            {
                "url": picture.url,
                "label": picture.label,
                "word": LABELS[picture.label.state][0],
                "tone": LABELS[picture.label.state][1],
                "country": country(picture.label.country) if picture.label.country else "",
            }
            for picture in found.shown
        ],
        "page": found.pictures,
        "history": [
            {
                "handout": handout,
                "at": words.moment(handout.at, time_zone=time_zone),
                "downloaded": words.moment(handout.downloaded_at, time_zone=time_zone) if handout.downloaded_at else "",
                "word": HANDOUTS[handout.ending],
            }
            for handout in found.history
        ],
    }


def alerts(found: dict[str, Any]) -> list[str]:
    """What `labels.brought_alerts` answers, a sentence for each."""
    low = [
        ngettext(
            "Return labels run low: %(free)d is left (%(country)s).",
            "Return labels run low: %(free)d are left (%(country)s).",
            level.free,
        )
        % {"free": level.free, "country": country(level.country)}
        for level in found["low"]
    ]
    ended, ends = _("The reply service %(name)s has ended."), _("The reply service %(name)s ends soon.")
    return low + [(ended if each.ends == "over" else ends) % {"name": each.name} for each in found["permits"]]


def _batch_row(row: Any) -> dict[str, Any]:
    word, tone = BATCHES[row.state]
    out = row.counts.get("OUT", 0) + row.counts.get("LEFT", 0)
    return {"row": row, "word": word, "tone": tone, "free": row.counts.get("FREE", 0), "out": out}


def _days(days: int | None) -> str:
    if days is None:
        return ""
    return ngettext("about %(days)d day", "about %(days)d days", days) % {"days": days}
