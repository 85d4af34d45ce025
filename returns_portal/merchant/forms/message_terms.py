"""Which messages are sent, and when it is quiet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from returns.domain.notices import WindowReminder
from returns.queries.notices import LONGEST_BEFORE
from returns_portal.messages.catalogue import MESSAGES
from returns_portal.messages.rules import SWITCHABLE

if TYPE_CHECKING:
    from returns.models import MessageTerms

# The fields that are columns of the terms.
COLUMNS = (
    "quiet_from", "quiet_until", "remind_days", "window_reminder", "count_days", "refund_days", "name_suppliers",
)  # fmt: skip
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
    remind_days = forms.IntegerField(
        label=_("Days before a day that shoppers are reminded of"), min_value=1, max_value=LONGEST_BEFORE.days
    )
    window_reminder = forms.ChoiceField(
        label=_("Remind of the end of the return window"),
        choices=[
            (WindowReminder.OFF, _("Nobody")),
            (WindowReminder.STARTED, _("Who chose what to return and did not finish")),
            (WindowReminder.ALL, _("Everybody whose order arrived, once for each order")),
        ],
        help_text=_("A reminder to who never asked brings returns that nobody had in mind."),
    )
    count_days = forms.IntegerField(
        label=_("Days from the arrival of a parcel to its being checked"), min_value=1, max_value=60
    )
    refund_days = forms.IntegerField(label=_("Days from there until the money is sent"), min_value=1, max_value=60)
    name_suppliers = forms.BooleanField(
        label=_("Tell shoppers the name of the supplier who makes their label"), required=False
    )

    def __init__(self, data: Any = None, *, terms: MessageTerms) -> None:
        sent = [key for key in SWITCHABLE if key not in terms.off]
        known = {name: getattr(terms, name) for name in COLUMNS}
        super().__init__(data, initial={"sent": sent, **known}, auto_id="terms_%s")

    def clean(self) -> dict[str, Any]:
        """Ask for both ends of the quiet hours, or for none."""
        cleaned = self.cleaned_data
        if not self.errors and (cleaned["quiet_from"] is None) != (cleaned["quiet_until"] is None):
            self.add_error("quiet_until", _("Quiet hours need a beginning and an end."))
        return cleaned

    @property
    def columns(self) -> dict[str, Any]:
        """What is kept beside `off`; only after `is_valid()`."""
        return {name: self.cleaned_data[name] for name in COLUMNS}

    @property
    def off(self) -> list[str]:
        """What is not sent; only after `is_valid()`."""
        return [key for key in SWITCHABLE if key not in self.cleaned_data["sent"]]
