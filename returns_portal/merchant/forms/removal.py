"""Which pieces stay in a return."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _

from returns_portal.merchant.forms.text import NUMBER_ERRORS

if TYPE_CHECKING:
    from returns.models import Return


class RemovalForm(forms.Form):
    """Fields `keep-<line>`: how many pieces of a line still come back. At least one piece stays, and one leaves."""

    def __init__(self, *args: Any, rma: Return, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._items = list(rma.lines.all())
        for item in self._items:
            self.fields[f"keep-{item.pk}"] = forms.IntegerField(
                label=str(item.line),
                min_value=0,
                max_value=item.quantity,
                initial=item.quantity,
                error_messages={**NUMBER_ERRORS, "required": _("Please enter a number.")},
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )

    def clean(self) -> dict[str, Any]:
        """Refuse to take everything off, which is a cancellation, or nothing."""
        cleaned: dict[str, Any] = self.cleaned_data
        if not self.errors and not any(self._kept().values()):
            self.add_error(None, _("At least one piece stays. To call everything off, cancel the return."))
        elif not self.errors and not self.left():
            self.add_error(None, _("Nothing was taken off: lower at least one number."))
        return cleaned

    def left(self) -> dict[int, int]:
        """Line -> pieces that stay, of the lines that lose some."""
        kept = self._kept()
        return {item.pk: kept[item.pk] for item in self._items if kept[item.pk] < item.quantity}

    def _kept(self) -> dict[int, int]:
        return {item.pk: self.cleaned_data[f"keep-{item.pk}"] for item in self._items}
