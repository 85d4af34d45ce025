"""Why a return is declined."""

from django import forms
from django.utils.translation import gettext_lazy as _

from returns.domain.status import DeclineReason
from returns.wording import DECLINE_REASONS
from returns_portal.merchant.forms.text import LongText

LONGEST_EXPLANATION = 500


class RefusalForm(forms.Form):
    """Shopify's reasons and its limit for the explanation. Without a telling reason, an explanation is needed."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[("", _("Choose a reason")), *((str(key), word) for key, word in DECLINE_REASONS.items())],
    )
    explanation = LongText(
        label=_("Explanation for the shopper"),
        required=False,
        max_length=LONGEST_EXPLANATION,
        help_text=_("The shopper reads this in an e-mail and on the page of the return. 500 characters at most."),
    )

    def clean(self) -> dict[str, object]:
        """Ask for an explanation where the reason alone says nothing."""
        cleaned: dict[str, object] = self.cleaned_data
        if cleaned.get("reason") == DeclineReason.OTHER and not cleaned.get("explanation", True):
            self.add_error("explanation", _("Please say why: “another reason” tells the shopper nothing."))
        return cleaned
