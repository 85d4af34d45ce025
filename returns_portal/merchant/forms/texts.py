"""A shop's account for text messages, and what is told by text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from returns_portal.messages.catalogue import MESSAGES
from returns_portal.sms.words import WORDS

if TYPE_CHECKING:
    from returns_portal.models import TextAccount

MOST_A_DAY = 5_000
USUAL = 200
# What a shopper waits for with a telephone in the hand.
FIRST_KINDS = ("approved", "label", "collection_tomorrow", "refunded")
_SENDER = r"(\+[1-9][0-9]{6,14}|MG[0-9a-f]{32}|(?=.*[A-Za-z])[A-Za-z0-9 ]{2,11})"


class TextsForm(forms.Form):
    """The token never goes back into the page; left empty where one is kept, it stays as it is."""

    sid = forms.CharField(
        label=_("Account SID"),
        max_length=34,
        validators=[RegexValidator(r"\AAC[0-9a-f]{32}\Z", _("It begins with AC and has 34 letters and digits."))],
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    token = forms.CharField(
        label=_("Auth token"),
        max_length=64,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "spellcheck": "false"}),
    )
    sender = forms.CharField(
        label=_("Sender"),
        max_length=34,
        help_text=_("A number such as +33644631234, the SID of a messaging service, or a name of up to 11 letters."),
        validators=[
            RegexValidator(
                rf"\A{_SENDER}\Z", _("Enter a number with its country, a messaging service, or a short name.")
            )
        ],
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    kinds = forms.MultipleChoiceField(
        label=_("Told by text, too"),
        required=False,
        widget=forms.CheckboxSelectMultiple(),
        choices=[(key, MESSAGES[key].name) for key in WORDS],
    )
    most_a_day = forms.IntegerField(
        label=_("At most so many texts a day"),
        min_value=1,
        max_value=MOST_A_DAY,
        help_text=_("What is above is told by e-mail alone."),
    )

    def __init__(self, data: Any, *, known: TextAccount | None) -> None:
        initial: dict[str, Any] = {"kinds": FIRST_KINDS, "most_a_day": USUAL}
        if known:
            initial = {name: getattr(known, name) for name in ("sid", "sender", "kinds", "most_a_day")}
        super().__init__(data, initial=initial, auto_id="texts_%s")
        if known:
            self.fields["token"].required = False
            self.fields["token"].help_text = _("It is kept and not shown. Empty: it stays as it is.")
