"""Roles, and the rules about money that go by them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from returns.domain.money import Money
from returns.domain.role import Role
from returns_portal.merchant.forms.numbers import amount_field
from returns_portal.merchant.role_words import ROLES

AGENTS = _("Agents pay up to this sum by themselves, in %(currency)s")
TWO = _("From this sum on a second person confirms, in %(currency)s")


class RoleForm(forms.Form):
    """What somebody is; empty: what everybody is."""

    role = forms.ChoiceField(label=_("Role"), required=False)

    def __init__(self, *args: Any, default: Role, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everybody = _("Like everybody (%(role)s)") % {"role": ROLES[default]}
        field = self.fields["role"]
        field.choices = [("", everybody), *ROLES.items()]  # type: ignore[attr-defined]
        field.label = _("Role of %(name)s") % {"name": name}

    @property
    def chosen(self) -> Role | None:
        """Only after `is_valid()`."""
        return Role(self.cleaned_data["role"]) if self.cleaned_data["role"] else None


class RulesForm(forms.Form):
    """What applies to everybody. The sums are in the shop's currency; an empty one is no rule."""

    default_role = forms.ChoiceField(
        label=_("Who was given no role is"),
        choices=list(ROLES.items()),
        help_text=_("Who may open the app at all is decided at Shopify, under Settings → Users."),
    )

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._currency = currency
        helps = {
            "agents_pay": (AGENTS, _("Beyond it a manager pays. Empty: agents pay any sum.")),
            "two_people": (TWO, _("Who pays and who confirms are never the same person. Empty: one person is enough.")),
        }
        for name, (label, help_text) in helps.items():
            self.fields[name] = amount_field(label, currency, required=False, help_text=help_text)

    @property
    def role(self) -> Role:
        """Only after `is_valid()`."""
        return Role(self.cleaned_data["default_role"])

    def minor(self, name: str) -> int | None:
        """A sum in minor units; only after `is_valid()`."""
        typed: Decimal | None = self.cleaned_data[name]
        return None if typed is None else Money.of(typed, self._currency).minor
