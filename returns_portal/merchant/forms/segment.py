"""One kind of customers as fields."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from returns.domain.clauses import Between, Segment
from returns.domain.money import Money, decimals_of
from returns_portal.merchant.forms.text import NUMBER_ERRORS
from returns_portal.merchant.forms.words import (
    Listed,
    Named,
    code_for,
    in_languages,
    languages_with,
    typed_words,
    words_of,
)


def _whole(label: Any, **options: Any) -> forms.IntegerField:
    limits = {"min_value": 0, "max_value": 1_000_000} | options
    return forms.IntegerField(label=label, required=False, error_messages=NUMBER_ERRORS, **limits)


def _decimal(label: Any, most: int, places: int) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=False,
        localize=True,
        min_value=Decimal(0),
        max_value=Decimal(most),
        decimal_places=places,
        error_messages=NUMBER_ERRORS,
    )


class SegmentForm(Named):
    """A segment as fields. Amounts are in the shop's currency, shares in percent; empty fields ask nothing."""

    orders_min = _whole(_("Orders from"))
    orders_max = _whole(_("Orders to"))
    since_days_min = _whole(_("Days as a customer from"))
    since_days_max = _whole(_("Days as a customer to"))
    returned_min = _decimal(_("Orders with a return from (percent)"), 100, 2)
    returned_max = _decimal(_("Orders with a return to (percent)"), 100, 2)
    tags = Listed(label=_("Customer tags"))

    def __init__(
        self, data: Any = None, *, currency: str, languages: Sequence[str], segment: Segment | None = None
    ) -> None:
        super().__init__(data, initial=_initial(segment, currency) if segment else {})
        self._segment, self._currency = segment, currency
        self._languages = languages_with(languages, segment.label if segment else {})
        places = decimals_of(currency)
        self.fields["spent_min"] = _decimal(_("Spent from (%(currency)s)") % {"currency": currency}, 10**9, places)
        self.fields["spent_max"] = _decimal(_("Spent to (%(currency)s)") % {"currency": currency}, 10**9, places)
        self.fields.update(in_languages("label", _("Name"), self._languages))

    def clean(self) -> dict[str, Any]:
        """Refuse a segment without a name, one that asks nothing, and ranges with nothing in them."""
        given: dict[str, Any] = self.cleaned_data
        if not words_of(given, "label"):
            self.add_error(f"label_{self._languages[0]}", _("Give it a name in one language at least."))
        for name in ("orders", "spent", "since_days", "returned"):
            low, high = given.get(f"{name}_min"), given.get(f"{name}_max")
            if low is not None and high is not None and low > high:
                self.add_error(f"{name}_max", _("This is less than where the range begins."))
        if not self.errors and not any(given[name] not in (None, []) for name in self._asking()):
            self.add_error(None, _("Say what makes them special: at least one field."))
        return given

    @property
    def segment(self) -> Segment:
        """The segment as typed; only after `is_valid()`. Its code stays, or is made of its name."""
        given = self.cleaned_data
        label = words_of(given, "label")
        return Segment(
            code=self._segment.code if self._segment else code_for(label),
            label=label,
            orders=self._between("orders", int),
            spent_minor=self._between("spent", lambda amount: Money.of(amount, self._currency).minor),
            since_days=self._between("since_days", int),
            returned_bps=self._between("returned", lambda percent: int(percent * 100)),
            tags=tuple(given["tags"]),
        )

    def _asking(self) -> list[str]:
        return [name for name in self.fields if not name.startswith("label_")]

    def _between(self, name: str, read: Any) -> Between | None:
        low, high = self.cleaned_data[f"{name}_min"], self.cleaned_data[f"{name}_max"]
        if low is None and high is None:
            return None
        return Between(min=None if low is None else read(low), max=None if high is None else read(high))


def _initial(segment: Segment, currency: str) -> dict[str, Any]:
    def money(minor: int) -> Decimal:
        return Money(minor, currency).amount

    return {
        **_ends("orders", segment.orders, int),
        **_ends("spent", segment.spent_minor, money),
        **_ends("since_days", segment.since_days, int),
        **_ends("returned", segment.returned_bps, lambda bps: Decimal(bps) / 100),
        "tags": segment.tags,
        **typed_words("label", segment.label),
    }


def _ends(name: str, limits: Between | None, show: Any) -> dict[str, Any]:
    ends = {"min": limits.min, "max": limits.max} if limits else {}
    return {f"{name}_{end}": show(number) for end, number in ends.items() if number is not None}
