"""Texts and numbers as people write them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

NUMBER_ERRORS = {
    "invalid": _("Please enter a number."),
    "min_value": _("At least %(limit_value)s, please."),
    "max_value": _("At most %(limit_value)s, please."),
}


class LongText(forms.CharField):
    """Text of several lines. Browsers send a line's end as two characters; it counts and is kept as one."""

    widget = forms.Textarea(attrs={"rows": 3})

    def to_python(self, value: Any) -> str:
        """Read the text with plain line ends."""
        return str(super().to_python(value)).replace("\r\n", "\n")
