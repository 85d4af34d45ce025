"""A repair as the return page shows it, with the forms of what may be done next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from returns.domain.status import RepairStatus
from returns.queries.remedies import repair_of
from returns_portal.merchant.forms.repair import FORMS
from returns_portal.promised import promised_day

if TYPE_CHECKING:
    from returns.models import Return


def repair(rma: Return, form: forms.Form | None = None) -> dict[str, Any]:
    """Where it stands, and a form for each step; `form` is one that was filled in wrongly."""
    row = repair_of(rma)
    if row is None:
        return {"repair": None}
    filled = {name: form if isinstance(form, kind) else kind() for name, kind in FORMS.items()}
    return {
        "repair": row,
        "on_the_bench": row.status == RepairStatus.IN_REPAIR,
        "repair_due": promised_day(rma, row),
        "repair_forms": {name.replace("-", "_"): each for name, each in filled.items()},
    }
