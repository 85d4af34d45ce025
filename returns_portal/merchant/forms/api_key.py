"""What a key is made of."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from returns.domain.api_key import LIVES, LONGEST_NAME, OVERLAPS
from returns_portal.merchant.api_key_words import LIFE_WORDS, OVERLAP_WORDS, SCOPES


class _KeyForm(forms.Form):
    """How long the key lives. `request_key` is the form's own, so that a second click makes no second key."""

    life = forms.ChoiceField(label=_("Runs out in"), choices=list(LIFE_WORDS.items()), initial="quarter")
    request_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, auto_id: str) -> None:
        super().__init__(data, initial={"request_key": str(uuid.uuid4())}, auto_id=auto_id)

    @property
    def lives(self) -> timedelta:
        """Only after `is_valid()`."""
        return LIVES[self.cleaned_data["life"]]

    @property
    def once(self) -> UUID:
        """Only after `is_valid()`."""
        key: UUID = self.cleaned_data["request_key"]
        return key


class NewKeyForm(_KeyForm):
    """A new key: its name, and what it may."""

    name = forms.CharField(
        label=_("Name"),
        max_length=LONGEST_NAME,
        help_text=_("Which program gets it, for example “Warehouse system”."),
        error_messages={"required": _("Give it a name, so that you know it again.")},
    )
    scopes = forms.MultipleChoiceField(
        label=_("What the program may do"),
        choices=list(SCOPES.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
    )
    field_order = ("name", "scopes", "life", "request_key")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="key_%s")


class RotationForm(_KeyForm):
    """A key that takes the place of another, which goes on for the time of `overlap`."""

    overlap = forms.ChoiceField(
        label=_("The key until now goes on for"), choices=list(OVERLAP_WORDS.items()), initial="day"
    )
    field_order = ("life", "overlap", "request_key")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="rotation_%s")

    @property
    def overlaps(self) -> timedelta:
        """Only after `is_valid()`."""
        return OVERLAPS[self.cleaned_data["overlap"]]
