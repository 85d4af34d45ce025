"""What a key is made of."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from returns.domain.api_key import LIVES, LONGEST_NAME, OVERLAPS
from returns.domain.key_caps import Caps
from returns.domain.money import Money
from returns_portal.merchant.api_key_words import LIFE_WORDS, OVERLAP_WORDS, SCOPES
from returns_portal.merchant.forms.numbers import amount_field
from returns_portal.merchant.forms.text import NUMBER_ERRORS

MOST_CHANGES = 1_000_000


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


class _WithCaps(forms.Form):
    """What a key's changes may come to; empty: no cap. Amounts in the shop's currency."""

    cap_changes = forms.IntegerField(
        label=_("Changes in a day, at most"),
        required=False,
        min_value=0,
        max_value=MOST_CHANGES,
        error_messages=NUMBER_ERRORS,
    )

    def add_amounts(self, currency: str) -> None:
        """The two fields that have a currency."""
        self._currency = currency
        for name, label in (
            ("cap_action", _("At most in one action, in %(currency)s")),
            ("cap_day", _("At most in a day, in %(currency)s")),
        ):
            self.fields[name] = amount_field(label, currency, required=False)

    @property
    def caps(self) -> Caps:
        """What the key may come to; only after `is_valid()`."""
        given = self.cleaned_data
        amounts = (given["cap_action"], given["cap_day"])
        action, day = (None if each is None else Money.of(each, self._currency).minor for each in amounts)
        return Caps(action, day, given["cap_changes"])


class CapsForm(_WithCaps):
    """The caps of a key that there is."""

    field_order = ("cap_action", "cap_day", "cap_changes")

    def __init__(self, data: Any = None, *, currency: str, caps: Caps) -> None:
        amounts = {"cap_action": caps.action_minor, "cap_day": caps.day_minor}
        shown = {name: None if minor is None else Money(minor, currency).amount for name, minor in amounts.items()}
        super().__init__(data, initial={**shown, "cap_changes": caps.changes}, auto_id="caps_%s")
        self.add_amounts(currency)
        self.order_fields(self.field_order)


class NewKeyForm(_WithCaps, _KeyForm):
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
    field_order = ("name", "scopes", "life", "cap_action", "cap_day", "cap_changes", "request_key")

    def __init__(self, data: Any = None, *, currency: str) -> None:
        super().__init__(data, auto_id="key_%s")
        self.add_amounts(currency)
        self.order_fields(self.field_order)


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
