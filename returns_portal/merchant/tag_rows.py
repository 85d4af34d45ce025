"""The tags of one return, and the form for another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from returns.queries.bulk import tag_names, tagged, tags_of
from returns_portal.merchant.forms.bulk import TagForm

if TYPE_CHECKING:
    from django import forms

    from returns.models import Return


def tag_rows(rma: Return, *, wrong: forms.Form | None = None) -> dict[str, Any]:
    """What the region of tags shows; `wrong` is a form that was filled in wrongly."""
    on = tagged([rma.pk]).get(rma.pk, [])
    return {
        "tags": on,
        "tags_known": [name for name in tags_of(rma.shop) if name not in on],
        "tag_form": wrong if isinstance(wrong, TagForm) else TagForm(),
    }


def tags_in_history(rma: Return) -> dict[int, str]:
    """The words of the tags that its history names by their ids, those that are still there; nothing asked for none."""
    named = {event.facts["tag"] for event in rma.events.all() if event.kind in {"return.tagged", "return.untagged"}}
    return tag_names(rma.shop, named) if named else {}
