"""Find returns by what stands on their labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labels.models import Label

if TYPE_CHECKING:
    from returns.models import Shop


def returns_by_reference(shop: Shop, reference: str) -> list[int]:
    """The ids of the shop's returns with a label that a carrier keeps under this reference of ours."""
    return list(Label.objects.filter(reference=reference, parcel__rma__shop=shop).values_list("parcel__rma", flat=True))
