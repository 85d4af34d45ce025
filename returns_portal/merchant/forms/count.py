"""What somebody counts at the desk: pieces per grade of each article, with a note, photos and what they become."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from returns.domain.grading import LONGEST_NOTE, MOST_PIECES, DeskTerms, Grade, Graded
from returns.domain.status import DispositionType
from returns.grade_words import GRADES
from returns.wording import DISPOSITIONS
from returns_portal.merchant.forms.text import NUMBER_ERRORS

if TYPE_CHECKING:
    from returns.models import FulfillmentLine

KEYS: Mapping[Grade, str] = {
    Grade.A: "a",
    Grade.B: "b",
    Grade.C: "c",
    Grade.D: "d",
    Grade.INCORRECT: "o",
    Grade.DAMAGED: "x",
    Grade.MISSING: "m",
}


@dataclass(frozen=True, slots=True)
class GradeFields:
    """The fields of one grade of one article: how many, what becomes of them, a note, the name of the photos' field."""

    grade: Grade
    label: str
    shortcut: str
    quantity: forms.BoundField
    disposition: forms.BoundField | None
    note: forms.BoundField
    photos: str


@dataclass(frozen=True, slots=True)
class CountLine:
    """One article with its fields. `expected` is None where nobody is to see it."""

    fulfilled: FulfillmentLine
    expected: int | None
    grades: tuple[GradeFields, ...]
    errors: Any


class CountForm(forms.Form):
    """Fields `q-<line>-<grade>` (pieces), `d-…` (what becomes of them), `n-…` (note); files `p-…`; `location`.

    `expected` are the pieces of the return by sent line (id). With `blind` every article of the order is there and what
    is expected is not told; then any number may be found, and nothing is said to be missing. Else a line's pieces must
    not be more than expected, and in a return that comes as a whole (not `divisible`) not fewer. A count that comes
    `late` was made of the return as it was: it may be about any article of the order, and is kept whatever it says.
    Goods are restocked at the store that took them (`here`, a location's gid) unless the form says where.
    """

    location = forms.ChoiceField(required=False)
    label_to_come = forms.BooleanField(required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        lines: Sequence[FulfillmentLine],
        expected: Mapping[int, int],
        terms: DeskTerms,
        divisible: bool,
        locations: Sequence[tuple[str, str]],
        here: str = "",
        late: bool = False,
    ) -> None:
        super().__init__(data)
        self.blind, self.divisible = terms.blind, divisible
        self._anything = terms.blind or late
        self._expected, self._terms = expected, terms
        self._lines = list(lines) if self._anything else [line for line in lines if line.pk in expected]
        self._grades = [grade for grade in Grade if not (terms.blind and grade == Grade.MISSING)]
        for line in self._lines:
            for grade in self._grades:
                self._add(line, grade)
        place = self.fields["location"]
        place.label = _("Restocked at")
        if isinstance(place, forms.ChoiceField):
            elsewhere = () if here in dict(locations) else (("", _("Where they were sent from")),)
            place.choices, place.initial = [*elsewhere, *locations], here
        self.has_locations = len(locations) > 1
        self.fields["label_to_come"].label = _(
            "It came without the label of this return: the label is still used for the rest"
        )

    def _add(self, line: FulfillmentLine, grade: Grade) -> None:
        most = MOST_PIECES if self._anything else self._expected[line.pk]
        self.fields[_name("q", line, grade)] = forms.IntegerField(
            label=str(GRADES[grade]),
            required=False,
            min_value=0,
            max_value=most,
            error_messages=NUMBER_ERRORS,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        )
        if grade != Grade.MISSING:
            self.fields[_name("d", line, grade)] = forms.ChoiceField(
                label=_("What becomes of them"),
                choices=[(kind.value, DISPOSITIONS[kind]) for kind in DispositionType],
                required=False,
                initial=self._terms.becomes(grade).disposition,
            )
        self.fields[_name("n", line, grade)] = forms.CharField(
            label=_("Note"), required=False, max_length=LONGEST_NOTE, widget=forms.TextInput()
        )

    @property
    def lines(self) -> Iterator[CountLine]:
        """The articles with their fields, for the template."""
        for line in self._lines:
            yield CountLine(
                fulfilled=line,
                expected=None if self._anything else self._expected[line.pk],
                grades=tuple(self._fields_of(line, grade) for grade in self._grades),
                errors=next((self.errors[name] for name in self._numbers(line) if name in self.errors), None),
            )

    def _fields_of(self, line: FulfillmentLine, grade: Grade) -> GradeFields:
        becomes = _name("d", line, grade)
        return GradeFields(
            grade=grade,
            label=str(GRADES[grade]),
            shortcut=KEYS[grade],
            quantity=self[_name("q", line, grade)],
            disposition=self[becomes] if becomes in self.fields else None,
            note=self[_name("n", line, grade)],
            photos=_name("p", line, grade),
        )

    def _numbers(self, line: FulfillmentLine) -> list[str]:
        return [_name("q", line, grade) for grade in self._grades]

    def clean(self) -> dict[str, Any]:
        """Refuse a line of which more was counted than is expected, or fewer where nothing may still be on its way."""
        given: dict[str, Any] = self.cleaned_data
        if self._anything:
            return given
        for line in self._lines:
            names, expected = self._numbers(line), self._expected[line.pk]
            if any(name in self.errors for name in names):
                continue
            total = sum(given[name] or 0 for name in names)
            if total > expected or (total < expected and not self.divisible):
                self.add_error(names[0], _count_error(total, expected))
        if not self.errors and not any(given[name] for line in self._lines for name in self._numbers(line)):
            self.add_error(None, _("Nothing is counted yet. Say of at least one piece how you found it."))
        return given

    @property
    def pieces(self) -> tuple[Graded, ...]:
        """What was counted; only after `is_valid()`."""
        return tuple(
            Graded(
                fulfilled_id=line.pk,
                grade=grade,
                disposition=self._becomes(line, grade),
                quantity=quantity,
                note=self.cleaned_data[_name("n", line, grade)],
            )
            for line in self._lines
            for grade in self._grades
            if (quantity := self.cleaned_data[_name("q", line, grade)])
        )

    def _becomes(self, line: FulfillmentLine, grade: Grade) -> DispositionType:
        said = self.cleaned_data.get(_name("d", line, grade))
        return DispositionType(said or self._terms.becomes(grade).disposition)

    def photo_fields(self) -> dict[int, str]:
        """The name of the field of photos, by the place of their graded quantity in `pieces`."""
        return {place: f"p-{each.fulfilled_id}-{each.grade.value}" for place, each in enumerate(self.pieces)}


def _name(kind: str, line: FulfillmentLine, grade: Grade) -> str:
    return f"{kind}-{line.pk}-{grade.value}"


def _count_error(total: int, expected: int) -> str:
    sentence = ngettext(
        "%(expected)s piece is expected, you counted %(total)s. Record what is beyond it as an unannounced parcel.",
        "%(expected)s pieces are expected, you counted %(total)s. Record what is beyond them as an unannounced parcel.",
        expected,
    )
    if total < expected:
        sentence = ngettext(
            "%(expected)s piece is expected, you counted %(total)s. What is not there counts as missing.",
            "%(expected)s pieces are expected, you counted %(total)s. What is not there counts as missing.",
            expected,
        )
    return sentence % {"expected": expected, "total": total}
