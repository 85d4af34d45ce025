"""Which messages are sent, and when it is quiet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from returns_portal.messages.catalogue import MESSAGES
from returns_portal.messages.rules import SWITCHABLE

if TYPE_CHECKING:
    from returns.models import MessageTerms

HOURS = [("", _("None"))] + [(str(hour), f"{hour:02}:00") for hour in range(24)]


class MessageTermsForm(forms.Form):
    """What is ticked is sent. Quiet hours need both ends."""

    sent = forms.MultipleChoiceField(
        label=_("Sent, of those that shoppers can do without"),
        required=False,
        widget=forms.CheckboxSelectMultiple(),
        choices=[(key, MESSAGES[key].name) for key in SWITCHABLE],
    )
    quiet_from = forms.TypedChoiceField(
        label=_("Quiet from"), choices=HOURS, required=False, coerce=int, empty_value=None
    )
    quiet_until = forms.TypedChoiceField(label=_("until"), choices=HOURS, required=False, coerce=int, empty_value=None)

    def __init__(self, data: Any = None, *, terms: MessageTerms) -> None:
        sent = [key for key in SWITCHABLE if key not in terms.off]
        ends = {"quiet_from": terms.quiet_from, "quiet_until": terms.quiet_until}
        super().__init__(data, initial={"sent": sent, **ends}, auto_id="terms_%s")

    def clean(self) -> dict[str, Any]:
        """Ask for both ends of the quiet hours, or for none."""
        cleaned = self.cleaned_data
        if not self.errors and (cleaned["quiet_from"] is None) != (cleaned["quiet_until"] is None):
            self.add_error("quiet_until", _("Quiet hours need a beginning and an end."))
        return cleaned

    @property
    def off(self) -> list[str]:
        """What is not sent; only after `is_valid()`."""
        return [key for key in SWITCHABLE if key not in self.cleaned_data["sent"]]
