"""Whether what a return waits for is in the house, although no carrier said so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from returns.domain.unannounced import UnannouncedStatus

if TYPE_CHECKING:
    from returns.models import Return


def is_here(rma: Return) -> bool:
    """Whether an unannounced parcel was matched to the return whose goods are still to be counted."""
    return rma.unannounced.filter(status=UnannouncedStatus.MATCHED).exists()
