"""What the words of a brought file mean: its statuses, and its reasons."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from returns import wording
from returns.domain.bringing.goods import reason_key
from returns.domain.bringing.profiles import Field
from returns.domain.bringing.record import Standing, standing_of, state_key
from returns.queries.bringing import reason_here, words_of
from returns.queries.policies import active_policy
from returns_portal.merchant.bringing_words import STANDINGS

if TYPE_CHECKING:
    from returns.models import BroughtFile

# The most frequent ones; what is rarer keeps the meaning that was guessed.
MOST_STATES, MOST_REASONS = 30, 60


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the file: in how many rows it stands, what it was taken for unasked, and what it means by now."""

    field: str
    text: str
    rows: int
    guessed: str
    meant: str


class MeaningsForm(forms.Form):
    """A choice for each status and each reason of a file whose columns have been named."""

    def __init__(self, data: Mapping[str, str] | None = None, *, file: BroughtFile) -> None:
        super().__init__(data, auto_id="meaning_%s")
        policy = active_policy(file.shop).policy
        said = file.meanings or {}
        known, reasons = said.get("states", {}), said.get("reasons", {})
        self._states = [*_words(file, Field.STATE, MOST_STATES, lambda text: standing_of(text) or "", state_key, known)]
        self._reasons = [
            *_words(file, Field.REASON, MOST_REASONS, lambda text: reason_here(policy, text), reason_key, reasons)
        ]
        self._offer(self._states, [(each.value, STANDINGS[each]) for each in Standing])
        self._offer(self._reasons, [(each.code, wording.reason_label(each)) for each in policy.reasons])

    @property
    def state_fields(self) -> list[forms.BoundField]:
        """A choice for each status."""
        return [self[word.field] for word in self._states]

    @property
    def reason_fields(self) -> list[forms.BoundField]:
        """A choice for each reason."""
        return [self[word.field] for word in self._reasons]

    @property
    def states(self) -> dict[str, Standing | None]:
        """What was said of each status; None where that is what was guessed. Only after `is_valid()`."""
        return {text: Standing(meant) if meant else None for text, meant in self._said(self._states)}

    @property
    def reasons(self) -> dict[str, str]:
        """The code of each reason; empty where that is what was guessed. Only after `is_valid()`."""
        return dict(self._said(self._reasons))

    def _offer(self, words: Sequence[Word], choices: Sequence[tuple[str, object]]) -> None:
        for word in words:
            rows = ngettext("%(rows)d row", "%(rows)d rows", word.rows) % {"rows": word.rows}
            nothing = [] if word.guessed else [("", _("Not known: left out"))]
            self.fields[word.field] = forms.ChoiceField(
                label=f"{word.text[:80]} · {rows}",
                choices=[*nothing, *choices],
                required=False,
                initial=word.meant,
            )

    def _said(self, words: Sequence[Word]) -> Iterator[tuple[str, str]]:
        for word in words:
            chosen = self.cleaned_data[word.field]
            yield word.text, "" if chosen == word.guessed else chosen


def _words(
    file: BroughtFile,
    kind: Field,
    most: int,
    guess: Callable[[str], str],
    key: Callable[[str], str],
    known: Mapping[str, str],
) -> Iterator[Word]:
    """Each word once, whatever its capitals and spaces."""
    seen: dict[str, Word] = {}
    for text, rows in words_of(file, kind, most=most):
        guessed, once = str(guess(text)), key(text)
        before = seen.get(once)
        name = f"{kind}-{hashlib.sha256(once.encode()).hexdigest()[:12]}"
        seen[once] = Word(
            name,
            before.text if before else text,
            rows + (before.rows if before else 0),
            guessed,
            known.get(once) or guessed,
        )
    return iter(seen.values())
