"""The shop's own warranty as a field: a line for each length, with the product types it is for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from returns.domain.warranty import LONGEST_MONTHS, Warranty


class WarrantyField(forms.CharField):
    """Lines such as `36: Watches, Clocks`, or `24` for everything."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> str:
        """The warranties of a policy as lines; what was typed stays."""
        return value if isinstance(value, str) else "\n".join(_line(each) for each in value or ())

    def to_python(self, value: Any) -> Any:
        """The lines as warranties; raises ValidationError naming the line that cannot be read."""
        lines = enumerate(str(value or "").splitlines(), start=1)
        return tuple(_warranty(line, number) for number, line in lines if line.strip())

    def validate(self, value: Any) -> None:
        """Nothing typed is no warranty."""

    def run_validators(self, value: Any) -> None:
        """Each line was looked at already."""


def _line(warranty: Warranty) -> str:
    types = ", ".join(warranty.product_types)
    return f"{warranty.months}: {types}" if types else str(warranty.months)


def _warranty(line: str, number: int) -> Warranty:
    months, _colon, types = line.partition(":")
    if not months.strip().isdecimal() or not 1 <= int(months) <= LONGEST_MONTHS:
        raise ValidationError(
            _("Line %(line)s does not begin with a number of months from 1 to %(most)s."),
            params={"line": number, "most": LONGEST_MONTHS},
        )
    named = tuple(name for part in types.split(",") if (name := part.strip()))
    return Warranty(months=int(months), product_types=named)
