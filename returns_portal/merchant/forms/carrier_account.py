"""What a kind of carrier account asks for, and the name a shop gives it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from returns.carrier_accounts import LONGEST_NAME, Account, AccountKind, AskedField, Reports

WEBHOOK_SECRET = "webhook_secret"  # noqa: S105  # the field's name
_GIVEN = "given-"  # no field of a kind is mistaken for one of ours


class CarrierAccountForm(forms.Form):
    """The fields of a kind. Secrets never go back into the page; an empty one of a known account stays as it is."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)

    def __init__(self, *args: Any, kind: AccountKind, known: Account | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {})["name"] = known.name if known else kind.title
        super().__init__(*args, **kwargs)
        kept = {name: shown for name, _label, shown in known.given} if known else {}
        self._kind = kind
        for asked in kind.fields:
            self.fields[_GIVEN + asked.name] = _field(asked, kept.get(asked.name, ""))
        if kind.reports == Reports.SIGNED:
            self.fields[WEBHOOK_SECRET] = forms.CharField(
                label=_("Secret of the webhook"),
                required=False,
                max_length=200,
                widget=_hidden(),
                help_text=_("If the carrier gave you one: its reports are then checked with it."),
            )

    @property
    def values(self) -> dict[str, str]:
        """What was typed, by the names of the kind's fields; only after `is_valid()`."""
        return {asked.name: self.cleaned_data[_GIVEN + asked.name] for asked in self._kind.fields}

    @property
    def asked(self) -> list[forms.BoundField]:
        """The fields after the name."""
        return [bound for bound in self if bound.name != "name"]

    @property
    def webhook_secret(self) -> str:
        """The carrier's secret, if one was typed; only after `is_valid()`."""
        return str(self.cleaned_data.get(WEBHOOK_SECRET, ""))

    def clean_name(self) -> str:
        """The name, on one line."""
        return " ".join(self.cleaned_data["name"].split())

    def refuse(self, sentence: str) -> None:
        """Say at the first thing asked for that the carrier did not take it."""
        self.add_error(_GIVEN + self._kind.fields[0].name, sentence)


def _field(asked: AskedField, kept: str) -> forms.CharField:
    help_text = str(asked.help)
    if asked.secret and kept:
        help_text = _("Now %(shown)s. Empty: it stays as it is.") % {"shown": kept}
    return forms.CharField(
        label=str(asked.label),
        help_text=help_text,
        required=asked.required and not kept,
        max_length=asked.longest,
        widget=_hidden() if asked.secret else forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        initial="" if asked.secret else kept,
    )


def _hidden() -> forms.PasswordInput:
    return forms.PasswordInput(attrs={"autocomplete": "new-password", "spellcheck": "false"})
