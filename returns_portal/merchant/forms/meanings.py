"""What the words of a brought file mean: its statuses, and its reasons."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from returns import wording
from returns.domain.bringing.profiles import Field
from returns.domain.bringing.record import Standing
from returns_portal.merchant.bringing_words import STANDINGS

if TYPE_CHECKING:
    from returns.domain.bringing.meanings import Word
    from returns.domain.policy import Reason


class MeaningsForm(forms.Form):
    """A choice for each of these statuses and reasons of a file, the latter among the shop's own."""

    def __init__(
        self,
        data: Mapping[str, str] | None = None,
        *,
        states: Sequence[Word],
        reasons: Sequence[Word],
        offered: Sequence[Reason],
    ) -> None:
        super().__init__(data, auto_id="meaning_%s")
        self._states = {_field(Field.STATE, word): word for word in states}
        self._reasons = {_field(Field.REASON, word): word for word in reasons}
        self._offer(self._states, [(each.value, STANDINGS[each]) for each in Standing])
        self._offer(self._reasons, [(each.code, wording.reason_label(each)) for each in offered])

    @property
    def state_fields(self) -> list[forms.BoundField]:
        """A choice for each status."""
        return [self[name] for name in self._states]

    @property
    def reason_fields(self) -> list[forms.BoundField]:
        """A choice for each reason."""
        return [self[name] for name in self._reasons]

    @property
    def states(self) -> dict[str, Standing | None]:
        """What was said of each status; None where that is what was guessed. Only after `is_valid()`."""
        return {text: Standing(meant) if meant else None for text, meant in self._said(self._states).items()}

    @property
    def reasons(self) -> dict[str, str]:
        """The code of each reason; empty where that is what was guessed. Only after `is_valid()`."""
        return self._said(self._reasons)

    def _offer(self, words: Mapping[str, Word], choices: Sequence[tuple[str, object]]) -> None:
        for name, word in words.items():
            rows = ngettext("%(rows)d row", "%(rows)d rows", word.rows) % {"rows": word.rows}
            nothing = [] if word.guessed else [("", _("Not known: left out"))]
            self.fields[name] = forms.ChoiceField(
                label=f"{word.text[:80]} · {rows}",
                choices=[*nothing, *choices],
                required=False,
                initial=word.meant,
            )

    def _said(self, words: Mapping[str, Word]) -> dict[str, str]:
        return {word.text: word.said(self.cleaned_data[name]) for name, word in words.items()}


def _field(kind: Field, word: Word) -> str:
    return f"{kind}-{hashlib.sha256(word.key.encode()).hexdigest()[:12]}"
