"""Whole numbers that a browser sends: anybody can send anything."""

from __future__ import annotations

# What an id can be, and an amount in minor units; Python refuses to read a text of thousands of digits at all.
LARGEST = 2**63 - 1


def whole_number(text: str, *, most: int = LARGEST) -> int | None:
    """The number from 0 to `most` that a text of plain digits names; None for anything else."""
    if not (text.isascii() and text.isdigit()) or len(text) > len(str(most)):
        return None
    number = int(text)
    return number if number <= most else None
