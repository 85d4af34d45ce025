"""The merchant's own words for a message, checked before they are kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from returns_portal.merchant.forms.text import LongText
from returns_portal.messages.catalogue import Message
from returns_portal.messages.engine import BODY_MOST, LINE_MOST
from returns_portal.messages.judging import faults_of
from returns_portal.messages.problems import said_of


class MessageForm(forms.Form):
    """Subject, headline and text, in Liquid. What cannot be used is named with its line, at its field."""

    subject = forms.CharField(label=_("Subject"), required=False, max_length=LINE_MOST, help_text=_("Empty: our own."))
    headline = forms.CharField(
        label=_("Headline"), required=False, max_length=LINE_MOST, help_text=_("Empty: our own.")
    )
    body = LongText(
        label=_("Text"),
        max_length=BODY_MOST,
        help_text=_(
            "An empty line begins a new paragraph. Articles, amounts, labels and the button follow by themselves."
        ),
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "true"}),
    )

    def __init__(self, *args: Any, message: Message, shop_name: str, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._message, self._shop, self._currency = message, shop_name, currency

    def clean(self) -> dict[str, Any]:
        """Try each template on made-up values, and on none."""
        cleaned = self.cleaned_data
        for name, error in faults_of(self._message, cleaned, shop_name=self._shop, currency=self._currency).items():
            self.add_error(name, said_of(error.problem, line=error.line, name=error.name))
        return cleaned
