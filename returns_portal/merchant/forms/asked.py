"""One condition that shoppers are asked about, as fields."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from returns.domain.asking import Asked
from returns_portal.merchant.forms.words import Listed, code_for, in_languages, languages_with, typed_words, words_of


class AskedForm(forms.Form):
    """A condition as fields. Its code stays, or is made of its first words."""

    product_types = Listed(label=_("Product types"))
    unless_fault = forms.BooleanField(label=_("Do not ask who reports a fault"), required=False)
    answer = forms.ChoiceField(
        label=_("If the answer is no"),
        choices=[("review", _("A person looks at the request")), ("deny", _("The article cannot come back"))],
        help_text=_("Faulty, damaged and wrong articles are never refused for it: a person looks at them."),
    )

    def __init__(self, data: Any = None, *, languages: Sequence[str], asked: Asked | None = None) -> None:
        super().__init__(data, initial=_initial(asked) if asked else {"unless_fault": True})
        self._asked = asked
        self._languages = languages_with(languages, asked.statement if asked else {})
        self.fields.update(in_languages("statement", _("What shoppers confirm"), self._languages, max_length=300))

    @property
    def statement_fields(self) -> list[forms.BoundField]:
        """The fields of `statement`, one per language."""
        return [self[f"statement_{code}"] for code in self._languages]

    def clean(self) -> dict[str, Any]:
        """Refuse a condition that says nothing."""
        given: dict[str, Any] = self.cleaned_data
        if not words_of(given, "statement"):
            self.add_error(f"statement_{self._languages[0]}", _("Write it in one language at least."))
        return given

    @property
    def asked(self) -> Asked:
        """The condition as typed; only after `is_valid()`."""
        given = self.cleaned_data
        statement = words_of(given, "statement")
        return Asked(
            code=self._asked.code if self._asked else code_for(statement),
            statement=statement,
            product_types=tuple(given["product_types"]),
            unless_fault=given["unless_fault"],
            answer=given["answer"],
        )


def _initial(asked: Asked) -> dict[str, Any]:
    return {
        "product_types": asked.product_types,
        "unless_fault": asked.unless_fault,
        "answer": asked.answer,
        **typed_words("statement", asked.statement),
    }
