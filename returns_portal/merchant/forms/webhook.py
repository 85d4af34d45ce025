"""Where events are told, which, and how they are signed."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from returns.domain.webhooks import KEPT, LONGEST_DESCRIPTION, LONGEST_URL, OVERLAPS, SecretKind
from returns.doors import door
from returns_portal.merchant.api_key_words import OVERLAP_WORDS
from returns_portal.merchant.webhook_wishes import Group, groups, values, without_repeats
from returns_portal.merchant.webhook_words import KINDS, REFUSALS, STATES


class EndpointForm(forms.Form):
    """What can be changed. The address is looked up when it is saved, and again at each delivery."""

    url = forms.CharField(
        label=_("Address"),
        max_length=LONGEST_URL,
        widget=forms.TextInput({"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Where your program takes them, for example https://erp.example.com/hooks/returns"),
        error_messages={"required": _("To which address?")},
    )
    description = forms.CharField(
        label=_("Name"),
        max_length=LONGEST_DESCRIPTION,
        required=False,
        help_text=_("Which program it is, for example “Accounting”."),
    )
    scope = forms.ChoiceField(
        label=_("Events"),
        choices=[("all", _("All events, later kinds too")), ("some", _("Only those I choose"))],
        widget=forms.RadioSelect,
        initial="all",
    )
    wants = forms.MultipleChoiceField(
        label=_("Which events"), required=False, error_messages={"invalid_choice": _("There is no event “%(value)s”.")}
    )

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, auto_id="hook_%s", **options)
        cast("forms.MultipleChoiceField", self.fields["wants"]).choices = values()

    def clean_url(self) -> str:
        """An address that may be called."""
        url: str = self.cleaned_data["url"].strip()
        if why := door("webhooks.refusal")(url):
            raise forms.ValidationError(str(REFUSALS[why]))
        return url

    def clean(self) -> dict[str, Any]:
        """Nothing is wished for where everything is; where some is, something."""
        found = super().clean() or {}
        if found.get("scope") == "all":
            found["wants"] = []
        elif found.get("scope") == "some" and "wants" in found:
            found["wants"] = without_repeats(found["wants"])
            if not found["wants"]:
                self.add_error("wants", gettext("Choose at least one event, or all of them."))
        return found

    @property
    def groups(self) -> list[Group]:
        """Every event as a box, as it was ticked."""
        return groups(self["wants"].value() or [])

    def kept(self) -> dict[str, Any]:
        """What the operations take. Only after `is_valid()`."""
        return {name: self.cleaned_data[name] for name in ("url", "description", "wants")}


class NewEndpointForm(EndpointForm):
    """A new one. `request_key` is the form's own, so that a second click makes no second one."""

    signature = forms.ChoiceField(label=_("Signature"), choices=list(KINDS.items()))
    request_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"request_key": str(uuid.uuid4())})

    @property
    def kind(self) -> SecretKind:
        """Only after `is_valid()`."""
        return SecretKind(self.cleaned_data["signature"])

    @property
    def once(self) -> UUID:
        """Only after `is_valid()`."""
        key: UUID = self.cleaned_data["request_key"]
        return key


class SecretForm(forms.Form):
    """A new secret, and how long those until now go on."""

    signature = forms.ChoiceField(label=_("Signature"), choices=list(KINDS.items()))
    overlap = forms.ChoiceField(
        label=_("The secret until now goes on for"), choices=list(OVERLAP_WORDS.items()), initial="day"
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="secret_%s")

    @property
    def kind(self) -> SecretKind:
        """Only after `is_valid()`."""
        return SecretKind(self.cleaned_data["signature"])

    @property
    def overlaps(self) -> timedelta:
        """Only after `is_valid()`."""
        return OVERLAPS[self.cleaned_data["overlap"]]


class SpanForm(forms.Form):
    """From one day to another, by the clock of the shop."""

    first = forms.DateField(label=_("First day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    last = forms.DateField(label=_("Last day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="span_%s")

    def clean(self) -> dict[str, Any]:
        """The span ends after it began, and is not too long."""
        found = super().clean() or {}
        first, last = found.get("first"), found.get("last")
        if first and last and not timedelta(0) <= last - first < KEPT:
            self.add_error("last", gettext("Not before the first day, and 90 days at the most."))
        return found


class LogForm(forms.Form):
    """Which deliveries are shown."""

    state = forms.ChoiceField(label=_("State"), choices=list(STATES.items()), required=False)
    number = forms.CharField(label=_("Return"), max_length=32, required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="log_%s")
