"""How many pieces of each line came back, and what becomes of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import ngettext

from returns.domain.status import DispositionType
from returns.domain.unannounced import Counts
from returns.wording import DISPOSITIONS
from returns_portal.merchant.forms.text import NUMBER_ERRORS

if TYPE_CHECKING:
    from returns.models import Return, ReturnLineItem


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One line with the fields it is counted in: one choice for a single piece, else a number per disposition."""

    item: ReturnLineItem
    choice: forms.BoundField | None
    numbers: tuple[forms.BoundField, ...]
    errors: Any


class ReceiptForm(forms.Form):
    """Fields `line-<id>` (a disposition, for a single piece) or `line-<id>-<disposition>` (pieces).

    Everything restocked is suggested, unless `suggested` says what was found. The numbers of a line must add up to its
    quantity.
    """

    def __init__(self, *args: Any, rma: Return, suggested: Counts | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._items = list(rma.lines.all())
        for item in self._items:
            counts = (suggested or {}).get(item.pk, {DispositionType.RESTOCKED: item.quantity})
            self.fields.update(_choice(item, counts) if item.quantity == 1 else _numbers(item, counts))

    def lines(self) -> Iterator[ReceiptLine]:
        """The lines with their fields, for the template."""
        for item in self._items:
            single = item.quantity == 1
            yield ReceiptLine(
                item=item,
                choice=self[_name(item)] if single else None,
                numbers=() if single else tuple(self[_name(item, kind)] for kind in DispositionType),
                errors=self.errors.get(_name(item)) if single else self._line_errors(item),
            )

    def _line_errors(self, item: ReturnLineItem) -> Any:
        return next(
            (error for kind in DispositionType for error in [self.errors.get(_name(item, kind))] if error), None
        )

    def clean(self) -> dict[str, Any]:
        """Refuse a line that does not add up, at its first number."""
        cleaned: dict[str, Any] = self.cleaned_data
        for item in self._items:
            names = [_name(item, kind) for kind in DispositionType]
            if item.quantity == 1 or any(name in self.errors for name in names):
                continue
            if (total := sum(cleaned[name] or 0 for name in names)) != item.quantity:
                self.add_error(names[0], _count_error(total, item.quantity))
        return cleaned

    def counts(self) -> dict[int, dict[DispositionType, int]]:
        """Pieces per disposition of each line, for `operations.receive_goods`."""
        return {item.pk: self._count(item) for item in self._items}

    def _count(self, item: ReturnLineItem) -> dict[DispositionType, int]:
        if item.quantity == 1:
            return {DispositionType(self.cleaned_data[_name(item)]): 1}
        return {kind: self.cleaned_data[_name(item, kind)] or 0 for kind in DispositionType}


def _name(item: ReturnLineItem, kind: DispositionType | None = None) -> str:
    return f"line-{item.pk}-{kind.value}" if kind else f"line-{item.pk}"


Counted = Mapping[DispositionType, int]


def _choice(item: ReturnLineItem, counts: Counted) -> dict[str, forms.Field]:
    choices = [(kind.value, DISPOSITIONS[kind]) for kind in DispositionType]
    return {
        _name(item): forms.ChoiceField(
            label=str(item.line), choices=choices, widget=forms.RadioSelect, initial=next(iter(counts)).value
        )
    }


def _numbers(item: ReturnLineItem, counts: Counted) -> dict[str, forms.Field]:
    return {
        _name(item, kind): forms.IntegerField(
            label=str(DISPOSITIONS[kind]),
            required=False,
            min_value=0,
            max_value=item.quantity,
            error_messages=NUMBER_ERRORS,
            initial=counts.get(kind, 0),
            widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        )
        for kind in DispositionType
    }


def _count_error(total: int, quantity: int) -> str:
    sentence = ngettext(
        "%(quantity)s piece was announced, you counted %(total)s. What is not there counts as missing.",
        "%(quantity)s pieces were announced, you counted %(total)s. What is not there counts as missing.",
        quantity,
    )
    return sentence % {"quantity": quantity, "total": total}
