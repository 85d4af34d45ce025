"""A note for colleagues."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from returns.domain.staff_note import LONGEST
from returns_portal.merchant.forms.text import LongText


class NoteForm(forms.Form):
    """The text, and the form's own key: the same key is the same note, however often it is sent.

    `handles` are what colleagues are called after an @.
    """

    request_key = forms.CharField(max_length=64, widget=forms.HiddenInput, required=False)
    text = LongText(
        label=gettext_lazy("Your note"),
        max_length=LONGEST,
        error_messages={"required": gettext_lazy("Write something first.")},
    )

    def __init__(self, *args: object, handles: Iterable[str] = (), **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.fields["request_key"].initial = str(uuid.uuid4())
        known = ", ".join(f"@{handle}" for handle in list(handles)[:12])
        told = _("Only staff read this.")
        self.fields["text"].help_text = (
            f"{told} " + _("To show it to somebody, name them: %(names)s.") % {"names": known} if known else told
        )
