"""Longer texts, counted as people count."""

from __future__ import annotations

from typing import Any

from django import forms


class LongText(forms.CharField):
    """Text of several lines. Browsers send a line's end as two characters; it counts and is kept as one."""

    widget = forms.Textarea(attrs={"rows": 3})

    def to_python(self, value: Any) -> str:
        """Read the text with plain line ends."""
        return str(super().to_python(value)).replace("\r\n", "\n")
