"""Gift cards for the other wings: the code, for its recipient's eyes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from returns.vault import unseal

if TYPE_CHECKING:
    from returns.models import Return


def card_code(rma: Return) -> str:
    """The code of the gift card that a return's recipient got; empty before it is issued and once it was forgotten."""
    return unseal(rma.gift.sealed_code) if rma.gift.issued_at else ""
