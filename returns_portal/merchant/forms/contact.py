"""How shoppers reach the shop."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from returns.domain.remark import LONGEST
from returns_portal.merchant.forms.text import LongText

PHONE = re.compile(r"\+?[0-9 ().\-/]{5,32}")
ONLY_SECURE = URLValidator(schemes=["https"], message=_("Enter an address that begins with https://."))


class ContactForm(forms.Form):
    """E-mail address, telephone number and a page; what is left empty is not shown."""

    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        required=False,
        error_messages={"invalid": _("This is no e-mail address.")},
    )
    phone = forms.CharField(
        label=_("Telephone"),
        max_length=32,
        required=False,
        help_text=_("With the country’s number in front, for example +33 1 23 45 67 89."),
    )
    page = forms.CharField(
        label=_("Page"),
        max_length=300,
        required=False,
        help_text=_("Your page for questions, or a chat."),
        validators=[ONLY_SECURE],
    )

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, auto_id="contact_%s", **options)

    def clean_phone(self) -> str:
        """A number as it is written, or nothing."""
        phone = str(self.cleaned_data["phone"]).strip()
        if phone and not PHONE.fullmatch(phone):
            raise ValidationError(_("Enter a telephone number, for example +33 1 23 45 67 89."))
        return phone


class AnswerForm(forms.Form):
    """What the shop answers a shopper."""

    text = LongText(
        label=_("Your answer"),
        max_length=LONGEST,
        error_messages={"required": _("Write an answer.")},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="id_talk_%s")
