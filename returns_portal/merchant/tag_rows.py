"""The tags of one return, and the form for another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from returns.queries.bulk import tagged, tags_of
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
