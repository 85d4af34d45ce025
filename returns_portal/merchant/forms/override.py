"""A decision against the policy."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from returns.domain.override import LONGEST_REASON, MOST_DAYS, OverrideKind
from returns_portal.merchant.forms.text import NUMBER_ERRORS, LongText


class OverrideForm(forms.Form):
    """What is decided, why, and for more time by how many days. Only `kinds` are offered."""

    kind = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    days = forms.IntegerField(
        label=_("How many days more"),
        min_value=1,
        max_value=MOST_DAYS,
        required=False,
        initial=7,
        error_messages=NUMBER_ERRORS,
        help_text=_("Only where more time to send is given."),
    )
    reason = LongText(
        label=_("Why"),
        max_length=LONGEST_REASON,
        help_text=_("Your colleagues read this on the page of the return; the shopper does not."),
        error_messages={"required": _("Say why: the history names you and the rule that you set aside.")},
    )

    def __init__(self, *args: object, kinds: list[tuple[str, str]], **options: object) -> None:
        super().__init__(*args, **({"auto_id": "override_%s"} | options))  # type: ignore[arg-type]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        if len(kinds) == 1:
            self.fields["kind"].initial = kinds[0][0]

    def clean(self) -> dict[str, object]:
        """More time needs a number of days."""
        cleaned: dict[str, object] = self.cleaned_data
        if cleaned.get("kind") == OverrideKind.MORE_TIME and "days" in cleaned and not cleaned["days"]:
            self.add_error("days", _("How many days?"))
        return cleaned
