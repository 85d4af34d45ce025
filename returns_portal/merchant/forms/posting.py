"""Staff note how a parcel was sent that no label of ours tells of, or correct what its shopper said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from returns.domain.tracking_number import NotANumber, Tracked, Wrong, couriers, read_number

LONGEST = 80
WRONG: Mapping[Wrong, Promise] = {
    Wrong.UNREADABLE: _("This is not a tracking number. It has at least 8 letters and digits."),
    Wrong.OTHER_SHAPE: _("%(courier)s has no numbers like this one. Choose another carrier, or look again."),
    Wrong.CHECK_DIGIT: _("A digit seems to be wrong: the check digit does not fit."),
}


def _choices() -> list[tuple[str, str | Promise]]:
    return [("", _("Tell it by the number")), *((name, name) for name in couriers())]


class PostingForm(forms.Form):
    """Who carries a parcel, and under which number. `tracked` is what was read, once the form is valid."""

    courier = forms.ChoiceField(label=_("Carrier"), required=False, choices=_choices)
    number = forms.CharField(label=_("Tracking number"), max_length=LONGEST)

    def __init__(self, *args: Any, parcel_id: int, **kwargs: Any) -> None:
        kwargs["auto_id"] = f"posting-{parcel_id}-%s"
        super().__init__(*args, **kwargs)
        self.parcel_id = parcel_id
        self.tracked: Tracked | None = None

    def clean(self) -> dict[str, Any]:
        """Read the number under the carrier that was chosen."""
        cleaned: dict[str, Any] = self.cleaned_data
        if "number" in cleaned and "courier" in cleaned:
            try:
                self.tracked = read_number(cleaned["number"], courier=cleaned["courier"])
            except NotANumber as unusable:
                self.add_error("number", str(WRONG[unusable.wrong]) % {"courier": cleaned["courier"]})
        return cleaned
