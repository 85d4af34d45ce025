"""How many pieces of each line came back, what becomes of them, and which are still on their way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from returns.domain.status import DispositionType, ParcelStatus
from returns.domain.unannounced import Counts
from returns.queries.arrivals import becomes_unseen
from returns.queries.parcels import parcels_of
from returns.queries.parts import comes_in_one
from returns.wording import DISPOSITIONS
from returns_portal.merchant.forms.text import NUMBER_ERRORS

if TYPE_CHECKING:
    from returns.models import Return, ReturnLineItem

ON_ITS_WAY = "ON_ITS_WAY"
# What may be said of a piece: what became of it, or that it is not here yet.
SAID: dict[str, Promise] = {kind.value: DISPOSITIONS[kind] for kind in DispositionType} | {
    ON_ITS_WAY: gettext_lazy("Still on its way")
}


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One line with the fields it is counted in: one choice for a single piece, else a number per thing said."""

    item: ReturnLineItem
    choice: forms.BoundField | None
    numbers: tuple[forms.BoundField, ...]
    errors: Any


class ReceiptForm(forms.Form):
    """Fields `line-<id>` (a key of SAID, for a single piece) or `line-<id>-<key>` (pieces), and `label_to_come`.

    Everything restocked is suggested, but for what is at a supplier's, unless `suggested` says what was found; what was
    not may still be on its way, and so may the label where it is `unused`. The numbers of a line must add up to its
    quantity. A return that comes as a whole does not ask for pieces that are on their way.
    """

    def __init__(
        self, *args: Any, rma: Return, suggested: Counts | None = None, unused: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._items = list(rma.lines.all())
        self.divisible = not comes_in_one(rma) and sum(item.quantity for item in self._items) > 1
        self._said = [key for key in SAID if self.divisible or key != ON_ITS_WAY]
        for item in self._items:
            said = self._suggestion((suggested or {}).get(item.pk, {becomes_unseen(item): item.quantity}))
            self.fields.update(self._choice(item, said) if item.quantity == 1 else self._numbers(item, said))
        if self.divisible and any(parcel.status != ParcelStatus.DELIVERED for parcel in parcels_of(rma)):
            self.fields["label_to_come"] = forms.BooleanField(
                required=False,
                initial=unused,
                label=_("It came without the label of this return: the label is still used for the rest"),
            )

    def lines(self) -> Iterator[ReceiptLine]:
        """The lines with their fields, for the template."""
        for item in self._items:
            single = item.quantity == 1
            yield ReceiptLine(
                item=item,
                choice=self[_name(item)] if single else None,
                numbers=() if single else tuple(self[_name(item, key)] for key in self._said),
                errors=self.errors.get(_name(item)) if single else self._line_errors(item),
            )

    def _line_errors(self, item: ReturnLineItem) -> Any:
        return next((error for key in self._said for error in [self.errors.get(_name(item, key))] if error), None)

    def clean(self) -> dict[str, Any]:
        """Refuse a line that does not add up, at its first number, and a receipt of nothing."""
        cleaned: dict[str, Any] = self.cleaned_data
        for item in self._items:
            names = [_name(item, key) for key in self._said]
            if item.quantity == 1 or any(name in self.errors for name in names):
                continue
            if (total := sum(cleaned[name] or 0 for name in names)) != item.quantity:
                self.add_error(names[0], _count_error(total, item.quantity))
        if not self.errors and self._awaits() and not any(self._here(item) for item in self._items):
            self.add_error(None, _("At least one piece must be here. Until then there is nothing to record."))
        return cleaned

    @property
    def label_field(self) -> forms.BoundField | None:
        """Where staff say that the label of the return was not used yet, if there is one."""
        return self["label_to_come"] if "label_to_come" in self.fields else None

    @property
    def label_is_to_come(self) -> bool:
        """Whether the label under which all was to travel is with the rest."""
        return bool(self.cleaned_data.get("label_to_come"))

    def counts(self) -> dict[int, dict[DispositionType, int]]:
        """Pieces per disposition of each line, for `operations.receive_part`; those on their way are left out."""
        return {item.pk: self._count(item) for item in self._items}

    def _awaits(self) -> bool:
        return any(sum(self._count(item).values()) < item.quantity for item in self._items)

    def _here(self, item: ReturnLineItem) -> bool:
        return any(number for kind, number in self._count(item).items() if kind != DispositionType.MISSING)

    def _count(self, item: ReturnLineItem) -> dict[DispositionType, int]:
        if item.quantity == 1:
            said = self.cleaned_data[_name(item)]
            return {} if said == ON_ITS_WAY else {DispositionType(said): 1}
        return {kind: self.cleaned_data[_name(item, kind.value)] or 0 for kind in DispositionType}

    def _suggestion(self, counts: Mapping[DispositionType, int]) -> dict[str, int]:
        """Pieces per key of SAID. Missing is what is never paid, so nobody is led to say it of what may yet come."""
        keys = {
            kind: ON_ITS_WAY if self.divisible and kind == DispositionType.MISSING else kind.value for kind in counts
        }
        return {keys[kind]: pieces for kind, pieces in counts.items()}

    def _choice(self, item: ReturnLineItem, said: Mapping[str, int]) -> dict[str, forms.Field]:
        choices = [(key, SAID[key]) for key in self._said]
        return {
            _name(item): forms.ChoiceField(
                label=str(item.line), choices=choices, widget=forms.RadioSelect, initial=next(iter(said))
            )
        }

    def _numbers(self, item: ReturnLineItem, said: Mapping[str, int]) -> dict[str, forms.Field]:
        return {
            _name(item, key): forms.IntegerField(
                label=str(SAID[key]),
                required=False,
                min_value=0,
                max_value=item.quantity,
                error_messages=NUMBER_ERRORS,
                initial=said.get(key, 0),
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )
            for key in self._said
        }


def _name(item: ReturnLineItem, key: str = "") -> str:
    return f"line-{item.pk}-{key}" if key else f"line-{item.pk}"


def _count_error(total: int, quantity: int) -> str:
    sentence = ngettext(
        "%(quantity)s piece was announced, you counted %(total)s. What is not there counts as missing.",
        "%(quantity)s pieces were announced, you counted %(total)s. What is not there counts as missing.",
        quantity,
    )
    return sentence % {"quantity": quantity, "total": total}
