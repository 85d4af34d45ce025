"""When Shopify Flow is told."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from returns.domain.flow_triggers import FlowMode


class FlowForm(forms.Form):
    """While a workflow there listens, always, or never."""

    mode = forms.ChoiceField(
        label=_("When Flow is told"),
        choices=[
            (FlowMode.LISTENING.value, _("While a workflow there listens")),
            (FlowMode.ALWAYS.value, _("Always")),
            (FlowMode.NEVER.value, _("Never")),
        ],
        help_text=_("Flow says by itself when a workflow with one of these triggers is switched on or off."),
    )

    def __init__(self, data: Any = None, *, mode: str = "") -> None:
        super().__init__(data, auto_id="flow_%s", initial={"mode": mode})

    @property
    def chosen(self) -> FlowMode:
        """The choice. Only after `is_valid()`."""
        return FlowMode(self.cleaned_data["mode"])
